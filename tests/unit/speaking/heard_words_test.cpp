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

TEST(HeardWords, shares_sound_out_between_what_is_known) {
    const std::vector<Said> said{{100, 0}, {200, 5}, {600, 5}, {700, 10}};
    const auto at = [&](std::uint64_t samples) { return share_said(said, 20, samples, 900); };
    EXPECT_DOUBLE_EQ(at(0), 0);
    EXPECT_DOUBLE_EQ(at(100), 0);
    EXPECT_DOUBLE_EQ(at(150), 0.125);
    EXPECT_DOUBLE_EQ(at(200), 0.25);
    EXPECT_DOUBLE_EQ(at(599), 0.25) << "a pause";
    EXPECT_DOUBLE_EQ(at(700), 0.5);
    EXPECT_DOUBLE_EQ(at(800), 0.75) << "what is not told yet";
    EXPECT_DOUBLE_EQ(at(900), 1);
    EXPECT_DOUBLE_EQ(at(2'000), 1);
    EXPECT_DOUBLE_EQ(share_said(said, 20, 800, 300), 0.5) << "longer than was thought";
    EXPECT_DOUBLE_EQ(share_said({}, 20, 300, 900), 1.0 / 3);
    EXPECT_DOUBLE_EQ(share_said(std::vector<Said>{{100, 40}}, 20, 100, 900), 1);
}

TEST(HeardWords, measures_what_is_said) {
    EXPECT_EQ(spoken_length("`B7` 😀", "en"), 4);
    EXPECT_EQ(spoken_length("😀", "en"), 1);
}

}  // namespace
}  // namespace neura::speaking
