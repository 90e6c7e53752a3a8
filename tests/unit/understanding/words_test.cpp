#include "call/reasoning/understanding/words.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace neura::reasoning {
namespace {

std::string texts(std::string_view text) { return join(words(text)); }

TEST(Words, AreLowerCaseWithoutMarksAndWithContractionsSpread) {
    struct Row {
        std::string_view text, expected;
    };
    const Row rows[] = {
        {"I'm John Smith.", "i am john smith"},
        {"Don't you know? It's mine!", "do not you know it is mine"},
        {"I can't, won't and didn't.", "i can not will not and did not"},
        {"the name’s O’Brien", "the name is o'brien"},
        {"my wife's car", "my wife's car"},
        {"16,000 dollars or $50", "16000 dollars or 50"},
        {"1,2,3", "1 2 3"},
        {"3pm, 4:30p.m. and 5 a.m.", "3 pm 4:30 pm and 5 am"},
        {"S. M. I. T. H.", "s m i t h"},
        {"S.M.I.T.H.", "s m i t h"},
        {"s-m-i-t-h", "s m i t h"},
        {"415-867-5309", "415 867 5309"},
        {"+14155550123", "plus 14155550123"},
        {"John.Smith@Gmail.com.", "john.smith@gmail.com"},
        {"it's at gmail.com", "it is at gmail.com"},
        {"uh-huh, Mm-hmm", "uh-huh mm hm"},
        {"e-mail", "email"},
        {"twenty-one", "twenty one"},
        {"John... Smith", "john smith"},
        {"John — Smith", "john smith"},
        {"(Hello) \"there\"", "hello there"},
        {"GARCÍA", "garcía"},
        {"", ""},
        {"... - ,", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(texts(row.text), row.expected) << row.text;
}

TEST(Words, PointIntoTheTextTheyWereCutFrom) {
    const std::string text = "  Well, I'm O'Brien-Smith.";
    for (const Word& word : words(text)) {
        ASSERT_LE(word.end, text.size());
        ASSERT_LT(word.begin, word.end);
    }
    const Words said = words(text);
    EXPECT_EQ(slice(text, std::span(said).subspan(3)), "O'Brien-Smith");
    EXPECT_EQ(slice(text, {}), "");
}

TEST(Words, KeepWhatFollowedThem) {
    const Words said = words("One, two. Three? Smith-Jones");
    ASSERT_EQ(said.size(), 5u);
    EXPECT_EQ(said[0].mark_after, ',');
    EXPECT_EQ(said[1].mark_after, '.');
    EXPECT_EQ(said[2].mark_after, '?');
    EXPECT_TRUE(said[4].hyphen_before);
    EXPECT_TRUE(said[3].capital);
}

TEST(Words, KnowTheirKind) {
    const Words said = words("S 16 3/4/2026 a@b.com gmail.com smith");
    ASSERT_EQ(said.size(), 6u);
    EXPECT_EQ(said[0].kind, WordKind::letter);
    EXPECT_EQ(said[1].kind, WordKind::number);
    EXPECT_EQ(said[2].kind, WordKind::number);
    EXPECT_EQ(said[3].kind, WordKind::address);
    EXPECT_EQ(said[4].kind, WordKind::address);
    EXPECT_EQ(said[5].kind, WordKind::word);
}

TEST(Words, MarkFillersOnlyWhereTheyFill) {
    EXPECT_EQ(join(without_fillers(words("uh, it was, you know, like, um, red"))), "it was red");
    EXPECT_EQ(join(without_fillers(words("do you know what I'd like"))),
              "do you know what i would like");
}

TEST(Phrases, AreFoundWordByWord) {
    struct Row {
        std::string_view text, phrase;
        bool found;
    };
    const Row rows[] = {
        {"Say that again, please.", "say that again", true},
        {"essay that again", "say that again", false},
        {"Say, uh, that again", "say that again", true},
        {"speak to a real person", "speak|talk to * real|live person", true},
        {"talk to real person", "speak|talk to * real|live person", true},
        {"talk to a very real person", "speak|talk to * real|live person", false},
        {"that is no", "no", true},
        {"I know", "no", false},
    };
    for (const Row& row : rows) EXPECT_EQ(says(words(row.text), row.phrase), row.found) << row.text;
}

TEST(Phrases, GiveTheEarliestAndTheLongestThere) {
    const Words said = words("no that is not right at all");
    const auto found = find_any(said, {"not right", "is not", "not right at all"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->first, 2u);
    EXPECT_FALSE(find_any(said, {"yes", ""}));
    EXPECT_TRUE(begins_with(words("um, no"), "no"));
    EXPECT_FALSE(begins_with(words("well no"), "no"));
}

TEST(Words, TakeAnyBytes) {
    for (const std::string& bytes : {std::string("\xff\xfe\x80 a\0b", 7), std::string(100'000, '-'),
                                     std::string(50'000, 'a'), std::string("\xe2\x80")}) {
        const Words said = words(bytes);
        EXPECT_LE(said.size(), 16u * 1024);
        EXPECT_FALSE(says(said, "um * um"));
    }
}

}  // namespace
}  // namespace neura::reasoning
