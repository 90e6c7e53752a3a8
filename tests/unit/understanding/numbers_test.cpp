#include "call/reasoning/understanding/numbers.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

TEST(Digits, AreReadAsTheyAreSaid) {
    struct Row {
        std::string_view text, digits;
    };
    const Row rows[] = {
        {"90210", "90210"},
        {"nine oh two one oh", "90210"},
        {"one, two, three", "123"},
        {"One. Two. Three.", "123"},
        {"1 2 3", "123"},
        {"16 52", "1652"},
        {"sixteen fifty two", "1652"},
        {"sixteen fifty-two", "1652"},
        {"double seven oh three", "7703"},
        {"triple oh five", "0005"},
        {"treble four", "444"},
        {"double 7, 3", "773"},
        {"double 77 3", "773"},
        {"nought nought seven", "007"},
        {"one hundred and five", "105"},
        {"twenty twenty five", "2025"},
        {"nineteen oh five", "1905"},
        {"seven thirty four five twenty one", "734521"},
        {"zero seven seven double oh nine double oh one two three", "07700900123"},
        {"Oh seven, seven, double oh, nine", "077009"},
        {"For one five eight six seven five three oh nine", "4158675309"},
        {"one two for five six", "12456"},
        {"seven ate nine", "789"},
        {"uh, four, um, five", "45"},
        {"415-867-5309", "4158675309"},
        {"it's 12:52", "1252"},
        {"seven three four, no, seven three five", "735"},
        {"one two three four, sorry, five", "1235"},
        {"one two, scratch that, eight nine", "89"},
        {"no numbers here", ""},
        {"Oh, I see", ""},
        {"I went to the shop for bread", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(read_digits(row.text), row.digits) << row.text;
}

TEST(Cardinals, AreReadAsQuantities) {
    struct Row {
        std::string_view text;
        std::int64_t value;
    };
    const Row rows[] = {
        {"sixteen", 16},
        {"16", 16},
        {"one hundred and five", 105},
        {"a hundred", 100},
        {"twenty one", 21},
        {"twenty-one", 21},
        {"five thousand two hundred and one", 5201},
        {"two thousand and five", 2005},
        {"two million three hundred thousand", 2'300'000},
        {"nineteen hundred", 1900},
        {"5 thousand", 5000},
        {"2,500 dollars", 2500},
        {"about forty two, I think", 42},
        {"it was three, no, four", 4},
        {"Oh, three people", 3},
        {"one fifty", 150},
    };
    for (const Row& row : rows) EXPECT_EQ(read_cardinal(row.text), row.value) << row.text;
    EXPECT_FALSE(read_cardinal("no one was hurt"));
    EXPECT_FALSE(read_cardinal("I don't know"));
}

TEST(Runs, KeepDigitsApartFromQuantities) {
    const Words said = words("one hundred and five, then double oh seven");
    const auto runs = number_runs(said);
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[0].digits, "105");
    EXPECT_EQ(runs[0].cardinal, 105);
    EXPECT_EQ(runs[0].first, 0u);
    EXPECT_EQ(runs[0].count, 4u);
    EXPECT_EQ(runs[1].digits, "007");
    EXPECT_FALSE(runs[1].cardinal);
}

TEST(Ordinals, AreReadAtTheStart) {
    struct Row {
        std::string_view text;
        int value;
        std::size_t count;
    };
    const Row rows[] = {
        {"third of March", 3, 1}, {"the twenty first", 21, 3},
        {"twenty-first", 21, 2},  {"3rd", 3, 1},
        {"the 12th of", 12, 2},   {"twelfth", 12, 1},
        {"thirtieth", 30, 1},     {"12 th", 12, 2},
        {"twenty 1st", 21, 2},
    };
    for (const Row& row : rows) {
        const auto read = read_ordinal(words(row.text));
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->value, row.value) << row.text;
        EXPECT_EQ(read->count, row.count) << row.text;
    }
    EXPECT_FALSE(read_ordinal(words("three")));
    EXPECT_FALSE(read_ordinal(words("12")));
    EXPECT_FALSE(read_ordinal({}));
}

TEST(Counts, AnswerHowMany) {
    struct Row {
        std::string_view text;
        std::int64_t value;
        bool approximate = false;
    };
    const Row rows[] = {
        {"none", 0},
        {"No, none.", 0},
        {"nobody", 0},
        {"no one was hurt", 0},
        {"zero", 0},
        {"Just me.", 1},
        {"only me", 1},
        {"by myself", 1},
        {"one", 1},
        {"a woman", 1},
        {"two of us", 2},
        {"just the two of us", 2},
        {"both of us", 2},
        {"me and my wife", 2},
        {"my wife and I and my son", 3},
        {"a couple", 2},
        {"a few", 3, true},
        {"several", 4, true},
        {"three", 3},
        {"3 people", 3},
        {"three or four people", 3, true},
        {"about five", 5, true},
        {"at least two", 2, true},
        {"maybe six or so", 6, true},
        {"a dozen", 12},
    };
    for (const Row& row : rows) {
        const auto read = read_count(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->value, row.value) << row.text;
        EXPECT_EQ(read->approximate, row.approximate) << row.text;
    }
    EXPECT_FALSE(read_count("the weather was fine"));
}

}  // namespace
}  // namespace neura::reasoning
