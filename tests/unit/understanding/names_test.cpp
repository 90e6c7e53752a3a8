#include "call/reasoning/understanding/names.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

TEST(Names, AreFoundInAnswers) {
    struct Row {
        std::string_view text, name;
    };
    const Row rows[] = {
        {"my name is John Smith", "John Smith"},
        {"My name is John Smith.", "John Smith"},
        {"uh my name is uh jane doe", "Jane Doe"},
        {"It's Maria Garcia Lopez.", "Maria Garcia Lopez"},
        {"the name's Bond. James Bond.", "James Bond"},
        {"Yes, of course, my name's Anna Kowalski", "Anna Kowalski"},
        {"Hi, good morning, this is Anna Kowalski.", "Anna Kowalski"},
        {"john smith", "John Smith"},
        {"Smith", "Smith"},
        {"Um, Will Turner", "Will Turner"},
        {"Mike Taylor", "Mike Taylor"},
        {"Robert Johnson is my name", "Robert Johnson"},
        {"Peter van der Berg here", "Peter van der Berg"},
        {"this is Dr. O'Brien speaking", "O'Brien"},
        {"mrs Eleanor Rigby", "Eleanor Rigby"},
        {"Sean O Brien", "Sean O'Brien"},
        {"Mary Smith-Jones", "Mary Smith-Jones"},
        {"Mary Smith hyphen Jones", "Mary Smith-Jones"},
        {"J. R. Smith", "J R Smith"},
        {"Linda Do", "Linda Do"},
        {"first name is Robert, last name is McDonald", "Robert McDonald"},
        {"last name Smith, first name John", "John Smith"},
        {"last name de la Cruz, first name Ana", "Ana de la Cruz"},
        {"my name is Catherine with a C", "Catherine"},
        {"It's under the name of Frank Brown", "Frank Brown"},
        {"Policyholder is Frank Brown", "Frank Brown"},
        {"you can call me Priya", "Priya"},
        {"Yes, my name is Thomas Anderson and my policy number is B 734521.", "Thomas Anderson"},
        {"Hello, my name is Emily Carter, I'd like to report an accident", "Emily Carter"},
        {"Siobhán Ní Dhomhnaill", "Siobhán Ní Dhomhnaill"},
    };
    for (const Row& row : rows) {
        const auto read = read_name(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->full, row.name) << row.text;
    }
}

TEST(Names, TakeTheirSpelling) {
    struct Row {
        std::string_view text, name;
    };
    const Row rows[] = {
        {"John, J-O-H-N, Smith", "John Smith"},
        {"My name is John Smith. S-M-I-T-H.", "John Smith"},
        {"O'Brien, O B R I E N", "O'Brien"},
        {"Yeah, it's Smith, S as in Sam, M, I, T, H.", "Smith"},
        {"John Smith, J O H N S M I T H", "John Smith"},
        {"Siobhan. That's S I O B H A N. Murphy.", "Siobhan Murphy"},
        {"s m i t h", "Smith"},
        {"it's spelled K O W A L S K I", "Kowalski"},
        {"John Smyth, and that is S M Y T H E", "John Smythe"},
        {"My name is Peter Kawalski, K-O-W-A-L-S-K-I", "Peter Kowalski"},
        {"Bruno Okafur, O-K-A-F-O-R", "Bruno Okafor"},
    };
    for (const Row& row : rows) {
        const auto read = read_name(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->full, row.name) << row.text;
        EXPECT_TRUE(read->spelled) << row.text;
    }
}

TEST(Names, AreNotMadeOfOtherAnswers) {
    for (const char* text : {"yes",
                             "no",
                             "I don't know",
                             "at home",
                             "Can you repeat that?",
                             "I'd rather not say",
                             "why do you need that",
                             "I'm calling about my car",
                             "It's raining",
                             "I was driving home on Monday",
                             "a human please",
                             "one moment",
                             "hello",
                             "what?",
                             "that's right",
                             "my policy number is B 734521",
                             "four one five",
                             "it was yesterday",
                             "",
                             "john@gmail.com",
                             "I already told you",
                             "thank you"}) {
        const auto read = read_name(text);
        EXPECT_FALSE(read) << text << " → " << read->full;
    }
}

TEST(Names, UnaskedNeedALeadIn) {
    EXPECT_EQ(read_name("Hi, my name is John Smith and my car was hit", false)->full, "John Smith");
    EXPECT_EQ(read_name("Hello, this is John Smith calling", false)->full, "John Smith");
    EXPECT_FALSE(read_name("My car was hit", false));
    EXPECT_FALSE(read_name("Main Street", false));
    EXPECT_FALSE(read_name("It was red", false));
}

TEST(Names, KnowTheirParts) {
    const auto read = read_name("this is Dr. Maria Garcia Lopez");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->title, "Dr");
    EXPECT_EQ(read->given, "Maria");
    EXPECT_EQ(read->family, "Garcia Lopez");
    EXPECT_FALSE(read->led_in);
    EXPECT_TRUE(read_name("my name is John")->led_in);
    EXPECT_EQ(read_name("Smith")->family, "Smith");
}

TEST(NameCase, RaisesWhatIsRaised) {
    EXPECT_EQ(name_case("mcdonald o'brien-smith de la cruz"), "McDonald O'Brien-Smith de la Cruz");
    EXPECT_EQ(name_case("VAN MORRISON"), "Van Morrison");
    EXPECT_EQ(name_case("ludwig van beethoven"), "Ludwig van Beethoven");
    EXPECT_EQ(name_case("élodie"), "Élodie");
    EXPECT_EQ(name_case(""), "");
}

}  // namespace
}  // namespace neura::reasoning
