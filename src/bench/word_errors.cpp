#include "bench/word_errors.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace neura::bench {

namespace {

constexpr std::array<std::string_view, 20> ones = {
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> tens = {"",      "",      "twenty",  "thirty", "forty",
                                                   "fifty", "sixty", "seventy", "eighty", "ninety"};

using Replacement = std::pair<std::string_view, std::string_view>;

/// Spellings that are one thing said; the recogniser and the text may choose differently.
constexpr auto same_words = std::to_array<Replacement>({
    {"mr", "mister"},
    {"ok", "okay"},
    {"that's", "that is"},
    {"i'm", "i am"},
    {"it's", "it is"},
    {"what's", "what is"},
    {"let's", "let us"},
    {"you're", "you are"},
    {"can't", "can not"},
    {"cannot", "can not"},
    {"pm", "p m"},
    {"am", "a m"},
    {"mailbox", "mail box"},
    {"voicemail", "voice mail"},
    {"filename", "file name"},
    {"login", "log in"},
});

void append(std::vector<std::string>& words, std::string_view spoken) {
    while (!spoken.empty()) {
        const auto end = std::min(spoken.find(' '), spoken.size());
        words.emplace_back(spoken.substr(0, end));
        spoken.remove_prefix(std::min(end + 1, spoken.size()));
    }
}

void append_digits(std::vector<std::string>& words, std::string_view digits) {
    for (const char digit : digits) append(words, ones[static_cast<std::size_t>(digit - '0')]);
}

void append_below_hundred(std::vector<std::string>& words, std::size_t value) {
    if (value < ones.size()) return append(words, ones[value]);
    append(words, tens[value / 10]);
    if (value % 10 != 0) append(words, ones[value % 10]);
}

void append_number(std::vector<std::string>& words, std::string_view digits, bool digit_by_digit) {
    std::size_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digit_by_digit || digits.size() > 4 || digits.front() == '0') {
        append_digits(words, digits);
    } else if (value < 100) {
        append_below_hundred(words, value);
    } else if (value < 1'000) {
        append(words, ones[value / 100]);
        append(words, "hundred");
        if (value % 100 != 0) append_below_hundred(words, value % 100);
    } else if (value % 100 > 9 && value < 2'100) {  // a year: nineteen eighty four
        append_below_hundred(words, value / 100);
        append_below_hundred(words, value % 100);
    } else {
        append_digits(words, digits);
    }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_word(std::vector<std::string>& words, std::string_view word, bool digit_by_digit) {
    while (word.starts_with('\'')) word.remove_prefix(1);
    while (word.ends_with('\'')) word.remove_suffix(1);
    if (word.empty()) return;
    const auto* same = std::ranges::find(same_words, word, &Replacement::first);
    if (same != same_words.end()) return append(words, same->second);

    // "3rd", "42a": the number, then the rest.
    const auto digits =
        static_cast<std::size_t>(std::ranges::find_if_not(word, is_digit) - word.begin());
    if (digits > 0) append_number(words, word.substr(0, digits), digit_by_digit);
    if (digits < word.size()) append(words, word.substr(digits));
}

}  // namespace

std::vector<std::string> counted_words(std::string_view text, bool digit_by_digit) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '\'') {
            word += static_cast<char>(std::tolower(byte));
        } else if (c == ',' && !word.empty() && is_digit(word.back())) {
            continue;  // "1,200"; after a separate digit a space follows and ends the word
        } else {
            append_word(words, std::exchange(word, {}), digit_by_digit);
        }
    }
    append_word(words, word, digit_by_digit);
    return words;
}

std::size_t word_errors(const std::vector<std::string>& said,
                        const std::vector<std::string>& recognised) {
    std::vector<std::size_t> row(recognised.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= said.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const std::size_t replaced = diagonal + (said[i - 1] == recognised[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace neura::bench
