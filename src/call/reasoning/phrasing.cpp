#include "call/reasoning/phrasing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

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

constexpr auto month_names =
    std::to_array<std::string_view>({"January", "February", "March", "April", "May", "June", "July",
                                     "August", "September", "October", "November", "December"});
constexpr auto day_names = std::to_array<std::string_view>(
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"});

std::string spoken_day(std::chrono::year_month_day date, std::chrono::local_seconds now) {
    using namespace std::chrono;
    const auto today = floor<days>(now);
    const auto day_of = local_days{date};
    const auto ago = (today - day_of).count();
    const auto number = ordinal(static_cast<unsigned>(date.day()));
    const auto month = month_names[static_cast<unsigned>(date.month()) - 1];
    if (ago == 0) return "today";
    if (ago == 1) return "yesterday";
    if (ago == -1) return "tomorrow";
    if ((ago > 1 && ago < 7) || (ago < -1 && ago > -7))
        return fmt::format("on {} the {}", day_names[weekday{day_of}.c_encoding()], number);
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

std::string spoken_date(std::string_view iso, bool approximate, std::chrono::local_seconds now) {
    using namespace std::chrono;
    const year_month_day date{year{number_at(iso, 0, 4)},
                              month{static_cast<unsigned>(number_at(iso, 5, 2))},
                              day{static_cast<unsigned>(number_at(iso, 8, 2))}};
    if (!date.ok()) return std::string(iso);
    auto text = spoken_day(date, now);
    if (iso.size() < 16) return text;
    return fmt::format("{} {} {}", text, approximate ? "around" : "at",
                       spoken_time(number_at(iso, 11, 2), number_at(iso, 14, 2)));
}

std::string spoken_code(std::string_view code) {
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
                const auto word = alphabet_word(letter);
                out += word.empty() ? std::string(1, letter)
                                    : fmt::format("{} as in {}", letter, word);
            }
        } else {
            out += spaced(code.substr(0, run));
        }
        code.remove_prefix(run);
    }
    return out;
}

std::string spoken_phone(std::string_view e164, std::string_view region) {
    auto digits = e164;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const bool north_america = region == "US" || region == "CA";
    if (north_america && digits.size() == 11 && digits.starts_with('1'))
        return grouped_digits(digits.substr(1));
    return (e164.starts_with('+') ? "plus " : "") + grouped_digits(digits);
}

std::string spelled_name(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if (c == ' ') {
            letters += ',';
        } else if (c == '-') {
            letters += " hyphen";
        } else if (c != '\'' && c != '.') {
            const bool inside_character = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
            if (!letters.empty() && !inside_character) letters += ' ';
            letters += upper(c);
        }
    }
    return fmt::format("{}, spelled {}", name, letters);
}

std::string spelled_email(std::string_view address, const std::vector<std::string>& known) {
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
        const std::string_view name = c == '.'   ? "dot"
                                      : c == '_' ? "underscore"
                                      : c == '-' ? "dash"
                                      : c == '+' ? "plus"
                                      : c == '%' ? "percent"
                                                 : "at";
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
            domain += " dot ";
        else if (c == '-')
            domain += " dash ";
        else
            domain += c;
    }
    whole += " at " + domain;
    if (!spell) return whole;
    return fmt::format("{}, spelled {}, at {}", whole, letters, domain);
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

std::string listed(const std::vector<std::string>& items, std::string_view joint) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += i + 1 == items.size() ? fmt::format(" {} ", joint) : ", ";
        out += items[i];
    }
    return out;
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
