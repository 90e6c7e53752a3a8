#include "providers/embedded/vocabulary.hpp"

#include <gtest/gtest.h>

#include <array>

namespace neura::providers::embedded {
namespace {

using Tokens = std::vector<std::int64_t>;

class VocabularyTest : public testing::Test {
protected:
    Vocabulary words_{{"<unk>", "<s>", "</s>", "<0xC3>", "<0xA9>", "▁hello", "▁Smith", "▁smith",
                       ",", ".", "son", "▁son", "▁", "0"}};
};

TEST_F(VocabularyTest, JoinsPiecesAtTheirWordMarks) {
    EXPECT_EQ(words_.text(Tokens{5, 8, 6, 10, 9}), "hello, Smithson.");
}

TEST_F(VocabularyTest, PutsBytesTogetherToCharacters) {
    EXPECT_EQ(words_.text(Tokens{5, 3, 4}), "helloé");
}

TEST_F(VocabularyTest, LeavesOutBytesThatMakeNoCharacter) {
    EXPECT_EQ(words_.text(Tokens{5, 4, 10, 3}), "helloson");
}

TEST_F(VocabularyTest, SaysNothingForControlTokensAndNumbersOutOfRange) {
    EXPECT_EQ(words_.text(Tokens{1, 0, 2, -1, 14, 1'000'000, 5}), "hello");
}

TEST_F(VocabularyTest, HasNoSpaceAtItsEnds) {
    EXPECT_EQ(words_.text(Tokens{12, 5, 12}), "hello");
    EXPECT_EQ(words_.text(Tokens{12}), "");
    EXPECT_EQ(words_.text(Tokens{}), "");
}

TEST(VocabularyTokens, JoinsPiecesInTheOrderTheyWereLearnt) {
    const Vocabulary vocabulary{
        {"<unk>", "<s>", "</s>", "en", "ent", "▁d", "▁dent", "▁", "d", "e", "n", "t", "s"}};

    EXPECT_EQ(vocabulary.tokens("dent"), (Tokens{6}));
    EXPECT_EQ(vocabulary.tokens("dents"), (Tokens{6, 12}));
    EXPECT_EQ(vocabulary.tokens("dent den"), (Tokens{6, 5, 3}));
    EXPECT_EQ(vocabulary.tokens("dentist"), Tokens{}) << "no piece has an i";
}

TEST_F(VocabularyTest, CapitalsAndPunctuationSoundAlike) {
    EXPECT_TRUE(words_.sound_alike(6, 7));
    EXPECT_TRUE(words_.sound_alike(8, 9));
    EXPECT_TRUE(words_.sound_alike(9, Vocabulary::end));
}

TEST_F(VocabularyTest, WordsAndWordEndingsDoNot) {
    EXPECT_FALSE(words_.sound_alike(5, 6));
    EXPECT_FALSE(words_.sound_alike(10, 11));
    EXPECT_FALSE(words_.sound_alike(8, 13));
}

TEST(BareWords, KeepsLettersAndDigitsOnly) {
    EXPECT_EQ(bare_words("  Please, INTO the 1st — don't!"), "please into the 1st — dont");
    EXPECT_EQ(bare_words("five-four"), "five four");
    EXPECT_EQ(bare_words("... ,"), "");
}

}  // namespace
}  // namespace neura::providers::embedded
