#include "call/speaking/speakable.hpp"

#include <gtest/gtest.h>

#include "call/speaking/number_words.hpp"

namespace neura::speaking {
namespace {

struct Case {
    std::string_view written;
    std::string_view said;
};

void expect_all(std::initializer_list<Case> cases, std::string_view language = "en-US") {
    for (const auto& [written, said] : cases) {
        EXPECT_EQ(speakable(written, language), said) << "written: " << written;
        EXPECT_EQ(speakable(said, language), said) << "said twice: " << written;
    }
}

TEST(Speakable, leaves_text_that_can_be_said) {
    for (const std::string_view text : {
             "Thank you for calling. How can I help you today?",
             "I'm sorry to hear that; are you (or anyone else) hurt?",
             "S, M, I, T, H. Is that right?",
             "B, 7, 3, 4, 5, 2, 1",
             "4 1 5, 8 6 7, 5 3 0 9",
             "You have 3 messages and 2 claims.",
             "March third, twenty twenty six, at three thirty P M.",
             "He said \"twenty-one\", no, wait... twenty-two!",
             "She may march on. I sat in the sun.",
             "Café, naïve, señor.",
             "",
         }) {
        EXPECT_EQ(speakable(text), text);
    }
}

TEST(Speakable, reads_numbers) {
    expect_all({
        {"10", "ten"},
        {"We have 21 cars.", "We have twenty one cars."},
        {"1,234,567 people",
         "one million two hundred thirty four thousand five hundred sixty seven people"},
        {"3.14 and 0.05", "three point one four and zero point zero five"},
        {"-5 or -12.5", "minus five or minus twelve point five"},
        {"the 3rd, 12th and 21st", "the third, twelfth and twenty first"},
        {"10-12 days", "ten to twelve days"},
        {"3-5 days, 3 – 5 days", "3 to 5 days, 3 to 5 days"},
        {"12 – 15 days", "twelve to fifteen days"},
        {"5% or 12.5 %", "five percent or twelve point five percent"},
        {"1/2 cup, 2 3/4 miles, 24/7",
         "one half cup, 2 and three quarters miles, twenty four seven"},
        {"007", "0 0 7"},
        {"10k steps", "ten thousand steps"},
        {"the 1980s", "the nineteen eighties"},
    });
}

TEST(Speakable, reads_years) {
    expect_all({
        {"in 2026", "in twenty twenty six"},
        {"since 1805, in 1900, in 2005",
         "since eighteen oh five, in nineteen hundred, in two thousand five"},
        {"a 2019 Honda", "a twenty nineteen Honda"},
        {"1250 people", "one thousand two hundred fifty people"},
        {"2020-2024", "twenty twenty to twenty twenty four"},
    });
}

TEST(Speakable, reads_dates) {
    expect_all({
        {"2026-11-24", "November twenty fourth, twenty twenty six"},
        {"on 11/24/2026.", "on November twenty fourth, twenty twenty six."},
        {"on 3/4/2026", "on March fourth, twenty twenty six"},
        {"on 24/11/2026", "on November twenty fourth, twenty twenty six"},
        {"24.11.2026", "November twenty fourth, twenty twenty six"},
        {"March 3", "March third"},
        {"March 3rd, 2026, at noon", "March third, twenty twenty six, at noon"},
        {"Nov. 24 and Dec 5", "November twenty fourth and December fifth"},
        {"March 2026", "March twenty twenty six"},
        {"3 March 2026", "the third of March, twenty twenty six"},
        {"on the 3rd of March", "on the third of March"},
        {"on the 24 November", "on the twenty fourth of November"},
        {"2026-11-24T15:30:00Z", "November twenty fourth, twenty twenty six at three thirty P M"},
        {"2026-11-24 09:05", "November twenty fourth, twenty twenty six nine oh five A M"},
        {"I may 5 times", "I may 5 times"},
    });
    expect_all({{"on 3/4/2026", "on April third, twenty twenty six"},
                {"on 11/24/2026", "on November twenty fourth, twenty twenty six"}},
               "en-GB");
}

TEST(Speakable, reads_times) {
    expect_all({
        {"15:00", "three P M"},
        {"at 3:30 pm tomorrow", "at three thirty P M tomorrow"},
        {"at 3:30 p.m. tomorrow", "at three thirty P M tomorrow"},
        {"Come at 3:30 p.m.", "Come at three thirty P M."},
        {"9am", "nine A M"},
        {"3:05, 3:00", "three oh five, three o'clock"},
        {"09:05", "nine oh five A M"},
        {"00:00 and 00:15", "midnight and twelve fifteen A M"},
        {"9am-5pm", "nine A M to five P M"},
        {"10:30-11:30", "ten thirty to eleven thirty"},
        {"15:00:05", "three P M and five seconds"},
        {"25:00 and 10:75", "twenty five:0 0 and ten:seventy five"},
    });
}

TEST(Speakable, reads_money) {
    expect_all({
        {"$1,200.50", "one thousand two hundred dollars and fifty cents"},
        {"$1", "one dollar"},
        {"$0.99", "ninety nine cents"},
        {"$20.00", "twenty dollars"},
        {"£45.01", "forty five pounds and one penny"},
        {"€20 or 20 €", "twenty euros or twenty euros"},
        {"$1.5 million", "one point five million dollars"},
        {"$10k", "ten thousand dollars"},
        {"-$5", "minus five dollars"},
        {"$500/month", "five hundred dollars per month"},
        {"50 USD, EUR 50", "fifty dollars, fifty euros"},
        {"$100-$200", "one hundred dollars to two hundred dollars"},
        {"20.", "twenty."},
    });
}

TEST(Speakable, reads_telephone_numbers) {
    expect_all({
        {"+1 415 867 5309", "plus 1, 4 1 5, 8 6 7, 5 3 0 9"},
        {"+14158675309", "plus 1, 4 1 5, 8 6 7, 5 3 0 9"},
        {"(415) 867-5309", "4 1 5, 8 6 7, 5 3 0 9"},
        {"415-867-5309.", "4 1 5, 8 6 7, 5 3 0 9."},
        {"415.867.5309", "4 1 5, 8 6 7, 5 3 0 9"},
        {"4158675309", "4 1 5, 8 6 7, 5 3 0 9"},
        {"Call 867-5309 now", "Call 8 6 7, 5 3 0 9 now"},
        {"1-800-555-0123", "1, 8 0 0, 5 5 5, 0 1 2 3"},
        {"+44 20 7946 0958", "plus 4 4, 2 0, 7 9 4 6, 0 9 5 8"},
        {"07700 900123", "0 7 7, 0 0, 9 0 0, 1 2 3"},
        {"call 415 867 5309 2 times", "call 4 1 5, 8 6 7, 5 3 0 9 2 times"},
    });
}

TEST(Speakable, reads_addresses_of_the_internet) {
    expect_all({
        {"john.smith@x.com", "john dot smith at x dot com"},
        {"Write to j_doe-42@mail.example.co.uk.",
         "Write to j underscore doe dash 4 2 at mail dot example dot co dot U K."},
        {"(a+b@c.io)", "(a plus b at c dot I O)"},
        {"https://www.example.com/claims/?x=1", "example dot com slash claims"},
        {"example.com/a-b", "example dot com slash a dash b"},
    });
}

TEST(Speakable, spells_codes) {
    expect_all({
        {"policy B734521", "policy B, 7, 3, 4, 5, 2, 1"},
        {"POL-12345", "P, O, L, 1, 2, 3, 4, 5"},
        {"`B734521` is it", "B, 7, 3, 4, 5, 2, 1 is it"},
        {"`Smith`, right?", "S, M, I, T, H, right?"},
        {"`a.b@c`", "A, dot, B, at, C"},
        {"12-345-678", "1 2, 3 4 5, 6 7 8"},
        {"policy number 12345", "policy number 1 2 3, 4 5"},
        {"extension 204", "extension 2 0 4"},
        {"claim #4471", "claim number 4 4 7 1"},
        {"123456789", "1 2 3, 4 5 6, 7 8 9"},
        {"COVID-19, F-150, A4, I-95", "COVID nineteen, F one hundred fifty, A 4, I ninety five"},
    });
}

TEST(Speakable, spells_on_request) {
    EXPECT_EQ(spelled("B734521"), "B, 7, 3, 4, 5, 2, 1");
    EXPECT_EQ(spelled("Smith"), "S, M, I, T, H");
    EXPECT_EQ(spelled("a-1 b"), "A, dash, 1, B");
    EXPECT_EQ(spelled("é"), "é");
    EXPECT_EQ(spelled(""), "");
}

TEST(Speakable, reads_units) {
    expect_all({
        {"5 km, 1 km, 70kg", "five kilometers, one kilometer, seventy kilograms"},
        {"60 mph and 100 km/h", "sixty miles per hour and one hundred kilometers per hour"},
        {"20°C, 1 °", "twenty degrees Celsius, 1 degrees"},
        {"30 min", "thirty minutes"},
    });
}

TEST(Speakable, reads_abbreviations) {
    expect_all({
        {"Mr. Smith and Dr. Jones", "Mister Smith and Doctor Jones"},
        {"Mrs Brown", "Missus Brown"},
        {"at 12 Main St. by St. Mary's", "at twelve Main Street by Saint Mary's"},
        {"at 1412 Elm Dr. today", "at fourteen twelve Elm Drive today"},
        {"Acme Inc. pays", "Acme Incorporated pays"},
        {"Acme Inc.", "Acme Incorporated."},
        {"papers, e.g. a passport, etc.", "papers, for example a passport, et cetera."},
        {"policy No. 17", "policy number seventeen"},
        {"No. It is not.", "No. It is not."},
        {"the U.S. Army", "the U S Army"},
        {"I am an AI. Your VIN?", "I am an A I. Your VIN?"},
        {"a BMW", "a B M W"},
        {"J. Smith", "J. Smith"},
    });
}

TEST(Speakable, reads_signs) {
    expect_all({
        {"Smith & Sons", "Smith and Sons"},
        {"AT&T", "AT and T"},
        {"and/or, his/her", "and or, his or her"},
        {"#1", "number 1"},
        {"2 + 2 = 4", "2 plus 2 equals 4"},
        {"~20 people", "about twenty people"},
        {"one — two—three", "one, two, three"},
        {"don’t “go” now…", "don't \"go\" now..."},
        {"a_b", "a b"},
        {"[a]", "a"},
    });
}

TEST(Speakable, leaves_markup_and_pictures_out) {
    expect_all({
        {"**Great!** 😀 It is _done_.", "Great! It is done."},
        {"# Title\n\n- one\n- two", "Title one two"},
        {"[our site](https://example.com/x) helps", "our site helps"},
        {"Wait<break time=\"1s\"/> here", "Wait here"},
        {"  many \n\t blanks  ", "many blanks"},
        {"👍🏽", ""},
        {"a\x01\x7F"
         "b\xFF",
         "ab"},
    });
}

TEST(Speakable, reads_other_languages_as_they_are) {
    EXPECT_EQ(speakable("Es kostet **1.200,50 €** am 3. März 😀.", "de-DE"),
              "Es kostet 1.200,50 € am 3. März.");
    EXPECT_EQ(speakable("你好 `A1`", "zh"), "你好 A, 1");
}

TEST(NumberWords, reads_cardinals_and_ordinals) {
    EXPECT_EQ(cardinal(0), "zero");
    EXPECT_EQ(cardinal(100), "one hundred");
    EXPECT_EQ(cardinal(1'205), "one thousand two hundred five");
    EXPECT_EQ(cardinal(1'000'000), "one million");
    EXPECT_EQ(ordinal(1), "first");
    EXPECT_EQ(ordinal(30), "thirtieth");
    EXPECT_EQ(ordinal(112), "one hundred twelfth");
    EXPECT_EQ(decimal("12345678901234567890"), "1 2 3, 4 5 6, 7 8 9, 0 1 2, 3 4 5, 6 7 8, 9 0");
}

}  // namespace
}  // namespace neura::speaking
