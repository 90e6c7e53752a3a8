#include "call/reasoning/understanding/answers.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

TEST(YesNo, KnowsYes) {
    for (const char* text : {"yes",
                             "Yeah.",
                             "yep",
                             "Yup",
                             "uh-huh",
                             "Mm-hmm.",
                             "sure",
                             "Sure, go ahead.",
                             "that's right",
                             "Yep, that's right.",
                             "that is correct",
                             "correct",
                             "Right.",
                             "of course",
                             "absolutely",
                             "okay",
                             "Uh, yeah, that'd be fine.",
                             "Well, um, yes, please.",
                             "I do",
                             "it is",
                             "go ahead",
                             "please do",
                             "exactly",
                             "No, that's correct.",
                             "I think so",
                             "I guess so",
                             "why not",
                             "no problem",
                             "sounds good",
                             "It was raining, yes.",
                             "Yes, my name is John",
                             "fine",
                             "yes there was no one there",
                             "all right",
                             "everything is correct",
                             "Yas."}) {
        EXPECT_EQ(read_yes_no(text).polarity, Polarity::yes) << text;
    }
}

TEST(YesNo, KnowsNo) {
    for (const char* text : {"no",
                             "Nope.",
                             "nah",
                             "not really",
                             "No, that's wrong.",
                             "That's not right",
                             "incorrect",
                             "wrong",
                             "not at all",
                             "yeah no",
                             "uh-uh",
                             "I don't think so",
                             "absolutely not",
                             "No thanks",
                             "no, it's the fifth of May",
                             "no it is seventeen",
                             "No, nobody was hurt",
                             "No injuries",
                             "no one was hurt",
                             "I don't",
                             "never",
                             "not that I know of",
                             "I'd rather not",
                             "Know.",
                             "You got my name wrong",
                             "please don't",
                             "none"}) {
        EXPECT_EQ(read_yes_no(text).polarity, Polarity::no) << text;
    }
}

TEST(YesNo, KnowsNeither) {
    for (const char* text :
         {"I don't know", "I'm not sure", "Right now there's a fire", "My name is Peter",
          "the right side", "maybe", "", "what?", "it is seventeen", "good morning"}) {
        EXPECT_EQ(read_yes_no(text).polarity, Polarity::unsaid) << text;
    }
}

TEST(YesNo, WeighsTheAnswer) {
    EXPECT_DOUBLE_EQ(read_yes_no("absolutely").strength, 1.0);
    EXPECT_DOUBLE_EQ(read_yes_no("I think so").strength, 0.6);
    EXPECT_DOUBLE_EQ(read_yes_no("I guess so").strength, 0.5);
    EXPECT_DOUBLE_EQ(read_yes_no("not really").strength, 0.7);
}

TEST(YesNo, KeepsWhatElseWasSaid) {
    EXPECT_TRUE(read_yes_no("Yes, that's right.").alone);
    EXPECT_TRUE(read_yes_no("no, thank you").alone);
    const auto more = read_yes_no("No, it's the fifth of May");
    EXPECT_FALSE(more.alone);
    EXPECT_EQ(more.rest, "it's the fifth of May");
    EXPECT_EQ(read_yes_no("Yes, my name is John Smith").rest, "my name is John Smith");
    EXPECT_EQ(read_yes_no("No injuries").rest, "No injuries");
}

TEST(Corrections, SayWhatIsRight) {
    struct Row {
        std::string_view text, right, wrong;
        bool negates;
    };
    const Row rows[] = {
        {"no, it is seventeen", "seventeen", "", true},
        {"No it's 17.", "17", "", true},
        {"No, that's wrong. It is seventeen.", "seventeen", "", true},
        {"actually it's the fifth", "the fifth", "", false},
        {"sorry, I meant Tuesday", "Tuesday", "", false},
        {"no, I said fifty", "fifty", "", true},
        {"wait, it was on Tuesday", "on Tuesday", "", false},
        {"make that three", "three", "", false},
        {"it should be jane@example.com", "jane@example.com", "", false},
        {"Correction, it's 42 Elm Street", "42 Elm Street", "", false},
        {"not 15, 16", "16", "15", true},
        {"16, not 15", "16", "15", true},
        {"It's not 15, it's 16", "16", "15", true},
        {"D, not B", "D", "B", true},
        {"sixteen instead of fifteen", "sixteen", "fifteen", true},
        {"change fifteen to sixteen", "sixteen", "fifteen", false},
        {"The fifth, no, the sixth.", "the sixth", "The fifth", false},
        {"no D as in David", "D as in David", "", true},
    };
    for (const Row& row : rows) {
        const auto read = read_correction(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->corrected_text, row.right) << row.text;
        EXPECT_EQ(read->replaced_text, row.wrong) << row.text;
        EXPECT_EQ(read->negates, row.negates) << row.text;
    }
}

TEST(Corrections, NameTheField) {
    struct Row {
        std::string_view text;
        std::vector<std::string> field;
        std::string_view right;
    };
    const Row rows[] = {
        {"the email is wrong", {"email"}, ""},
        {"the date isn't right", {"date"}, ""},
        {"You got my name wrong, it's Smith", {"name"}, "Smith"},
        {"change the date to the fifth of May", {"date"}, "the fifth of May"},
        {"I need to change my phone number", {"phone", "number"}, ""},
        {"the policy number is wrong, it's B 734521", {"policy", "number"}, "B 734521"},
        {"wrong date", {"date"}, ""},
        {"No, my last name is Smythe", {"last", "name"}, "my last name is Smythe"},
    };
    for (const Row& row : rows) {
        const auto read = read_correction(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->named_field_words, row.field) << row.text;
        EXPECT_EQ(read->corrected_text, row.right) << row.text;
    }
}

TEST(Corrections, AreNotMadeOfOtherAnswers) {
    for (const char* text :
         {"No", "yes", "Yes, that's right", "no thanks", "No, that's all.", "my name is John Smith",
          "I'm sorry, what was that?", "I did not see it", "There was no one hurt",
          "the correct date is March 3rd", "", "no, that's correct"}) {
        const auto read = read_correction(text);
        EXPECT_FALSE(read) << text << " → " << read->corrected_text;
    }
    const auto wrong = read_correction("no that's wrong");
    ASSERT_TRUE(wrong);
    EXPECT_TRUE(wrong->negates);
    EXPECT_EQ(wrong->corrected_text, "");
}

}  // namespace
}  // namespace neura::reasoning
