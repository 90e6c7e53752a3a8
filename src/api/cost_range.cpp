#include "api/cost_range.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace neura::api {

namespace {

using storage::WallTime;

/// The digits of `text` where `pattern` has '0', as numbers between its other characters; nothing
/// if the text is not like the pattern.
template <std::size_t count>
std::optional<std::array<int, count>> numbers_in(std::string_view text, std::string_view pattern) {
    if (text.size() != pattern.size()) return std::nullopt;
    std::array<int, count> numbers{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (pattern[i] != '0') {
            if (text[i] != pattern[i]) return std::nullopt;
            ++at;
        } else if (text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        } else {
            numbers[at] = numbers[at] * 10 + (text[i] - '0');
        }
    }
    return numbers;
}

std::optional<WallTime> day_of(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || year < 1970 || year > 2200) return std::nullopt;
    return std::chrono::sys_days(date);
}

struct Moment {
    WallTime at;
    bool is_day = false;
};

std::optional<Moment> moment_in(std::string_view text) {
    if (const auto day = numbers_in<3>(text, "0000-00-00")) {
        const auto at = day_of((*day)[0], (*day)[1], (*day)[2]);
        return at ? std::optional(Moment{*at, true}) : std::nullopt;
    }
    const auto all = numbers_in<7>(text, "0000-00-00T00:00:00Z");
    if (!all) return std::nullopt;
    const auto [year, month, day, hour, minute, second, nothing] = *all;
    const auto at = day_of(year, month, day);
    if (!at || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return Moment{*at + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                  std::chrono::seconds(second)};
}

}  // namespace

bool take_from(storage::CostRange& range, std::string_view text) {
    if (text.empty()) return true;
    const auto moment = moment_in(text);
    if (moment) range.from = moment->at;
    return moment.has_value();
}

bool take_to(storage::CostRange& range, std::string_view text) {
    if (text.empty()) return true;
    const auto moment = moment_in(text);
    if (moment) range.before = moment->is_day ? moment->at + std::chrono::days(1) : moment->at;
    return moment.has_value();
}

}  // namespace neura::api
