#include "storage/date_wordings.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "numbering/month_names.hpp"

namespace neura::storage {

namespace {

using numbering::MonthNames;

struct Day {
    unsigned year = 0;
    unsigned month = 0;  ///< 1 to 12
    unsigned day = 0;    ///< 1 to 31
};

// clang-format off
constexpr std::array<std::string_view, 31> ordinals{
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"};
// clang-format on

std::optional<unsigned> number_in(std::string_view digits) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (error != std::errc() || end != digits.end()) return std::nullopt;
    return number;
}

std::optional<Day> day_in(std::string_view iso) {
    if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    const auto year = number_in(iso.substr(0, 4));
    const auto month = number_in(iso.substr(5, 2));
    const auto day = number_in(iso.substr(8, 2));
    const bool is_day =
        year && month && day && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
    return is_day ? std::optional(Day{*year, *month, *day}) : std::nullopt;
}

std::string_view ending_of(unsigned day) {
    if (day / 10 == 1) return "th";
    switch (day % 10) {
        case 1: return "st";
        case 2: return "nd";
        case 3: return "rd";
        default: return "th";
    }
}

/// With the year behind it, and without.
void add(std::vector<std::string>& all, std::string text, std::string_view joint, unsigned year) {
    all.push_back(fmt::format("{}{}{}", text, joint, year));
    all.push_back(std::move(text));
}

void add_english(std::vector<std::string>& all, const Day& at) {
    const auto full = numbering::english_months[at.month - 1];
    const std::string days[] = {std::to_string(at.day),
                                fmt::format("{}{}", at.day, ending_of(at.day)),
                                std::string(ordinals[at.day - 1])};
    for (const auto month : {full, full.substr(0, 3)})
        for (const auto& day : days)
            for (const auto* way :
                 {"{day} {month}", "{day} of {month}", "{month} {day}", "{month} the {day}"})
                add(all,
                    fmt::format(fmt::runtime(way), fmt::arg("day", day), fmt::arg("month", month)),
                    " ", at.year);
}

void add_others(std::vector<std::string>& all, const Day& at) {
    const auto name = [&](const MonthNames& names) { return names[at.month - 1]; };
    for (const auto* names :
         {&numbering::french_months, &numbering::german_months, &numbering::turkish_months})
        add(all, fmt::format("{} {}", at.day, name(*names)), " ", at.year);
    if (at.day == 1) add(all, fmt::format("1er {}", name(numbering::french_months)), " ", at.year);
    add(all, fmt::format("{} de {}", at.day, name(numbering::spanish_months)), " de ", at.year);
    for (const auto* sign : {"日", "号"}) {
        auto day = fmt::format("{}{}{}", name(numbering::chinese_months), at.day, sign);
        all.push_back(fmt::format("{}年{}", at.year, day));
        all.push_back(std::move(day));
    }
}

/// By numbers alone the year belongs to it, or every "5/9" would be one.
void add_numbers(std::vector<std::string>& all, const Day& at) {
    for (const auto* way : {"{d}/{m}/{y}", "{m}/{d}/{y}", "{d:02}/{m:02}/{y}", "{m:02}/{d:02}/{y}",
                            "{d:02}/{m:02}/{s:02}", "{m:02}/{d:02}/{s:02}", "{y}/{m}/{d}"})
        all.push_back(fmt::format(fmt::runtime(way), fmt::arg("d", at.day), fmt::arg("m", at.month),
                                  fmt::arg("y", at.year), fmt::arg("s", at.year % 100)));
}

}  // namespace

std::vector<std::string> date_wordings(std::string_view iso) {
    std::vector<std::string> all;
    const auto day = day_in(iso);
    if (!day) return all;
    add_english(all, *day);
    add_others(all, *day);
    add_numbers(all, *day);
    return all;
}

}  // namespace neura::storage
