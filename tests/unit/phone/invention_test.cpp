#include "phone/invention.hpp"

#include <gtest/gtest.h>

#include <set>

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

constexpr auto now = std::chrono::local_days(2026y / std::chrono::March / 4) + 10h;

TEST(Invention, IsTheSameForTheSameNumber) {
    EXPECT_EQ(invent(1, 7, now).email, invent(1, 7, now).email);
    EXPECT_EQ(invent(1, 7, now).when.day, invent(1, 7, now).when.day);
    EXPECT_NE(invent(1, 7, now).policy + invent(1, 7, now).phone,
              invent(2, 7, now).policy + invent(2, 7, now).phone);
}

TEST(Invention, VariesWhatItInvents) {
    std::set<std::string> names;
    std::set<std::string> voices;
    std::set<std::string> days;
    int unknowing = 0;
    for (std::uint32_t i = 0; i < 200; ++i) {
        const auto who = invent(1, i, now);
        names.insert(who.first + who.last);
        voices.insert(who.voice);
        days.insert(who.when.day);
        unknowing += who.does_not_know.empty() ? 0 : 1;
    }
    EXPECT_GT(names.size(), 190U);
    EXPECT_EQ(voices.size(), 3U);
    EXPECT_GT(days.size(), 40U);
    EXPECT_GT(unknowing, 10);
    EXPECT_LT(unknowing, 80);
}

TEST(Invention, HasShapesAnyClaimAccepts) {
    for (std::uint32_t i = 0; i < 200; ++i) {
        const auto who = invent(3, i, now);
        EXPECT_EQ(who.phone.size(), 10U);
        EXPECT_GE(who.phone[0], '2');
        EXPECT_GE(who.policy.size(), 7U);
        EXPECT_TRUE(who.email.contains('@')) << who.email;
        EXPECT_LT(std::chrono::sys_days(who.when.date).time_since_epoch(), now.time_since_epoch());
        EXPECT_TRUE(!who.medical.said.empty() ? !who.injuries.said.empty() : true);
    }
}

class Truth : public testing::Test {
protected:
    Truth() {
        who.first = "Mary";
        who.last = "O'Brien";
        who.policy = "K482913";
        who.phone = "5552013344";
        who.email = "mary@example.com";
        who.when.date = 2026y / std::chrono::March / 3;
        who.when.minute = 15 * 60;
        who.when.exact = true;
        who.place = {"Oak Street in Boston", {"oak", "boston"}};
        who.witnesses = {"my neighbor saw it", {"neighbor|neighbour"}};
        who.does_not_know = {Topic::email};
    }

    Invention who;
};

TEST_F(Truth, IsExactForNamesCodesAndNumbers) {
    EXPECT_TRUE(is_right(who, Topic::name, "mary o'brien"));
    EXPECT_FALSE(is_right(who, Topic::name, "Mary Brien"));
    EXPECT_TRUE(is_right(who, Topic::policy, "K482913"));
    EXPECT_FALSE(is_right(who, Topic::policy, "K482914"));
    EXPECT_TRUE(is_right(who, Topic::phone, "+15552013344"));
    EXPECT_FALSE(is_right(who, Topic::phone, nullptr));
}

TEST_F(Truth, AllowsHalfAnHour) {
    EXPECT_TRUE(is_right(who, Topic::when, "2026-03-03T15:30"));
    EXPECT_FALSE(is_right(who, Topic::when, "2026-03-03T15:45"));
    EXPECT_FALSE(is_right(who, Topic::when, "2026-03-04T15:00"));
    EXPECT_FALSE(is_right(who, Topic::when, "2026-03-03"));
    who.when.exact = false;
    EXPECT_TRUE(is_right(who, Topic::when, "2026-03-03T12:30"));
    EXPECT_FALSE(is_right(who, Topic::when, "2026-03-03T11:30"));
}

TEST_F(Truth, AsksOfFreeTextTheWordsThatMatter) {
    EXPECT_TRUE(is_right(who, Topic::place, "Oak Street, Boston"));
    EXPECT_FALSE(is_right(who, Topic::place, "Oak Street"));
    EXPECT_TRUE(is_right(who, Topic::witnesses, "the neighbour saw it"));
    EXPECT_TRUE(is_right(who, Topic::witnesses, nlohmann::json{"my neighbor"}));
    EXPECT_TRUE(is_right(who, Topic::injuries, "none"));
    EXPECT_FALSE(is_right(who, Topic::injuries, nullptr));
    EXPECT_FALSE(is_right(who, Topic::injuries, "her arm"));
}

TEST_F(Truth, WantsNothingWhereTheCallerKnowsNothing) {
    EXPECT_TRUE(is_right(who, Topic::email, nullptr));
    EXPECT_FALSE(is_right(who, Topic::email, "mary@example.com"));
}

TEST_F(Truth, AsksForTreatmentOnlyAfterInjuries) {
    EXPECT_FALSE(applies(who, Topic::medical));
    EXPECT_TRUE(applies(who, Topic::injuries));
}

}  // namespace
}  // namespace neura::phone
