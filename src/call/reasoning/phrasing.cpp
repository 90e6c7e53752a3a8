#include "call/reasoning/phrasing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "call/reasoning/readout.hpp"
#include "call/reasoning/understanding/codes.hpp"

namespace neura::reasoning {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

int number_at(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    if (text.size() >= at + count)
        std::from_chars(text.data() + at, text.data() + at + count, value);
    return value;
}

std::string ordinal(unsigned day) {
    if (day % 100 / 10 == 1) return fmt::format("{}th", day);
    switch (day % 10) {
        case 1: return fmt::format("{}st", day);
        case 2: return fmt::format("{}nd", day);
        case 3: return fmt::format("{}rd", day);
        default: return fmt::format("{}th", day);
    }
}

std::string spoken_day(std::chrono::year_month_day date, std::chrono::local_seconds now) {
    using namespace std::chrono;
    const auto today = floor<days>(now);
    const auto day_of = local_days{date};
    const auto ago = (today - day_of).count();
    const auto number = ordinal(static_cast<unsigned>(date.day()));
    const auto& words = readout_words(Language::english);
    const auto month = words.months[static_cast<unsigned>(date.month()) - 1];
    if (ago == 0) return "today";
    if (ago == 1) return "yesterday";
    if (ago == -1) return "tomorrow";
    if ((ago > 1 && ago < 7) || (ago < -1 && ago > -7))
        return fmt::format("on {} the {}", words.days[weekday{day_of}.c_encoding()], number);
    if (date.year() == year_month_day{today}.year()) return fmt::format("on {} {}", month, number);
    return fmt::format("on {} {}, {}", month, number, static_cast<int>(date.year()));
}

std::string spoken_time(int hour, int minute) {
    if (minute == 0 && hour == 12) return "noon";
    if (minute == 0 && hour == 0) return "midnight";
    const int clock = hour % 12 == 0 ? 12 : hour % 12;
    const auto half = hour < 12 ? "a.m." : "p.m.";
    if (minute == 0) return fmt::format("{} {}", clock, half);
    return fmt::format("{}:{:02} {}", clock, minute, half);
}

/// The same in another language.
std::string spoken_day(std::chrono::year_month_day date, std::chrono::local_seconds now,
                       const ReadoutWords& words) {
    using namespace std::chrono;
    const auto today = floor<days>(now);
    const auto day_of = local_days{date};
    const auto ago = (today - day_of).count();
    if (ago == 0) return std::string(words.today);
    if (ago == 1) return std::string(words.yesterday);
    const auto number = static_cast<unsigned>(date.day());
    const bool first = number == 1 && !words.first_of_month.empty();
    const auto pattern = ago > 1 && ago < 7                            ? words.of_this_week
                         : date.year() == year_month_day{today}.year() ? words.of_this_year
                                                                       : words.of_another_year;
    return fmt::format(
        fmt::runtime(pattern),
        fmt::arg("day", first ? std::string(words.first_of_month) : std::to_string(number)),
        fmt::arg("weekday", words.days[weekday{day_of}.c_encoding()]),
        fmt::arg("month", words.months[static_cast<unsigned>(date.month()) - 1]),
        fmt::arg("year", static_cast<int>(date.year())));
}

std::string at_time(std::string day, int hour, int minute, bool approximate,
                    const ReadoutWords& words) {
    const auto pattern = minute == 0 ? (approximate ? words.around_hour : words.at_hour)
                                     : (approximate ? words.around_minute : words.at_minute);
    return fmt::format(fmt::runtime(pattern), fmt::arg("when", day), fmt::arg("hour", hour),
                       fmt::arg("minute", fmt::format("{:02}", minute)));
}

/// "415" → "4 1 5".
std::string spaced(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (!out.empty()) out += ' ';
        out += upper(c);
    }
    return out;
}

/// Digits in threes, the last group of two to four: as people say them.
std::string grouped_digits(std::string_view digits) {
    std::string out;
    while (!digits.empty()) {
        const std::size_t take = digits.size() <= 4 ? digits.size() : 3;
        if (!out.empty()) out += ", ";
        out += spaced(digits.substr(0, take));
        digits.remove_prefix(take);
    }
    return out;
}

bool knows(const std::vector<std::string>& known, std::string_view part) {
    return std::ranges::any_of(known, [&](const std::string& word) {
        return std::ranges::equal(word, part, {}, upper, upper);
    });
}

}  // namespace

std::string spoken_date(std::string_view iso, bool approximate, std::chrono::local_seconds now,
                        Language language) {
    using namespace std::chrono;
    const year_month_day date{year{number_at(iso, 0, 4)},
                              month{static_cast<unsigned>(number_at(iso, 5, 2))},
                              day{static_cast<unsigned>(number_at(iso, 8, 2))}};
    if (!date.ok()) return std::string(iso);
    if (language != Language::english) {
        const auto& words = readout_words(language);
        auto day_of = spoken_day(date, now, words);
        if (iso.size() < 16) return day_of;
        return at_time(std::move(day_of), number_at(iso, 11, 2), number_at(iso, 14, 2), approximate,
                       words);
    }
    auto text = spoken_day(date, now);
    if (iso.size() < 16) return text;
    return fmt::format("{} {} {}", text, approximate ? "around" : "at",
                       spoken_time(number_at(iso, 11, 2), number_at(iso, 14, 2)));
}

std::string spoken_code(std::string_view code, Language language) {
    constexpr std::ptrdiff_t many_letters = 5;
    const bool by_words = std::ranges::count_if(code, is_alpha) <= many_letters;
    std::string out;
    while (!code.empty()) {
        const bool digits = is_digit(code.front());
        std::size_t run = 0;
        while (run < code.size() && is_digit(code[run]) == digits) ++run;
        if (!out.empty()) out += ", ";
        if (digits) {
            out += grouped_digits(code.substr(0, run));
        } else if (by_words) {
            for (std::size_t i = 0; i < run; ++i) {
                const char letter = upper(code[i]);
                if (i > 0) out += ", ";
                const auto word = alphabet_word(letter, language);
                out += word.empty()
                           ? std::string(1, letter)
                           : fmt::format(fmt::runtime(readout_words(language).as_in),
                                         fmt::arg("letter", letter), fmt::arg("word", word));
            }
        } else {
            out += spaced(code.substr(0, run));
        }
        code.remove_prefix(run);
    }
    return out;
}

std::string spoken_phone(std::string_view e164, std::string_view region, Language language) {
    auto digits = e164;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const bool north_america = region == "US" || region == "CA";
    if (north_america && digits.size() == 11 && digits.starts_with('1'))
        return grouped_digits(digits.substr(1));
    const auto plus = e164.starts_with('+') ? std::string(readout_words(language).plus) + ' ' : "";
    return plus + grouped_digits(digits);
}

std::string spelled_name(std::string_view name, Language language) {
    // Characters spell nothing.
    if (language == Language::chinese) return std::string(name);
    const auto& words = readout_words(language);
    std::string letters;
    for (const char c : name) {
        if (c == ' ') {
            letters += ',';
        } else if (c == '-') {
            letters += ' ' + std::string(words.hyphen);
        } else if (c != '\'' && c != '.') {
            const bool inside_character = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
            if (!letters.empty() && !inside_character) letters += ' ';
            letters += upper(c);
        }
    }
    return fmt::format("{}{}{}", name, words.spelled, letters);
}

std::string spelled_email(std::string_view address, const std::vector<std::string>& known,
                          Language language) {
    const auto& words = readout_words(language);
    constexpr std::size_t short_part = 2;  // letters; said one by one anyway
    const auto at = std::min(address.find('@'), address.size());
    std::string whole;
    std::string letters;
    bool spell = false;
    const auto add = [](std::string& text, std::string_view more) {
        if (!text.empty()) text += ' ';
        text += more;
    };
    const auto mark = [&](char c) {
        const std::string_view name = c == '.'   ? words.dot
                                      : c == '_' ? words.underscore
                                      : c == '-' ? words.dash
                                      : c == '+' ? words.plus
                                      : c == '%' ? words.percent
                                                 : words.at;
        add(whole, name);
        add(letters, name);
    };
    const auto local = address.substr(0, at);
    for (std::size_t i = 0; i < local.size();) {
        if (!is_alpha(local[i]) && !is_digit(local[i])) {
            mark(local[i++]);
            continue;
        }
        const bool digits = is_digit(local[i]);
        std::size_t end = i;
        while (end < local.size() && (digits ? is_digit(local[end]) : is_alpha(local[end]))) ++end;
        const auto part = local.substr(i, end - i);
        const bool plain = digits || part.size() <= short_part;
        add(whole, plain ? spaced(part) : std::string(part));
        add(letters, spaced(part));
        spell = spell || (!plain && !knows(known, part));
        i = end;
    }
    std::string domain;
    for (const char c : address.substr(std::min(at + 1, address.size()))) {
        if (c == '.')
            domain += fmt::format(" {} ", words.dot);
        else if (c == '-')
            domain += fmt::format(" {} ", words.dash);
        else
            domain += c;
    }
    whole += fmt::format(" {} {}", words.at, domain);
    if (!spell) return whole;
    return fmt::format("{}{}{}, {} {}", whole, words.spelled, letters, words.at, domain);
}

std::string capitalised(std::string text) {
    if (!text.empty()) text[0] = upper(text[0]);
    return text;
}

std::string uncapitalised(std::string text) {
    const bool first_person =
        text.starts_with("I ") || text.starts_with("I'") || text.starts_with("I,");
    if (!text.empty() && !first_person)
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string first_sentence(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        if ((text[i] == '.' || text[i] == '?' || text[i] == '!') && text[i + 1] == ' ')
            return std::string(text.substr(0, i + 1));
    return std::string(text);
}

std::size_t word_count(std::string_view text) {
    std::size_t count = 0;
    bool inside = false;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\n';
        if (!blank && !inside) ++count;
        inside = !blank;
    }
    return count;
}

std::string listed(const std::vector<std::string>& items, Joint joint, Language language) {
    const auto& words = readout_words(language);
    const auto last = joint == Joint::and_ ? words.and_ : words.or_;
    const std::string_view comma = language == Language::chinese ? "、" : ", ";
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += i + 1 == items.size() ? last : comma;
        out += items[i];
    }
    return out;
}

std::string_view spoken_bool(bool value, Language language) {
    const auto& words = readout_words(language);
    return value ? words.yes : words.no;
}

std::string with_stop(std::string text, Language language) {
    constexpr auto stops = std::to_array<std::string_view>({".", "?", "!", "。", "？", "！"});
    const bool stopped =
        std::ranges::any_of(stops, [&](std::string_view stop) { return text.ends_with(stop); });
    if (!text.empty() && !stopped) text += readout_words(language).stop;
    return text;
}

std::string Wording::filled(std::string_view text, Values values) const {
    values.emplace_back("company", file_.persona.company);
    values.emplace_back("agent", file_.persona.agent);
    values.emplace_back("emergency_number", file_.persona.emergency_number);
    return fill(text, values);
}

std::string Wording::say(const Phrase& phrase, Values values) {
    auto& next = next_way_[&phrase];
    std::string text;
    for (std::size_t tried = 0; tried < phrase.size(); ++tried) {
        text = filled(phrase[next % phrase.size()], values);
        next = (next + 1) % phrase.size();
        if (!last_.contains(text)) break;
    }
    return text;
}

std::string Wording::question(const Field& field) {
    const auto count = static_cast<std::size_t>(asked_[&field]++);
    const auto text =
        filled(field.questions[count % field.questions.size()], {{"label", field.label}});
    if (count < field.questions.size() && !last_.contains(text)) return text;
    return say(file_.phrases.once_more, {{"question", uncapitalised(first_sentence(text))}});
}

int Wording::times_asked(const Field& field) const {
    const auto found = asked_.find(&field);
    return found == asked_.end() ? 0 : found->second;
}

}  // namespace neura::reasoning
