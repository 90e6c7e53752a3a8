#include "call/speaking/english.hpp"

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "call/speaking/code_points.hpp"
#include "call/speaking/english_words.hpp"
#include "call/speaking/number_words.hpp"
#include "call/speaking/speakable.hpp"

namespace neura::speaking {

namespace {

bool digit(char c) { return is_digit(static_cast<unsigned char>(c)); }
bool letter(char c) { return is_ascii_letter(static_cast<unsigned char>(c)); }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool alnum(char c) { return digit(c) || letter(c); }
/// Of a word in any script.
bool wordly(char c) { return alnum(c) || static_cast<unsigned char>(c) >= 0x80; }

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (upper(c)) c = static_cast<char>(c + ('a' - 'A'));
    }
    return result;
}

/// @pre at most nine digits.
unsigned value_of(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

bool has(std::string_view text, auto predicate) { return std::ranges::any_of(text, predicate); }
bool only(std::string_view text, auto predicate) { return std::ranges::all_of(text, predicate); }

std::string letters_apart(std::string_view letters) {
    std::string words;
    for (const char c : letters) {
        if (!words.empty()) words += ' ';
        words += lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
    }
    return words;
}

/// 0 when `word` names no month; whole names need a capital, as "may" and "march" are words.
unsigned month_of(std::string_view word) {
    for (unsigned month = 0; month < months.size(); ++month) {
        const auto name = months.at(month);
        const bool abbreviated = word == name.substr(0, 3) || (word == "Sept" && month == 8);
        if (word == name || abbreviated) return month + 1;
    }
    return 0;
}

/// Reads a text from left to right. Each `bool` method tries to read out what begins at `at_`: it
/// does so and moves behind it, or leaves all as it was and says no.
class Reader {
public:
    Reader(std::string_view text, bool month_first) : text_(text), month_first_(month_first) {}

    std::string read() {
        while (at_ < text_.size()) {
            const bool word_begins = at_ == 0 || !wordly(text_[at_ - 1]) || after_saying_;
            if (word_begins &&
                (address() || money() || phone() || date() || clock() || code() || number())) {
                continue;
            }
            if (wordly(peek())) {
                word();
            } else {
                sign();
            }
        }
        while (!out_.empty() && out_.back() == ' ') out_.pop_back();
        return std::move(out_);
    }

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
        if (after_saying_ && wordly(words.front()) && wordly(out_.back())) out_ += ' ';
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
    void say_number(std::string_view number, std::size_t end);
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

bool Reader::address() {
    auto token = run(at_, [](char c) { return c != ' '; });
    while (!token.empty() && !alnum(token.back()) && token.back() != '/') token.remove_suffix(1);
    const auto end = at_ + token.size();
    if (token.size() < 4 || !alnum(token.front())) return false;

    for (const auto scheme : {"https://", "http://", "mailto:", "www."}) {
        const std::string_view prefix = scheme;
        if (!token.starts_with(prefix)) continue;
        token.remove_prefix(prefix.size());
        if (token.starts_with("www.")) token.remove_prefix(4);
        token = token.substr(0, token.find_first_of("?#"));
        while (token.ends_with('/')) token.remove_suffix(1);
        if (token.empty()) return false;
        say_address(token);
        at_ = end;
        return true;
    }

    constexpr std::array<std::string_view, 14> domains{
        "com", "org", "net", "io", "co", "uk", "gov", "edu", "de", "fr", "info", "biz", "ai", "us"};
    const auto at_sign = token.find('@');
    const bool mail = at_sign != std::string_view::npos && at_sign > 0 &&
                      token.find('.', at_sign) != std::string_view::npos;
    const auto host = token.substr(0, token.find('/'));
    const auto point = host.rfind('.');
    const bool site = point != std::string_view::npos && point >= 2 &&
                      only(host, [](char c) { return alnum(c) || c == '-' || c == '.'; }) &&
                      has(host.substr(0, point), letter) &&
                      is_one_of(host.substr(point + 1), domains);
    if (!mail && !site) return false;
    while (token.ends_with('/')) token.remove_suffix(1);
    say_address(token);
    at_ = end;
    return true;
}

void Reader::say_address(std::string_view address) {
    const auto host_end = std::min(address.find('/'), address.size());
    std::string words;
    const auto add = [&](std::string_view more) {
        if (!words.empty()) words += ' ';
        words += more;
    };
    for (std::size_t i = 0; i < address.size();) {
        const auto part = [&](auto predicate) {
            std::size_t end = i;
            while (end < address.size() && predicate(address[end])) ++end;
            return address.substr(i, end - i);
        };
        if (const auto digits = part(digit); !digits.empty()) {
            add(spaced(digits));
            i += digits.size();
        } else if (const auto letters = part([](char c) { return wordly(c) && !digit(c); });
                   !letters.empty()) {
            const bool country =
                i > 0 && address[i - 1] == '.' && letters.size() == 2 && i + 2 == host_end;
            add(country ? letters_apart(letters) : std::string(letters));
            i += letters.size();
        } else {
            if (const auto name = sign_name(static_cast<unsigned char>(address[i])); !name.empty())
                add(name);
            ++i;
        }
    }
    say(words, at_);
}

std::string_view Reader::number_at(std::size_t from) const {
    std::size_t end = from + run(from, digit).size();
    if (end == from) return {};
    if (end - from <= 3) {
        while (char_at(end) == ',' && run(end + 1, digit).size() == 3) end += 4;
    }
    if (char_at(end) == '.' && digit(char_at(end + 1))) end += 1 + run(end + 1, digit).size();
    return text_.substr(from, end - from);
}

bool Reader::money() {
    const Currency* currency = nullptr;
    std::size_t from = at_;
    for (const Currency& candidate : currencies) {
        const std::size_t size = peek() == candidate.sign ? 1
                                 : starts(candidate.code) ? candidate.code.size()
                                                          : 0;
        if (size == 0) continue;
        currency = &candidate;
        from = at_ + size;
    }
    if (currency && char_at(from) == ' ') ++from;
    const auto amount = number_at(from);
    if (amount.empty()) return false;
    std::size_t end = from + amount.size();

    std::string_view magnitude;
    const auto tail = run(end, letter);
    if (const auto said = said_for(tail, money_magnitudes); said && currency) {
        magnitude = *said;
        end += tail.size();
    } else if (char_at(end) == ' ') {
        const auto word = run(end + 1, letter);
        if (is_one_of(word, magnitude_words)) {
            magnitude = word;
            end += 1 + word.size();
        }
    }
    if (!currency) {  // "50 €", "1.5 million USD"
        const auto sign_at = char_at(end) == ' ' ? end + 1 : end;
        for (const Currency& candidate : currencies) {
            const bool sign = char_at(sign_at) == candidate.sign && !digit(char_at(sign_at + 1));
            const bool name = run(sign_at, letter) == candidate.code;
            if (!sign && !name) continue;
            currency = &candidate;
            end = sign_at + (sign ? 1 : candidate.code.size());
        }
        if (!currency) return false;
    }
    if (alnum(char_at(end))) return false;

    const auto point = amount.find('.');
    std::string whole(amount.substr(0, point));
    std::erase(whole, ',');
    std::string cents(point == std::string_view::npos ? "" : amount.substr(point + 1));
    if (cents.size() == 1) cents += '0';
    const bool one = whole.find_first_not_of('0') == whole.size() - 1 && whole.back() == '1';

    std::string words;
    if (!magnitude.empty() || cents.size() > 2) {
        words = decimal(amount);
        if (!magnitude.empty()) (words += ' ') += magnitude;
        (words += ' ') += currency->many;
    } else {
        const bool no_cents = cents.empty() || cents == "00";
        const bool nothing_whole = only(whole, [](char c) { return c == '0'; });
        if (!nothing_whole || no_cents) {
            (words = decimal(whole) + ' ') += one ? currency->one : currency->many;
        }
        if (!no_cents) {
            if (!words.empty()) words += " and ";
            ((words += cardinal(value_of(cents))) += ' ') +=
                cents == "01" ? currency->cent : currency->cents;
        }
    }
    say(words, end, true);
    return true;
}

bool Reader::phone() {
    constexpr std::size_t most_digits = 15;  // ITU-T E.164
    std::vector<std::string_view> groups;
    std::vector<std::size_t> ends;
    std::string separators;
    const bool international = peek() == '+';
    std::size_t from = at_ + (international ? 1 : 0);
    std::size_t total = 0;
    for (;;) {
        const bool bracket = char_at(from) == '(';
        const auto group = run(from + bracket, digit);
        const auto end = from + bracket + group.size() + bracket;
        if (group.empty() || (bracket && char_at(end - 1) != ')')) break;
        total += group.size();
        if (total > most_digits) break;
        groups.push_back(group);
        ends.push_back(end);
        const char separator = char_at(end);
        const bool gap = separator == ' ' || separator == '-' || separator == '.';
        const bool next = digit(char_at(end + gap)) || (gap && char_at(end + 1) == '(');
        if (!next || (!gap && !bracket)) break;
        separators += gap ? separator : ')';
        from = end + gap;
    }

    // The longest beginning that is a telephone number.
    for (; !groups.empty(); groups.pop_back(), ends.pop_back()) {
        std::string shape;
        total = 0;
        for (const auto group : groups) {
            shape += static_cast<char>('0' + std::min<std::size_t>(group.size(), 9));
            total += group.size();
        }
        const auto first = groups.front();
        const bool lined = !separators.empty() && separators.front() != ' ';
        const bool known = shape == "334" || (shape == "1334" && first == "1") ||
                           (shape == "34" && lined) ||
                           (shape == "9" && (total == 10 || (total == 11 && first[0] == '1'))) ||
                           (groups.size() > 1 && first[0] == '0' && (total == 10 || total == 11));
        if ((international ? total >= 8 : known) && !wordly(char_at(ends.back()))) break;
    }
    if (groups.empty()) return false;

    std::string words;
    for (auto group : groups) {
        const bool american = group.size() == 11 && group[0] == '1' && groups.size() == 1;
        if (!words.empty()) words += ", ";
        if (american) {
            words += "1, ";
            group.remove_prefix(1);
        }
        words += grouped(group);
    }
    say(international ? "plus " + words : words, ends.back());
    return true;
}

std::string_view Reader::year_after(std::size_t from) const {
    std::size_t at = from;
    if (char_at(at) == ',') ++at;
    if (char_at(at) != ' ') return {};
    const auto digits = run(at + 1, digit);
    const char next = char_at(at + 1 + digits.size());
    const bool ends = !wordly(next) && next != ':' && next != '-' && next != '/';
    return digits.size() == 4 && digits[0] != '0' && ends ? digits : std::string_view();
}

bool Reader::date() { return numeric_date() || month_and_day() || day_and_month(); }

/// 2026-11-24, 24/11/2026, 24.11.2026, 11/24/26.
bool Reader::numeric_date() {
    const auto first = run(at_, digit);
    if (first.empty() || first.size() > 4) return false;
    auto from = at_ + first.size();
    const char mark = char_at(from);
    if (mark != '-' && mark != '/' && mark != '.') return false;
    const auto second = run(from + 1, digit);
    if (second.empty() || second.size() > 2) return false;
    from += 1 + second.size();
    const auto third = char_at(from) == mark ? run(from + 1, digit) : std::string_view();
    std::size_t end = from + 1 + third.size();

    unsigned the_year = 0;
    unsigned month = value_of(first);
    unsigned day = value_of(second);
    if (first.size() == 4 && third.size() <= 2 && mark != '.') {
        the_year = month;
        month = day;
        day = third.empty() ? 0 : value_of(third);
    } else if (first.size() <= 2 && (third.size() == 4 || (third.size() == 2 && mark != '-'))) {
        the_year = value_of(third);
        if (third.size() == 2) the_year += the_year < 70 ? 2000 : 1900;
        const bool swapped = mark == '.' || !month_first_;
        if ((swapped && day <= 12) || month > 12) std::swap(month, day);
    } else if (first.size() <= 2 && third.empty() && mark == '/' && follows(before_day, 1)) {
        end = from;
        if ((!month_first_ && day <= 12) || month > 12) std::swap(month, day);
    } else {
        return false;
    }
    const bool time_follows = char_at(end) == 'T' && digit(char_at(end + 1));
    if (!valid(month, day) || (the_year != 0 && the_year < 1000)) return false;
    if ((wordly(char_at(end)) && !time_follows) || (char_at(end) == mark && mark != '.'))
        return false;

    std::string words = std::string(months.at(month - 1)) + ' ' + ordinal(day);
    if (the_year) words += ", " + year(the_year);
    if (time_follows) words += " at";
    say(words, end + time_follows);
    return true;
}

/// March 3, Mar. 3rd, 2026, March 2026.
bool Reader::month_and_day() {
    const auto name = run(at_, letter);
    const unsigned month = month_of(name);
    auto from = at_ + name.size();
    if (!month) return false;
    if (char_at(from) == '.' && name.size() <= 4) ++from;
    if (char_at(from) != ' ' || !digit(char_at(from + 1))) return false;

    const auto digits = run(from + 1, digit);
    auto end = from + 1 + digits.size();
    const auto full = months.at(month - 1);
    if (digits.size() == 4 && !year_after(from).empty()) {
        say(std::string(full) + ' ' + year(value_of(digits)), end);
        return true;
    }
    const auto suffix = run(end, letter);
    if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") end += suffix.size();
    const char next = char_at(end);
    const bool decimal_follows = (next == '.' || next == ',') && digit(char_at(end + 1));
    if (digits.size() > 2 || !valid(month, value_of(digits)) || wordly(next) || decimal_follows ||
        next == ':' || next == '%') {
        return false;
    }
    std::string words = std::string(full) + ' ' + ordinal(value_of(digits));
    if (const auto the_year = year_after(end); !the_year.empty()) {
        words += ", " + year(value_of(the_year));
        end = static_cast<std::size_t>(the_year.data() - text_.data()) + 4;
    }
    say(words, end);
    return true;
}

/// 3 March, 3rd Mar. 2026.
bool Reader::day_and_month() {
    const auto digits = run(at_, digit);
    if (digits.empty() || digits.size() > 2) return false;
    auto from = at_ + digits.size();
    const auto suffix = run(from, letter);
    if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") from += suffix.size();
    if (char_at(from) != ' ') return false;
    const auto name = run(from + 1, letter);
    const unsigned month = month_of(name);
    if (!valid(month, value_of(digits)) || wordly(char_at(from + 1 + name.size()))) return false;

    auto end = from + 1 + name.size();
    const auto full = months.at(month - 1);
    if (name.size() < full.size()) end = behind_point(end);
    // "at 3 May I" is no date.
    if (name == "May" && year_after(end).empty() && char_at(end) == ' ' &&
        letter(char_at(end + 1))) {
        return false;
    }
    std::string words = out_.ends_with("the ") || out_.ends_with("The ") ? "" : "the ";
    (words += ordinal(value_of(digits)) + " of ") += full;
    if (const auto the_year = year_after(end); !the_year.empty()) {
        words += ", " + year(value_of(the_year));
        end = static_cast<std::size_t>(the_year.data() - text_.data()) + 4;
    }
    say(words, end);
    return true;
}

std::pair<std::string_view, std::size_t> Reader::half_day(std::size_t from) const {
    const auto at = from + run(from, [](char c) { return c == ' '; }).size();
    const auto dotless = lowered(run(at, letter));
    if (dotless == "am" || dotless == "pm") {
        return {dotless == "am" ? "A M" : "P M", behind_point(at + 2)};
    }
    const auto dots = lowered(text_.substr(at, 3));
    if ((dots == "a.m" || dots == "p.m") && !wordly(char_at(at + 3))) {
        return {dots == "a.m" ? "A M" : "P M", behind_point(at + 3)};
    }
    return {{}, from};
}

/// 15:00, 3:30 pm, 9 a.m., 15:00:05Z.
bool Reader::clock() {
    const auto hours = run(at_, digit);
    if (hours.empty() || hours.size() > 2) return false;
    auto end = at_ + hours.size();
    const auto two = [&](char mark) {
        const auto digits = char_at(end) == mark ? run(end + 1, digit) : std::string_view();
        if (digits.size() != 2 || value_of(digits) > 59) return std::string_view();
        end += 3;
        return digits;
    };
    auto minutes = two(':');
    const bool colon = !minutes.empty();
    if (!colon) minutes = two('.');
    const auto seconds = colon ? two(':') : std::string_view();
    auto [half, after] = half_day(end);
    if (half.empty() && !colon) return false;
    if (half.empty() && (char_at(end) == ':' || (wordly(char_at(end)) && char_at(end) != 'Z'))) {
        return false;
    }
    if (half.empty() && char_at(end) == 'Z') after = end + 1;

    unsigned hour = value_of(hours);
    const unsigned minute = minutes.empty() ? 0 : value_of(minutes);
    if (hour > 24 || (!half.empty() && (hour == 0 || hour > 12))) return false;
    if (half.empty() && (hour > 12 || hours[0] == '0')) {
        if (hour % 24 == 0 && minute == 0 && seconds.empty()) {
            say("midnight", after, true);
            return true;
        }
        half = hour % 24 >= 12 ? "P M" : "A M";
        hour %= 12;
        if (hour == 0) hour = 12;
    }

    std::string words = cardinal(hour);
    if (minute > 0) words += (minute < 10 ? " oh " : " ") + cardinal(minute);
    if (!half.empty()) {
        (words += ' ') += half;
    } else if (minute == 0) {
        words += " o'clock";
        if (text_.substr(after).starts_with(" o'clock")) after += 8;
    }
    if (!seconds.empty() && seconds != "00") {
        words += " and " + cardinal(value_of(seconds)) +
                 (value_of(seconds) == 1 ? " second" : " seconds");
    }
    say(words, after, true);
    return true;
}

/// Whether letters behind digits make them a quantity: 5kg, 3rd, 1980s, 10am.
bool goes_with_number(std::string_view tail) {
    constexpr std::array<std::string_view, 9> others{"st", "nd", "rd", "th", "s",
                                                     "am", "pm", "AM", "PM"};
    return is_one_of(tail, others) || said_for(tail, magnitudes) ||
           std::ranges::find(units, tail, &Unit::written) != units.end();
}

/// What is spelled because it can be no word: B734521, POL-12-345, 12-345-678.
bool Reader::code() {
    std::vector<std::string_view> parts;
    std::size_t end = at_;
    for (;;) {
        const auto part = run(end, alnum);
        if (part.empty()) break;
        parts.push_back(part);
        end += part.size();
        if (char_at(end) != '-' || !alnum(char_at(end + 1))) break;
        ++end;
    }
    if (parts.empty() || wordly(char_at(end))) return false;

    std::size_t digits = 0;
    std::size_t characters = 0;
    bool words = false;
    for (const auto part : parts) {
        const auto numbers = static_cast<std::size_t>(std::ranges::count_if(part, digit));
        digits += numbers;
        characters += part.size();
        words = words || (numbers == 0 && (part.size() > 4 || has(part, lower)));
    }
    if (words || digits == 0) return false;

    const auto whole = text_.substr(at_, end - at_);
    if (digits == characters) {  // 12-345-678, 12345-6789
        const bool postcode = parts.size() == 2 && parts[0].size() == 5 && parts[1].size() == 4;
        if (parts.size() < 3 && !postcode) return false;
        std::string said;
        for (const auto part : parts) (said += said.empty() ? "" : ", ") += grouped(part);
        say(said, end);
        return true;
    }
    if (parts.size() == 1 && goes_with_number(whole.substr(run(at_, digit).size()))) return false;
    const auto name = run(at_, lower);
    if (parts.size() == 1 && name.size() >= 3 && only(whole.substr(name.size()), digit)) {
        say(std::string(name) + ' ' + grouped(whole.substr(name.size())), end);  // user42
        return true;
    }
    if (parts.size() > 1 && characters < 6) return false;
    if (characters >= 4) {
        std::string code(whole);
        std::erase(code, '-');
        say(spelled(code), end);
        return true;
    }
    std::string said;  // A4, B2B, MP3
    for (const char c : whole) (said += said.empty() ? "" : " ") += c;
    say(said, end);
    return true;
}

bool Reader::number() {
    if (fraction()) return true;
    const bool minus = peek() == '-' && digit(peek(1)) && (at_ == 0 || before() == ' ');
    const auto from = at_ + minus;
    const auto number = number_at(from);
    if (number.empty()) return false;
    auto end = from + number.size();
    const bool whole = only(number, digit);
    const auto tail = run(end, letter);

    if (whole && (tail == "st" || tail == "nd" || tail == "rd" || tail == "th") &&
        number.size() <= 9) {
        say(ordinal(value_of(number)), end + 2);
        return true;
    }
    if (whole && tail == "s" && number.size() == 4 && number[0] != '0' && number[3] == '0') {
        auto decade = year(value_of(number));
        if (decade.ends_with('y')) decade.replace(decade.size() - 1, 1, "ie");
        say(decade + 's', end + 1);
        return true;
    }
    if (whole && number.size() == 1 && tail.empty() && !minus && char_at(end) != '%' &&
        !(char_at(end) == ' ' && !run(end + 1, letter).empty())) {
        keep_and_move(number);
        numeric_ = true;
        return true;
    }

    const std::string sign = minus ? "minus " : "";
    if (const auto scale = said_for(tail, magnitudes); scale) {
        say(sign + decimal(number) + ' ' + std::string(*scale), end + tail.size(), true);
        return true;
    }
    const auto unit_at = char_at(end) == ' ' ? end + 1 : end;
    const auto unit = run(unit_at, [](char c) { return letter(c) || c == '/'; });
    for (const Unit& candidate : units) {
        // A lone letter after a blank may be anything.
        if (candidate.written != unit || (unit.size() == 1 && unit_at != end)) continue;
        const auto& name = number == "1" ? candidate.one : candidate.many;
        say(sign + decimal(number) + ' ' + std::string(name), unit_at + unit.size(), true);
        return true;
    }
    if (char_at(end) == degree_sign) {
        const auto scale = char_at(end + 1);
        const bool named = (scale == 'C' || scale == 'F') && !wordly(char_at(end + 2));
        const std::string name = !named ? "" : scale == 'C' ? " Celsius" : " Fahrenheit";
        say(sign + decimal(number) + (number == "1" ? " degree" : " degrees") + name,
            end + 1 + named, true);
        return true;
    }
    if (!minus && whole && whole_number(number, end)) return true;
    if (!minus && whole && number.size() == 1 && char_at(end) != '%') {
        keep_and_move(number);
        numeric_ = true;
        return true;
    }
    say(sign + decimal(number), end, true);
    return true;
}

/// A number of digits only may be a year, a house, or no quantity at all.
bool Reader::whole_number(std::string_view digits, std::size_t end) {
    const bool listed = digits.size() >= 3 && char_at(end) != '%' &&
                        (follows(before_digits, 3) || follows(just_before_digits, 1));
    if (digits.size() >= 7 || (digits[0] == '0' && digits.size() > 1) || listed) {
        say(grouped(digits), end);
        return true;
    }
    if (digits.size() != 4) return false;

    const unsigned value = value_of(digits);
    const bool of_our_time = value >= 1900 && value < 2100;
    if (of_our_time || (value >= 1100 && value < 2100 && follows(before_year, 1))) {
        say(year(value), end, true);
        return true;
    }
    auto from = end;
    for (int words = 0; words < 4 && char_at(from) == ' '; ++words) {
        const auto name = run(from + 1, [](char c) { return wordly(c) || c == '\''; });
        if (words > 0 && is_one_of(name, streets)) {
            say(year(value), end);
            return true;
        }
        from += 1 + name.size();
    }
    return false;
}

/// 3/4, 24/7, 2 1/2.
bool Reader::fraction() {
    const auto written = run(at_, [](char c) { return digit(c) || c == '/'; });
    const auto said = said_for(written, fractions);
    if (!said || wordly(char_at(at_ + written.size()))) return false;
    say(numeric_ && before() == ' ' ? "and " + std::string(*said) : std::string(*said),
        at_ + written.size(), true);
    return true;
}

void Reader::word() {
    if (dotted_letters()) return;
    const auto word = run(at_, [](char c) { return wordly(c) || c == '\''; });
    const auto end = at_ + word.size();
    if (abbreviation(word, end)) return;
    const bool voiceless = word.size() > 1 && word.size() <= 5 && only(word, upper) &&
                           word.find_first_of("AEIOUY") == std::string_view::npos;
    if (is_one_of(word, acronyms) || voiceless) {
        say(letters_apart(word), end);
        return;
    }
    keep_and_move(word);
}

bool Reader::abbreviation(std::string_view word, std::size_t end) {
    const bool point = char_at(end) == '.';
    const auto after = end + point;
    const bool name_follows = char_at(after) == ' ' && upper(char_at(after + 1));
    // A street has its name before it: "Main St.", "5th St.".
    const auto blank = text_.substr(0, at_).find_last_not_of(' ');
    bool name_before = false;
    if (blank != std::string_view::npos && blank + 1 < at_ && wordly(text_[blank])) {
        auto begin = blank;
        while (begin > 0 && wordly(text_[begin - 1])) --begin;
        name_before = begin > 0 && (upper(text_[begin]) || digit(text_[begin]));
    }
    if (word == "Dr" || word == "St") {
        if (!point && !name_follows && !name_before) return false;
        const bool street = name_before || !name_follows;
        const auto said =
            word == "Dr" ? (street ? "Drive" : "Doctor") : (street ? "Street" : "Saint");
        say(said, behind_point(end));
        return true;
    }
    if (point && (word == "No" || word == "no") && char_at(after) == ' ' &&
        digit(char_at(after + 1))) {
        say("number", after);
        return true;
    }
    const auto said = said_for(word, abbreviations);
    const bool without = name_follows && is_one_of(word, bare_titles);
    if (!said || (!point && !without)) return false;
    say(*said, behind_point(end));
    return true;
}

/// e.g., U.S., D.C.: single letters with points between.
bool Reader::dotted_letters() {
    std::size_t end = at_;
    std::string letters;
    while (run(end, wordly).size() == 1 && letter(char_at(end))) {
        letters += char_at(end++);
        if (char_at(end) != '.' || !letter(char_at(end + 1))) break;
        ++end;
    }
    const auto written = text_.substr(at_, end - at_);
    if (written.find('.') == std::string_view::npos || written.ends_with('.')) return false;
    const auto said = said_for(lowered(written), dotted);
    say(said ? std::string(*said) : letters_apart(letters), behind_point(end));
    return true;
}

void Reader::sign() {
    const char c = peek();
    const auto end = at_ + 1;
    const char next = char_at(end);
    const bool sum_next =
        digit(next) || std::ranges::find(currencies, next, &Currency::sign) != currencies.end();
    const auto pause = [&] {
        while (!out_.empty() && out_.back() == ' ') out_.pop_back();
        if (!out_.empty() && wordly(out_.back())) out_ += ',';
        if (!out_.empty()) out_ += ' ';
        at_ = end;
    };
    switch (c) {
        case '-':
            if (numeric_ && (sum_next || (next == ' ' && digit(char_at(end + 1))))) {
                return say("to", end);
            }
            if (wordly(before()) && letter(next)) break;  // "twenty-one"
            if (wordly(before()) && next != ' ') return say("", end);
            if (sum_next) return say("minus", end);
            return pause();
        case '/':
            if (numeric_ && letter(next)) return say("per", end);
            if (text_.substr(0, at_).ends_with("and")) return say("", end);
            if (letter(before()) && letter(next)) return say("or", end);
            return say("slash", end);
        case '~': return say(sum_next ? "about" : "", end);
        case '*': return say(digit(before()) && digit(next) ? "times" : "", end);
        case '|': return pause();
        case '_':
        case '\\':
        case '^':
        case '<':
        case '>':
        case '[':
        case ']':
        case '{':
        case '}':
        case '`': return say("", end);
        case '#': return say(digit(next) ? "number" : "hash", end);
        case '&': return say("and", end);
        case '@': return say("at", end);
        case '%': return say("percent", end);
        case '=': return say("equals", end);
        case '+': return say("plus", end);
        case '$': return say("dollars", end);
        case pound_sign: return say("pounds", end);
        case euro_sign: return say("euros", end);
        case yen_sign: return say("yen", end);
        case degree_sign: return say("degrees", end);
        default: break;
    }
    keep_and_move(text_.substr(at_, 1));
}

/// Writes out what is no letter and not ASCII.
std::string with_ascii_signs(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = std::max<std::size_t>(code_point_at(text, at).size, 1);
        const auto character = text.substr(at, size);
        result += size == 1 ? character : said_for(character, signs).value_or(character);
        at += size;
    }
    return result;
}

}  // namespace

std::string english(std::string_view text, bool month_first) {
    return Reader(with_ascii_signs(text), month_first).read();
}

}  // namespace neura::speaking
