#include "call/speaking/heard_words.hpp"

#include <gtest/gtest.h>

namespace neura::speaking {
namespace {

TEST(HeardWords, takes_words_by_how_long_they_are_said) {
    constexpr std::string_view text = "It costs $1,200.50 in all";
    // "It costs one thousand two hundred dollars and fifty cents in all": 64 characters.
    EXPECT_EQ(heard_words(text, 0, "en"), "");
    EXPECT_EQ(heard_words(text, 9 / 64.0, "en"), "It costs");
    EXPECT_EQ(heard_words(text, 30 / 64.0, "en"), "It costs");
    EXPECT_EQ(heard_words(text, 40 / 64.0, "en"), "It costs $1,200.50");
    EXPECT_EQ(heard_words(text, 1, "en"), text);
    EXPECT_EQ(heard_words(text, 7, "en"), text);
}

TEST(HeardWords, shares_a_telephone_number_out_among_its_groups) {
    constexpr std::string_view text = "Call +1 415 867 5309 now";
    EXPECT_EQ(heard_words(text, 0.45, "en"), "Call +1 415");
    EXPECT_EQ(heard_words(text, 0.95, "en"), text);
}

TEST(HeardWords, takes_characters_of_scripts_without_blanks) {
    EXPECT_EQ(heard_words("你好吗今天", 0.4, "zh"), "你好");
}

TEST(HeardWords, takes_nothing_of_blanks) {
    EXPECT_EQ(heard_words("", 1, "en"), "");
    EXPECT_EQ(heard_words("  ", 1, "en"), "");
    EXPECT_EQ(heard_words(" Yes.", 1, "en"), " Yes.");
}

TEST(HeardWords, measures_what_is_said) {
    EXPECT_EQ(spoken_length("`B7` 😀", "en"), 4);
    EXPECT_EQ(spoken_length("😀", "en"), 1);
}

}  // namespace
}  // namespace neura::speaking
