#include "providers/remote/text_follower.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace neura::providers::remote {
namespace {

using speaking::Said;

TEST(TextFollower, FindsWordAfterWord) {
    TextFollower text("No, no, never.");
    text.follow({"No,", 0, 100});
    text.follow({"no,", 200, 300});
    text.follow({"never.", 400, 500});
    EXPECT_EQ(text.said(),
              (std::vector<Said>{{0, 0}, {100, 3}, {200, 4}, {300, 7}, {400, 8}, {500, 14}}));
}

TEST(TextFollower, FindsWordsThatCameInPieces) {
    TextFollower text("Good morning");
    text.follow({"Good", 0, 100});
    text.follow({"mor", 150, 200});
    text.follow({"ning ", 200, 300});
    EXPECT_EQ(text.said().back(), (Said{300, 12}));
}

TEST(TextFollower, PassesOverWhatIsSaidOtherwiseThanItIsWritten) {
    TextFollower text("Dr. A. de la Fuente, at 10 o'clock");
    text.follow({"doctor", 0, 100});
    text.follow({"A.", 150, 200});
    text.follow({"de", 210, 300});
    text.follow({"la", 310, 400});
    text.follow({"Fuente,", 410, 500});
    text.follow({"at", 510, 600});
    text.follow({"ten", 610, 700});
    text.follow({"o'clock", 710, 800});
    EXPECT_EQ(text.said().front(), (Said{150, 4}));
    EXPECT_EQ(text.said().back(), (Said{800, 34}));
}

TEST(TextFollower, DoesNotLookForAWordAtTheOtherEnd) {
    TextFollower text("This is a long sentence in which the last word is here: zebra");
    text.follow({"zebra", 0, 100});
    text.follow({"This", 100, 200});
    EXPECT_EQ(text.said(), (std::vector<Said>{{100, 0}, {200, 4}}));
}

TEST(TextFollower, TimeDoesNotGoBack) {
    TextFollower text("One two");
    text.follow({"One", 500, 400});
    text.follow({"two", 100, 50});
    EXPECT_EQ(text.said(), (std::vector<Said>{{500, 0}, {500, 3}, {500, 4}, {500, 7}}));
}

TEST(TextFollower, PassesOverBlanks) {
    TextFollower text("Hi.");
    text.follow({"", 0, 1});
    text.follow({"  ", 0, 1});
    EXPECT_TRUE(text.said().empty());
}

TEST(TextFollower, TakesSecondsThatCanBe) {
    EXPECT_EQ(samples_at(0.25), 2'000U);
    EXPECT_EQ(samples_at(-1), 0U);
    EXPECT_EQ(samples_at(1e300), 28'800'000U);
    EXPECT_EQ(samples_at(std::numeric_limits<double>::quiet_NaN()), 0U);
}

}  // namespace
}  // namespace neura::providers::remote
