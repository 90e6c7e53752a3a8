#include "providers/embedded/expected_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace neura::providers::embedded {
namespace {

class ExpectedWordsTest : public testing::Test {
protected:
    /// The tokens that gain after `read` was read, as text.
    std::set<std::string> favoured(const ExpectedWords& words,
                                   const std::vector<std::int64_t>& read) const {
        ExpectedWords::Cursor cursor(words);
        cursor.advance(Vocabulary::begin);
        for (const auto token : read) cursor.advance(token);
        std::set<std::string> favoured;
        for (const auto& [token, gain] : cursor.gains()) {
            EXPECT_GT(gain, 0);
            EXPECT_TRUE(favoured.insert(vocabulary_.text(std::vector{token})).second) << token;
        }
        return favoured;
    }

    const Vocabulary vocabulary_{{"<unk>", "<s>", "</s>", "en", "ent", "▁d", "▁dent", "▁D",
                                  "▁Dent", "▁h",  "▁ha",  "il", "▁T",  "an", "go",    "ango",
                                  "▁dan",  "▁",   "d",    "D",  "e",   "n",  "t",     "h",
                                  "H",     "a",   "i",    "l",  "T",   "g",  "o"}};
};

TEST_F(ExpectedWordsTest, NothingExpectedFavoursNothing) {
    EXPECT_TRUE(favoured(ExpectedWords(), {}).empty());
    EXPECT_TRUE(favoured(ExpectedWords(), {6, 11}).empty());
}

TEST_F(ExpectedWordsTest, FavoursWordsWithCapitalAndSmallLetter) {
    const std::vector<std::string> words{"dent", ""};
    EXPECT_EQ(favoured(ExpectedWords(vocabulary_, words), {}),
              (std::set<std::string>{"dent", "Dent"}));
}

TEST_F(ExpectedWordsTest, GoesOnWithAWordThatWasBegun) {
    const std::vector<std::string> words{"dent", "hail"};
    const ExpectedWords expected(vocabulary_, words);
    const auto begun = favoured(expected, vocabulary_.tokens("ha"));
    EXPECT_TRUE(begun.contains("il"));
    EXPECT_TRUE(begun.contains("dent")) << "another word may begin at any time";
    EXPECT_FALSE(favoured(expected, vocabulary_.tokens("hail")).contains("il"));
    EXPECT_FALSE(favoured(expected, vocabulary_.tokens("dan")).contains("il"));
}

TEST_F(ExpectedWordsTest, OneLetterOfAWordTellsNothing) {
    const std::vector<std::string> words{"Tango"};
    const ExpectedWords expected(vocabulary_, words);
    EXPECT_FALSE(favoured(expected, {}).contains("T"));
    EXPECT_TRUE(favoured(expected, vocabulary_.tokens("T")).contains("ango"));
}

TEST_F(ExpectedWordsTest, AWordWithoutTokensIsPassedOver) {
    const std::vector<std::string> words{"Grüße"};
    EXPECT_TRUE(favoured(ExpectedWords(vocabulary_, words), {}).empty());
}

}  // namespace
}  // namespace neura::providers::embedded
