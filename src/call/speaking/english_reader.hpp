#pragma once

// The machine behind `english`; its methods are in english.cpp, english_dates.cpp and
// english_numbers.cpp.

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "call/speaking/code_points.hpp"
#include "call/speaking/english_words.hpp"

namespace neura::speaking {

inline bool digit(char c) { return is_digit(static_cast<unsigned char>(c)); }
inline bool letter(char c) { return is_ascii_letter(static_cast<unsigned char>(c)); }
inline bool upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool alnum(char c) { return digit(c) || letter(c); }
/// Of a word in any script.
inline bool wordly(char c) { return alnum(c) || static_cast<unsigned char>(c) >= 0x80; }

inline std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (upper(c)) c = static_cast<char>(c + ('a' - 'A'));
    }
    return result;
}

/// @pre at most nine digits.
inline unsigned value_of(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

inline bool has(std::string_view text, auto predicate) {
    return std::ranges::any_of(text, predicate);
}
inline bool only(std::string_view text, auto predicate) {
    return std::ranges::all_of(text, predicate);
}

inline std::string letters_apart(std::string_view letters) {
    std::string words;
    for (const char c : letters) {
        if (!words.empty()) words += ' ';
        words += lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
    }
    return words;
}

/// Reads a text from left to right. Each `bool` method tries to read out what begins at `at_`: it
/// does so and moves behind it, or leaves all as it was and says no.
class EnglishReader {
public:
    EnglishReader(std::string_view text, bool month_first)
        : text_(text), month_first_(month_first) {}

    std::string read();

private:
    char peek(std::size_t ahead = 0) const { return char_at(at_ + ahead); }
    char char_at(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
    char before() const { return at_ > 0 ? text_[at_ - 1] : '\0'; }

    std::string_view run(std::size_t from, auto predicate) const {
        std::size_t end = from;
        while (end < text_.size() && predicate(text_[end])) ++end;
        return text_.substr(from, end - from);
    }

    bool starts(std::string_view prefix) const { return text_.substr(at_).starts_with(prefix); }

    /// Writes words of our own and moves to `end`.
    void say(std::string_view words, std::size_t end, bool numeric = false) {
        if (!out_.empty() && (wordly(out_.back()) || out_.back() == ',')) out_ += ' ';
        out_ += words;
        at_ = end;
        after_saying_ = true;
        numeric_ = numeric;
    }

    /// Copies what is good as it is.
    void keep(std::string_view words) {
        if (after_saying_ && wordly(words.front()) && !out_.empty() && wordly(out_.back()))
            out_ += ' ';
        if (words.front() == ' ' && (out_.empty() || out_.back() == ' ')) words.remove_prefix(1);
        out_ += words;
    }

    void keep_and_move(std::string_view words) {
        keep(words);
        at_ += words.size();
        after_saying_ = false;
        if (words != " ") numeric_ = false;
    }

    /// Behind the point of an abbreviation that ends at `end`; but a point that ends the text too
    /// is left to be kept.
    std::size_t behind_point(std::size_t end) const {
        if (char_at(end) != '.') return end;
        return run(end + 1, [](char c) { return !alnum(c); }).size() + end + 1 == text_.size()
                   ? end
                   : end + 1;
    }

    /// Whether one of the `count` words before is in `words`.
    bool follows(const auto& words, int count) const {
        std::size_t end = at_;
        for (; count > 0; --count) {
            while (end > 0 && !alnum(text_[end - 1])) --end;
            std::size_t begin = end;
            while (begin > 0 && alnum(text_[begin - 1])) --begin;
            if (begin == end) return false;
            if (is_one_of(lowered(text_.substr(begin, end - begin)), words)) return true;
            end = begin;
        }
        return false;
    }

    // What can be read out.
    bool address();
    void say_address(std::string_view address);
    bool money();
    bool phone();
    bool date();
    bool numeric_date();
    bool month_and_day();
    bool day_and_month();
    bool valid(unsigned month, unsigned day) const {
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }
    bool clock();
    bool code();
    bool number();
    bool whole_number(std::string_view digits, std::size_t end);
    bool fraction();
    void word();
    bool abbreviation(std::string_view word, std::size_t end);
    bool dotted_letters();
    void sign();

    /// A number like 1,200.50 at `from`.
    std::string_view number_at(std::size_t from) const;
    /// A year behind a date: ", 2026" or " 2026". Empty if there is none.
    std::string_view year_after(std::size_t from) const;
    /// "am", "p.m." and the like at `from`, with blanks before: "A M" or "P M" and the end.
    std::pair<std::string_view, std::size_t> half_day(std::size_t from) const;

    std::string_view text_;
    bool month_first_;
    std::size_t at_ = 0;
    std::string out_;
    bool after_saying_ = false;  ///< the last thing written were words of our own
    bool numeric_ = false;       ///< and they were a number
};

}  // namespace neura::speaking
