#include "bench/word_errors.hpp"

#include <gtest/gtest.h>

namespace neura::bench {
namespace {

using Words = std::vector<std::string>;

TEST(CountedWords, WriteOutNumbersAndContractions) {
    EXPECT_EQ(counted_words("I'm 45, Mr. O'Neil.", false),
              (Words{"i", "am", "forty", "five", "mister", "o'neil"}));
    EXPECT_EQ(counted_words("In 1984: 305", false),
              (Words{"in", "nineteen", "eighty", "four", "three", "hundred", "five"}));
    EXPECT_EQ(counted_words("90210", false), (Words{"nine", "zero", "two", "one", "zero"}));
    EXPECT_EQ(counted_words("45", true), (Words{"four", "five"}));
    EXPECT_EQ(counted_words("1, 2, 3", false), (Words{"one", "two", "three"}));
}

TEST(WordErrors, CountInsertionsOmissionsAndReplacements) {
    const auto errors = [](std::string_view said, std::string_view recognised) {
        return word_errors(counted_words(said, false), counted_words(recognised, false));
    };
    EXPECT_EQ(errors("the cat sat", "The cat sat."), 0u);
    EXPECT_EQ(errors("the cat sat", "the cat"), 1u);
    EXPECT_EQ(errors("the cat", "the big cat"), 1u);
    EXPECT_EQ(errors("the cat sat", "the hat sat"), 1u);
    EXPECT_EQ(errors("", "three more words"), 3u);
    EXPECT_EQ(errors("three more words", ""), 3u);
}

}  // namespace
}  // namespace neura::bench
