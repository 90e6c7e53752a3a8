#include "call/reasoning/claim.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;
using namespace std::chrono;

constexpr local_seconds now = local_days{2026y / November / 25} + 10h;

Field field(std::string name, FieldType type) {
    Field made;
    made.name = made.label = std::move(name);
    made.type = type;
    return made;
}

std::vector<Field> schema() {
    std::vector<Field> fields{
        field("when", FieldType::date_time), field("mail", FieldType::email),
        field("phone", FieldType::phone),    field("code", FieldType::code),
        field("injuries", FieldType::text),  field("doctor", FieldType::text)};
    fields[3].shape = {.pattern = {}, .min_length = 5, .max_length = 8};
    fields[4].negative = "none";
    fields[5].skip_if = Condition{"injuries", "none"};
    return fields;
}

TEST(Claim, TakesValuesOfTheRightKind) {
    struct Case {
        std::string field;
        Json value;
    };
    const auto fields = schema();
    for (const auto& [name, value] : {
             Case{"when", "2026-11-24T15:00"},
             Case{"when", "2026-11-24"},
             Case{"mail", "john@example.com"},
             Case{"phone", "+14155550123"},
             Case{"code", "B734521"},
             Case{"injuries", "none"},
         }) {
        Claim claim(fields, now);
        EXPECT_TRUE(claim.set(name, value, 1)) << name << value;
        EXPECT_EQ(claim.to_json(), Json({{name, value}}));
    }
}

TEST(Claim, RefusesOthersAndKeepsTheOldValue) {
    struct Case {
        std::string field;
        Json value;
        Refusal::Kind kind;
    };
    using Kind = Refusal::Kind;
    const auto fields = schema();
    Claim claim(fields, now);
    ASSERT_TRUE(claim.set("when", "2026-11-24", 1));
    ASSERT_TRUE(claim.set("mail", "john@example.com", 1));
    ASSERT_TRUE(claim.set("phone", "+14155550123", 1));
    ASSERT_TRUE(claim.set("code", "B734521", 1));
    const auto before = claim.to_json();
    for (const auto& [name, value, kind] : {
             Case{"when", "2026-11-26", Kind::in_the_future},
             Case{"when", "2026-11-25T11:00", Kind::in_the_future},
             Case{"when", "2026-02-30", Kind::malformed},
             Case{"when", "yesterday", Kind::malformed},
             Case{"when", "2026-11-24T25:00", Kind::malformed},
             Case{"when", 5, Kind::wrong_type},
             Case{"mail", "john", Kind::malformed},
             Case{"mail", "", Kind::malformed},
             Case{"phone", "4155550123", Kind::malformed},
             Case{"phone", "+1415", Kind::malformed},
             Case{"code", "B7", Kind::malformed},
             Case{"injuries", Json(nullptr), Kind::wrong_type},
             Case{"injuries", std::string(9'000, 'a'), Kind::malformed},
             Case{"shoe_size", "9", Kind::unknown_field},
         }) {
        const auto set = claim.set(name, value, 2);
        ASSERT_FALSE(set) << name << value;
        EXPECT_EQ(set.error().kind, kind) << name << value;
        EXPECT_FALSE(set.error().reason.empty());
        EXPECT_EQ(claim.to_json(), before);
    }
}

TEST(Claim, AFieldIsSkippedForAnothersValue) {
    const auto fields = schema();
    Claim claim(fields, now);
    EXPECT_TRUE(claim.missing(fields[5]));
    ASSERT_TRUE(claim.set("injuries", "none", 1));
    EXPECT_FALSE(claim.missing(fields[5]));
    ASSERT_TRUE(claim.set("injuries", "my neck hurts", 2));
    EXPECT_TRUE(claim.missing(fields[5]));
}

TEST(Claim, ANewValueForgetsWhatWasKnownOfTheOldExceptWhatWasDenied) {
    const auto fields = schema();
    Claim claim(fields, now);
    ASSERT_TRUE(claim.set("code", "B734521", 1));
    claim["code"].confirmed = true;
    claim["code"].tries = 2;
    claim["code"].rejected = {"D734521"};
    ASSERT_TRUE(claim.set("code", "P734521", 3));
    EXPECT_FALSE(claim["code"].confirmed);
    EXPECT_EQ(claim["code"].source_turn, 3);
    EXPECT_EQ(claim["code"].tries, 2);
    EXPECT_EQ(claim["code"].rejected, std::vector<Json>{"D734521"});
}

TEST(Claim, FlagsWhatAPersonShouldKnow) {
    const auto fields = schema();
    Claim claim(fields, now);
    ASSERT_TRUE(claim.set("code", "B734521", 1));
    claim["code"].to_check = true;
    claim["mail"].state = Entry::State::declined;
    claim["phone"].state = Entry::State::unknown;
    EXPECT_EQ(claim.to_json(), Json::parse(R"({"code": "B734521", "_flags": {
        "code": ["to_check"], "mail": ["declined"], "phone": ["unknown"]}})"));
    EXPECT_TRUE(claim.has_gaps());
    EXPECT_FALSE(claim.has_all_required());
}

}  // namespace
}  // namespace neura::reasoning
