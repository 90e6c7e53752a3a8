#include "call/speaking/english_reader.hpp"
#include "call/speaking/number_words.hpp"

namespace neura::speaking {

namespace {

/// 0 when `word` names no month; whole names need a capital, as "may" and "march" are words.
unsigned month_of(std::string_view word) {
    for (unsigned month = 0; month < months.size(); ++month) {
        const auto name = months.at(month);
        const bool abbreviated = word == name.substr(0, 3) || (word == "Sept" && month == 8);
        if (word == name || abbreviated) return month + 1;
    }
    return 0;
}

}  // namespace

std::string_view EnglishReader::year_after(std::size_t from) const {
    std::size_t at = from;
    if (char_at(at) == ',') ++at;
    if (char_at(at) != ' ') return {};
    const auto digits = run(at + 1, digit);
    const char next = char_at(at + 1 + digits.size());
    const bool ends = !wordly(next) && next != ':' && next != '-' && next != '/';
    return digits.size() == 4 && digits[0] != '0' && ends ? digits : std::string_view();
}

bool EnglishReader::date() { return numeric_date() || month_and_day() || day_and_month(); }

/// 2026-11-24, 24/11/2026, 24.11.2026, 11/24/26.
bool EnglishReader::numeric_date() {
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
bool EnglishReader::month_and_day() {
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
bool EnglishReader::day_and_month() {
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

std::pair<std::string_view, std::size_t> EnglishReader::half_day(std::size_t from) const {
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
bool EnglishReader::clock() {
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

}  // namespace neura::speaking
