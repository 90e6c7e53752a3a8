#include <cstdint>
#include <vector>

#include "call/speaking/english_reader.hpp"
#include "call/speaking/number_words.hpp"
#include "call/speaking/speakable.hpp"
#include "numbering/phone_number.hpp"

namespace neura::speaking {

std::string_view EnglishReader::number_at(std::size_t from) const {
    std::size_t end = from + run(from, digit).size();
    if (end == from) return {};
    if (end - from <= 3) {
        while (char_at(end) == ',' && run(end + 1, digit).size() == 3) end += 4;
    }
    if (char_at(end) == '.' && digit(char_at(end + 1))) end += 1 + run(end + 1, digit).size();
    return text_.substr(from, end - from);
}

bool EnglishReader::money() {
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

bool EnglishReader::phone() {
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
        if (total > numbering::most_digits) break;
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

namespace {

/// Whether letters behind digits make them a quantity: 5kg, 3rd, 1980s, 10am.
bool goes_with_number(std::string_view tail) {
    constexpr std::array<std::string_view, 9> others{"st", "nd", "rd", "th", "s",
                                                     "am", "pm", "AM", "PM"};
    return is_one_of(tail, others) || said_for(tail, magnitudes) ||
           std::ranges::find(units, tail, &Unit::written) != units.end();
}

}  // namespace

/// What is spelled because it can be no word: B734521, POL-12-345, 12-345-678.
bool EnglishReader::code() {
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

bool EnglishReader::number() {
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
bool EnglishReader::whole_number(std::string_view digits, std::size_t end) {
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
bool EnglishReader::fraction() {
    const auto written = run(at_, [](char c) { return digit(c) || c == '/'; });
    const auto said = said_for(written, fractions);
    if (!said || wordly(char_at(at_ + written.size()))) return false;
    say(numeric_ && before() == ' ' ? "and " + std::string(*said) : std::string(*said),
        at_ + written.size(), true);
    return true;
}

}  // namespace neura::speaking
