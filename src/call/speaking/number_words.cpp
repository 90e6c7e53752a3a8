#include "call/speaking/number_words.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace neura::speaking {

namespace {

constexpr std::array small{
    "zero",     "one",     "two",     "three",     "four",     "five",     "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
};

constexpr std::array tens{"",      "",      "twenty",  "thirty", "forty",
                          "fifty", "sixty", "seventy", "eighty", "ninety"};

constexpr std::array<std::pair<std::uint64_t, const char*>, 5> scales{{
    {1'000'000'000'000'000, " quadrillion"},
    {1'000'000'000'000, " trillion"},
    {1'000'000'000, " billion"},
    {1'000'000, " million"},
    {1'000, " thousand"},
}};

/// Longer ones do not fit in words.
constexpr std::size_t most_digits = 18;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> irregular_ordinals{{
    {"one", "first"},
    {"two", "second"},
    {"three", "third"},
    {"five", "fifth"},
    {"eight", "eighth"},
    {"nine", "ninth"},
    {"twelve", "twelfth"},
}};

std::string below_thousand(std::uint64_t number) {
    std::string words;
    const auto add = [&](const char* word) {
        if (!words.empty()) words += ' ';
        words += word;
    };
    if (number >= 100) {
        add(small[number / 100]);
        add("hundred");
        number %= 100;
        if (number == 0) return words;
    }
    if (number >= 20) {
        add(tens[number / 10]);
        number %= 10;
        if (number == 0) return words;
    }
    add(small[number]);
    return words;
}

}  // namespace

std::string cardinal(std::uint64_t number) {
    std::string words;
    for (const auto& [scale, name] : scales) {
        if (number < scale) continue;
        if (!words.empty()) words += ' ';
        words += below_thousand(number / scale) + name;
        number %= scale;
        if (number == 0) return words;
    }
    if (!words.empty()) words += ' ';
    return words + below_thousand(number);
}

std::string ordinal(std::uint64_t number) {
    std::string words = cardinal(number);
    const auto last = words.rfind(' ') + 1;  // 0 when there is one word
    const std::string word = words.substr(last);
    for (const auto& [cardinal_form, ordinal_form] : irregular_ordinals) {
        if (word == cardinal_form) return words.replace(last, word.size(), ordinal_form);
    }
    if (word.back() == 'y') return words.replace(words.size() - 1, 1, "ieth");
    return words + "th";
}

std::string year(unsigned year) {
    const unsigned century = year / 100;
    const unsigned rest = year % 100;
    if (century % 10 == 0 && rest < 10) return cardinal(year);
    if (rest == 0) return cardinal(century) + " hundred";
    return cardinal(century) + (rest < 10 ? " oh " : " ") + cardinal(rest);
}

std::string spaced(std::string_view digits) {
    std::string words;
    for (const char digit : digits) {
        if (!words.empty()) words += ' ';
        words += digit;
    }
    return words;
}

std::string grouped(std::string_view digits) {
    std::string words;
    while (!digits.empty()) {
        const std::size_t size = digits.size() <= 4 ? digits.size() : 3;
        if (!words.empty()) words += ", ";
        words += spaced(digits.substr(0, size));
        digits.remove_prefix(size);
    }
    return words;
}

std::string decimal(std::string_view number) {
    const auto point = number.find('.');
    std::string whole(number.substr(0, point));
    std::erase(whole, ',');
    if (whole.size() > most_digits) return grouped(whole);

    std::uint64_t value = 0;
    std::from_chars(whole.data(), whole.data() + whole.size(), value);
    std::string words = cardinal(value);
    if (point == std::string_view::npos) return words;
    words += " point";
    for (const char digit : number.substr(point + 1)) {
        (words += ' ') += small.at(static_cast<std::size_t>(digit - '0'));
    }
    return words;
}

}  // namespace neura::speaking
