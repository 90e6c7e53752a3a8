#include "call/reasoning/understanding/phones.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

TEST(Phones, AreReadAsTheyAreSaid) {
    struct Row {
        std::string_view text, region, e164;
    };
    const Row rows[] = {
        {"415-867-5309", "US", "+14158675309"},
        {"My number is (415) 867-5309.", "US", "+14158675309"},
        {"plus one four one five eight six seven five three oh nine", "US", "+14158675309"},
        {"four one five, eight six seven, five three oh nine", "US", "+14158675309"},
        {"For one, five, eight, six, seven, five, three, oh, nine.", "US", "+14158675309"},
        {"You can reach me at 206-5550199", "US", "+12065550199"},
        {"1 800 555 1212", "US", "+18005551212"},
        {"area code 415 and then 867 5309", "US", "+14158675309"},
        {"six one seven five five five twelve twelve", "US", "+16175551212"},
        {"four one five eight six seven five three oh nine extension twelve", "US", "+14158675309"},
        {"I have two phones, the best one is 415 555 0199", "US", "+14155550199"},
        {"415 867 5309, but you can call me on this number too", "US", "+14158675309"},
        {"415 867 5308, sorry, 5309", "US", "+14158675309"},
        {"Area code for 65, then 167, 6122.", "US", "+14651676122"},
        {"+44 7700 900123", "US", "+447700900123"},
        {"011 44 7700 900123", "US", "+447700900123"},
        {"0 7 7 double 0 9 double 0 1 2 3", "GB", "+447700900123"},
        {"oh seven seven double oh, nine hundred, one two three", "GB", "+447700900123"},
        {"020 7946 0958", "GB", "+442079460958"},
        {"plus four four oh seven seven zero zero nine zero zero one two three", "GB",
         "+447700900123"},
        {"0030 210 1234567", "GB", "+302101234567"},
        {"0151 23456789", "DE", "+4915123456789"},
        {"030 1234567", "DE", "+49301234567"},
        {"06 12 34 56 78", "FR", "+33612345678"},
        {"612 34 56 78", "ES", "+34612345678"},
        {"06 1234 5678", "IT", "+390612345678"},
        {"+33 6 12 34 56 78", "US", "+33612345678"},
    };
    for (const Row& row : rows) {
        const auto read = read_phone(row.text, row.region);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->e164, row.e164) << row.text;
        EXPECT_EQ(read->missing, 0) << row.text;
        EXPECT_FALSE(read->too_long) << row.text;
    }
}

TEST(Phones, SayHowManyDigitsAreMissing) {
    const auto few = read_phone("four one five");
    ASSERT_TRUE(few);
    EXPECT_EQ(few->e164, "");
    EXPECT_EQ(few->digits, "415");
    EXPECT_EQ(few->missing, 7);
    EXPECT_EQ(read_phone("07700 900 12", "GB")->missing, 1);
    EXPECT_TRUE(read_phone("415 867 5309 77")->too_long);
}

TEST(Phones, MayBeTheCallersOwn) {
    for (const char* text :
         {"the number I'm calling from", "This one.", "same number", "use this number",
          "the one I am calling on", "You have it on your screen, the number I called from",
          "this phone is fine"}) {
        const auto read = read_phone(text);
        ASSERT_TRUE(read) << text;
        EXPECT_TRUE(read->uses_caller_id) << text;
    }
}

TEST(Phones, AreNotMadeOfOtherSentences) {
    for (const char* text : {"yes", "I don't know", "two people", "", "I have one"}) {
        EXPECT_FALSE(read_phone(text)) << text;
    }
}

TEST(Phones, ComeFromTheKeypadToo) {
    EXPECT_EQ(phone_from_digits("4158675309").e164, "+14158675309");
    EXPECT_EQ(phone_from_digits("14158675309").e164, "+14158675309");
    EXPECT_EQ(phone_from_digits("+4915123456789").e164, "+4915123456789");
    EXPECT_EQ(phone_from_digits("07700900123", "GB").e164, "+447700900123");
    EXPECT_EQ(phone_from_digits("0770900123").e164, "");  // no area code begins with 0
    EXPECT_EQ(phone_from_digits("").missing, 10);
    EXPECT_EQ(phone_from_digits("4915123456789", "ZZ").e164, "+4915123456789");
}

}  // namespace
}  // namespace neura::reasoning
