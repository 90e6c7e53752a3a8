#include "phone/spoken_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>

namespace neura::phone {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_word_char(char c) { return is_digit(c) || is_letter(c) || c == '\''; }

bool all_digits(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, is_digit);
}

/// Lower case, with the typographic apostrophe made a plain one.
std::string plain(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("\u2019")) {
            out += '\'';
            i += 2;
        } else {
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
        }
    }
    return out;
}

bool is_ordinal_ending(std::string_view rest) {
    for (const std::string_view ending : {"st", "nd", "rd", "th"})
        if (rest.starts_with(ending) && (rest.size() == 2 || !is_word_char(rest[2]))) return true;
    return false;
}

/// Cuts `text` into words, saying aloud the marks that are said: '@', '%', '&', the dot of an
/// address or a decimal, the currency before an amount.
std::vector<std::string> cut(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool dollars = false;
    const auto finish = [&] {
        if (word.empty()) return;
        const bool amount = dollars && all_digits(word);
        words.push_back(std::exchange(word, {}));
        if (amount) words.emplace_back("dollars");
        dollars = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : ' ';
        if (is_word_char(c)) {
            const bool turns = !word.empty() && c != '\'' && word.back() != '\'' &&
                               is_digit(word.back()) != is_digit(c);
            const bool ordinal =
                turns && is_digit(word.back()) && is_ordinal_ending(text.substr(i));
            if (turns && !ordinal) finish();
            word += c;
        } else if (c == '.' && !word.empty() && is_digit(word.back()) && is_digit(next)) {
            finish();
            words.emplace_back("point");
        } else if (c == '.' && word.size() == 1 && is_letter(word[0]) && is_letter(next) &&
                   text.substr(i + 2).starts_with('.')) {
            word += next;  // the letters of "a.m." belong together
            i += 2;
            finish();
        } else if (c == '.' && !word.empty() && is_word_char(next)) {
            finish();
            words.emplace_back("dot");
        } else if (c == ',' && !word.empty() && is_digit(word.back()) && is_digit(next)) {
            continue;
        } else {
            finish();
            if (c == '@') words.emplace_back("at");
            if (c == '%') words.emplace_back("percent");
            if (c == '&') words.emplace_back("and");
            if (c == '$') dollars = true;
        }
    }
    finish();
    return words;
}

struct Replaced {
    std::string_view word;
    std::array<std::string_view, 2> by;
};

constexpr std::array<Replaced, 20> irregular{{
    {"can't", {"can", "not"}},
    {"cannot", {"can", "not"}},
    {"won't", {"will", "not"}},
    {"shan't", {"shall", "not"}},
    {"it's", {"it", "is"}},
    {"that's", {"that", "is"}},
    {"what's", {"what", "is"}},
    {"who's", {"who", "is"}},
    {"where's", {"where", "is"}},
    {"when's", {"when", "is"}},
    {"how's", {"how", "is"}},
    {"here's", {"here", "is"}},
    {"there's", {"there", "is"}},
    {"he's", {"he", "is"}},
    {"she's", {"she", "is"}},
    {"let's", {"let", "us"}},
    {"okay", {"ok", ""}},
    {"o'clock", {"oclock", ""}},
    {"everything's", {"everything", "is"}},
    {"name's", {"name", "is"}},
}};

struct Ending {
    std::string_view ending;
    std::string_view word;
};

constexpr std::array<Ending, 6> contractions{{
    {"n't", "not"},
    {"'m", "am"},
    {"'re", "are"},
    {"'ve", "have"},
    {"'ll", "will"},
    {"'d", "would"},
}};

void write_out(std::string_view word, std::vector<std::string>& out) {
    if (const auto* known = std::ranges::find(irregular, word, &Replaced::word);
        known != irregular.end()) {
        for (const auto part : known->by)
            if (!part.empty()) out.emplace_back(part);
        return;
    }
    for (const auto& [ending, by] : contractions) {
        if (word.size() <= ending.size() || !word.ends_with(ending)) continue;
        out.emplace_back(word.substr(0, word.size() - ending.size()));
        out.emplace_back(by);
        return;
    }
    std::string bare;
    std::ranges::copy_if(word, std::back_inserter(bare), [](char c) { return c != '\''; });
    if (!bare.empty()) out.push_back(std::move(bare));
}

constexpr std::array<std::string_view, 20> small{
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> tens{"",      "",      "twenty",  "thirty", "forty",
                                                "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 20> ordinals{
    "zeroth",     "first",     "second",    "third",       "fourth",     "fifth",     "sixth",
    "seventh",    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",   "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};

template <class Names>
std::optional<std::uint64_t> place_in(const Names& names, std::string_view word) {
    const auto found = std::ranges::find(names, word);
    if (word.empty() || found == names.end()) return std::nullopt;
    return static_cast<std::uint64_t>(found - names.begin());
}

std::string written_ordinal(std::uint64_t number) {
    const auto last = number % 10;
    const bool teen = number / 10 % 10 == 1;
    const std::string_view ending = teen || last == 0 || last > 3 ? "th"
                                    : last == 1                   ? "st"
                                    : last == 2                   ? "nd"
                                                                  : "rd";
    return std::to_string(number) + std::string(ending);
}

/// Reads the numbers in a list of words.
class NumberReader {
public:
    explicit NumberReader(std::vector<std::string> words) : words_(std::move(words)) {}

    /// The words with every number in digits, neighbours joined.
    std::vector<std::string> in_digits() {
        std::vector<std::string> out;
        while (at_ < words_.size()) {
            auto word = next();
            if (all_digits(word) && !out.empty() && all_digits(out.back()))
                out.back() += word;
            else
                out.push_back(std::move(word));
        }
        return out;
    }

private:
    struct Number {
        std::string text;  ///< as it would be written
        std::uint64_t value = 0;
        bool ordinal = false;
    };

    std::string_view peek(std::size_t ahead = 0) const {
        return at_ + ahead < words_.size() ? std::string_view(words_[at_ + ahead]) : "";
    }

    /// The next word, or the whole of the next number.
    std::string next() {
        if (auto digits = repeated_digit()) return *std::move(digits);
        if (spoken_zero()) {
            ++at_;
            return "0";
        }
        const auto first = below_hundred();
        if (!first) return std::move(words_[at_++]);
        return first->ordinal ? first->text : scaled(*first);
    }

    /// "double five".
    std::optional<std::string> repeated_digit() {
        const std::size_t times = peek() == "double" ? 2 : peek() == "triple" ? 3 : 0;
        const auto digit = place_in(small, peek(1));
        if (times == 0 || !digit || *digit > 9) return std::nullopt;
        at_ += 2;
        return std::string(times, static_cast<char>('0' + static_cast<char>(*digit)));
    }

    /// "oh" is a zero among digits only.
    bool spoken_zero() const {
        if (peek() != "oh" && peek() != "o") return false;
        const auto is_digit_word = [](std::string_view word) {
            const auto place = place_in(small, word);
            return (place && *place < 10) || all_digits(word);
        };
        return is_digit_word(peek(1)) || (at_ > 0 && is_digit_word(words_[at_ - 1]));
    }

    std::optional<Number> below_hundred() {
        const auto word = peek();
        if (all_digits(word) && word.size() < 10) {
            Number number{std::string(word), std::stoull(std::string(word)), false};
            ++at_;
            return number;
        }
        if (const auto value = place_in(small, word)) return counted(*value, 1);
        if (const auto value = place_in(ordinals, word)) return ordered(*value);
        if (word == "twentieth") return ordered(20);
        if (word == "thirtieth") return ordered(30);
        const auto ten = place_in(tens, word);
        if (!ten) return std::nullopt;
        ++at_;
        if (const auto unit = place_in(small, peek()); unit && *unit > 0 && *unit < 10)
            return counted(*ten * 10 + *unit, 1);
        if (const auto unit = place_in(ordinals, peek()); unit && *unit > 0 && *unit < 10)
            return ordered(*ten * 10 + *unit);
        return counted(*ten * 10, 0);
    }

    Number counted(std::uint64_t value, std::size_t words) {
        at_ += words;
        return {std::to_string(value), value, false};
    }

    Number ordered(std::uint64_t value) {
        ++at_;
        return {written_ordinal(value), value, true};
    }

    /// What follows "hundred" or "thousand" as part of the same number, "and" or not.
    std::optional<Number> rest() {
        const auto start = at_;
        if (peek() == "and") ++at_;
        auto number = below_hundred();
        if (!number || number->ordinal) {
            at_ = start;
            return std::nullopt;
        }
        return number;
    }

    std::uint64_t hundreds(std::uint64_t value) {
        if (peek() != "hundred") return value;
        ++at_;
        value *= 100;
        if (const auto more = rest()) value += more->value;
        return value;
    }

    std::string scaled(const Number& first) {
        const auto start = at_;
        std::uint64_t value = hundreds(first.value);
        if (peek() == "thousand") {
            ++at_;
            value *= 1000;
            if (const auto more = rest()) value += hundreds(more->value);
        }
        return at_ == start ? first.text : std::to_string(value);
    }

    std::vector<std::string> words_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> spoken_words(std::string_view text) {
    std::vector<std::string> words;
    for (const auto& word : cut(plain(text))) write_out(word, words);
    return NumberReader(std::move(words)).in_digits();
}

double likeness(std::string_view one, std::string_view other) {
    if (one.empty() && other.empty()) return 1;
    std::vector<std::size_t> costs(other.size() + 1);
    std::iota(costs.begin(), costs.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        auto diagonal = std::exchange(costs[0], i);
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const auto changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
            diagonal = costs[j];
            costs[j] = std::min({changed, costs[j] + 1, costs[j - 1] + 1});
        }
    }
    const auto longest = static_cast<double>(std::max(one.size(), other.size()));
    return 1 - static_cast<double>(costs.back()) / longest;
}

}  // namespace neura::phone
