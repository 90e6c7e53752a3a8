#include "call/reasoning/understanding/codes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace neura::reasoning {
namespace {

CodeShape shape(std::string pattern) { return {.pattern = std::move(pattern)}; }

TEST(Codes, OfAKnownShapeAreRead) {
    struct Row {
        std::string_view text, code;
    };
    const Row rows[] = {
        {"B734521", "B734521"},
        {"b734521.", "B734521"},
        {"B 7 3 4 5 2 1", "B734521"},
        {"B, seven, three, four, five, two, one", "B734521"},
        {"Bravo seven three four five two one", "B734521"},
        {"B as in boy, 73 45 21", "B734521"},
        {"It's B for Bravo, seven thirty four, five twenty one.", "B734521"},
        {"my policy number is be seven three four five two one", "B734521"},
        {"It's be seven, three, four, five, two, one.", "B734521"},
        {"bee, seven, three, four, five, two, one", "B734521"},
        {"Yeah, it's B like boy 7345 21", "B734521"},
        {"capital B, 7, 3, 4, 5, 2, 1", "B734521"},
        {"the letter B and then the number 734521", "B734521"},
        {"He has in bravo 734521.", "B734521"},
        {"We are in bravo 7, 3, 4, 5, 2, 1.", "B734521"},
        {"B 7 3 4, no, sorry, B 7 3 4 5 2 1", "B734521"},
        {"B 7 3 4 5 2 2, no, 1", "B734521"},
        {"P 7 3 4 5 2 1, and my name is John Smith", "P734521"},
        {"e as in echo, seven double three, one oh four", "E733104"},
        {"Osker seven three four five two one", "O734521"},
        {"W. as in whiskey, four, four, oh, nine, eight, one.", "W440981"},
        {"Double U as in whiskey, four, four, 0, nine, eight, one.", "W440981"},
        {"double you four four oh nine eight one", "W440981"},
        {"why four four oh nine eight one", "Y440981"},
        {"are four four oh nine eight one", "R440981"},
        {"X is in x-ray, 991234", "X991234"},
    };
    for (const Row& row : rows) {
        const auto read = read_code(row.text, shape("LNNNNNN"));
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->text, row.code) << row.text;
        EXPECT_TRUE(read->fits) << row.text;
    }
}

TEST(Codes, ThatEndInWordsLikeDigitsAreRead) {
    struct Row {
        std::string_view text, code;
    };
    const Row rows[] = {
        {"No, it's golf, one, two, six, four to do.", "G126422"},
        {"No, it's Golf One Two Six for To Do!", "G126422"},
        {"No, it's a nine-two-nine, four-o-one.", "929401"},
        {"it's A, nine two nine four zero one", "A929401"},
    };
    for (const Row& row : rows) {
        const auto read = read_code(row.text, CodeShape{.letters = true});
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->text, row.code) << row.text;
    }
}

TEST(Codes, OfTwoLettersAndSixDigitsAreRead) {
    struct Row {
        std::string_view text, code;
    };
    const Row rows[] = {
        {"My policy number is pl482091", "PL482091"},
        {"My policy numbers p l 48 to 091.", "PL482091"},
        {"Kilo Lima four five nine six one one", "KL459611"},
        {"key low lima 4 5 9 6 1 1", "KL459611"},
        {"Killow Lima for five nine six one one", "KL459611"},
        {"Ct6 2a814", "CT628814"},
        {"The number is an I551037.", "NI551037"},
        {"N I five five one oh three seven", "NI551037"},
        {"It's h o to to five eight one one", "HO225811"},
        {"Oscar kilo 770011", "OK770011"},
        {"A as an apple, C is in charlie, 112233", "AC112233"},
        {"Papa Quebec three eight six one zero two", "PQ386102"},
    };
    for (const Row& row : rows) {
        const auto read = read_code(row.text, shape("LL NNNNNN"));
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->text, row.code) << row.text;
    }
}

TEST(Codes, OfNoKnownShapeAreRead) {
    struct Row {
        std::string_view text, code;
    };
    const Row rows[] = {
        {"Capital H, capital O, 2, 2", "HO22"},
        {"double u double l 5 five", "WLL55"},
        {"zero zero A as an apple, C is in charlie, C-4", "00ACC4"},
        {"POL 2024 0 0 1 2 3", "POL202400123"},
        {"seven double one", "711"},
        {"Zulu Zulu nine", "ZZ9"},
        {"the code is four two", "42"},
    };
    for (const Row& row : rows) {
        const auto read = read_code(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->text, row.code) << row.text;
    }
    EXPECT_FALSE(read_code("I don't know"));
    EXPECT_FALSE(read_code("could you say that again"));
    EXPECT_FALSE(read_code(""));
}

TEST(Codes, SayHowSureTheyAre) {
    EXPECT_TRUE(read_code("Bravo seven three four five two one", shape("LNNNNNN"))->certain);
    EXPECT_TRUE(read_code("734521")->certain);
    EXPECT_FALSE(read_code("B 734521", shape("LNNNNNN"))->certain);
    EXPECT_FALSE(read_code("734521", shape("LNNNNNN"))->fits);
}

TEST(Codes, OfferWhatALetterIsTakenFor) {
    const auto read = read_code("B 734521", shape("LNNNNNN"));
    ASSERT_TRUE(read);
    for (const char* other : {"D734521", "P734521", "V734521"}) {
        EXPECT_NE(std::ranges::find(read->alternatives, other), read->alternatives.end()) << other;
    }
}

TEST(Codes, ComeFromTheBestOfSeveralHearings) {
    const std::vector<std::string> hearings{"734521", "V734521", "B734521"};
    const auto read = read_code(hearings, shape("LNNNNNN"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, "V734521");
    EXPECT_NE(std::ranges::find(read->alternatives, "B734521"), read->alternatives.end());
}

TEST(Codes, OfDigitsAloneHaveNoLetters) {
    const CodeShape digits{.pattern = {}, .min_length = 5, .max_length = 5, .letters = false};
    EXPECT_EQ(read_code("nine oh two one oh", digits)->text, "90210");
    EXPECT_EQ(read_code("N90210", digits)->text, "90210");
}

TEST(CodeShape, FitsAndWrites) {
    EXPECT_TRUE(shape("AA-NNNN").fits("b71234"));
    EXPECT_EQ(shape("AA-NNNN").written("b71234"), "B7-1234");
    EXPECT_FALSE(shape("LNN").fits("123"));
    EXPECT_FALSE(shape("LNN").fits("A1"));
    EXPECT_EQ(shape("LNN").written("A1"), "A1");
    EXPECT_TRUE(CodeShape{}.fits("A1"));
    EXPECT_FALSE(CodeShape{}.fits(""));
}

TEST(CodeCorrections, PutOneCharacterRight) {
    struct Row {
        std::string_view current, text, code;
    };
    const Row rows[] = {
        {"B734521", "it's D not B", "D734521"},
        {"B734521", "No, not B, D as in delta", "D734521"},
        {"B734521", "D as in Delta instead of B", "D734521"},
        {"B734521", "the first letter is P", "P734521"},
        {"B734521", "the last digit is nine", "B734529"},
        {"B734521", "no, the last digit should be 9", "B734529"},
        {"B734521", "the second digit is five", "B754521"},
        {"B734521", "the last two digits are four four", "B734544"},
        {"B734521", "it ends in five two", "B734552"},
        {"B734521", "it starts with D as in David", "D734521"},
        {"B734521", "no, D as in David", "D734521"},
        {"B734521", "no, it's B seven three four five two two", "B734522"},
        {"B734521", "not 521, 522", "B734522"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(correct_code(row.current, row.text, shape("LNNNNNN")), row.code) << row.text;
    }
    EXPECT_FALSE(correct_code("B734521", "yes that's right", shape("LNNNNNN")));
    EXPECT_FALSE(correct_code("B734521", "I don't know", shape("LNNNNNN")));
}

TEST(Alphabet, HasAWordForEachLetter) {
    EXPECT_EQ(alphabet_word('B'), "Bravo");
    EXPECT_EQ(alphabet_word('z'), "Zulu");
    EXPECT_EQ(alphabet_word('5'), "");
}

}  // namespace
}  // namespace neura::reasoning
