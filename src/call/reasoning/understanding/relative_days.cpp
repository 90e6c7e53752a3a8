#include "call/reasoning/understanding/day_finder.hpp"

#include <array>

#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/numbers.hpp"

namespace neura::reasoning {

using namespace std::chrono;

std::optional<DayTold> DayFinder::just_now() {
    const auto found = find_any(said_, tables_.just_now);
    if (!found) return std::nullopt;
    words_.use(found->first, found->count);
    return DayTold{.day = today_, .approximate = false, .ambiguous = false, .time = time_of(now_)};
}

std::optional<DayTold> DayFinder::ago() {
    for (std::size_t u = 1; u < said_.size(); ++u) {
        const auto unit = unit_at(u);
        if (!unit) continue;
        // "a week and a half ago", "two days before": what ends the span
        std::size_t end = u + 1;
        const bool and_half = text(end) == "and" && text(end + 1) == "a" && text(end + 2) == "half";
        if (and_half) end += 3;
        if (text(end) == "or" && (text(end + 1) == "so" || text(end + 1) == "two")) end += 2;
        if (!contains(tables_.ago, text(end))) continue;
        if (text(end) == "before" && text(end + 1) != "today") continue;
        std::size_t first = u;
        bool vague = and_half;
        const double amount = amount_before(u, first, vague) + (and_half ? 0.5 : 0);
        if (amount <= 0) continue;
        const bool about = contains(tables_.roughly, before(first)) || text(end - 1) == "so";
        auto found = back_by(*unit, amount, vague || about);
        words_.use(first, end + 1 - first);
        refine_by_weekday(found, *unit);
        return found;
    }
    return std::nullopt;
}

double DayFinder::amount_before(std::size_t unit, std::size_t& first, bool& vague) const {
    std::size_t at = unit;
    if (before(at) == "of") --at;
    const auto word = before(at);
    if (before(at) == "half" || (before(at, 2) == "half" && (word == "an" || word == "a"))) {
        first = before(at) == "half" ? at - 1 : at - 2;
        return 0.5;
    }
    const auto& numbers = number_tables(language_);
    for (std::size_t length = std::min<std::size_t>(3, at); length > 0; --length) {
        const auto group = read_number_group(std::span(said_).first(at), at - length, language_);
        if (!group || group->count != length || !group->value) continue;
        first = at - length;
        return static_cast<double>(std::min<std::int64_t>(*group->value, 100'000));
    }
    if (word == "a" || word == "an") {
        first = at - 1;
        return 1;
    }
    if (const int amount = lookup(numbers.amounts, word); amount > 0) {
        first = at - 1;
        return amount;
    }
    if (const int amount = lookup(numbers.vague, word); amount > 0) {
        first = at - 1;
        vague = true;
        return amount;
    }
    return 0;
}

DayTold DayFinder::back_by(TimeUnit unit, double amount, bool vague) const {
    const auto minutes_back = [&](double scale) {
        const auto at = floor<minutes>(now_) - minutes{static_cast<std::int64_t>(amount * scale)};
        return DayTold{.day = floor<days>(at), .time = time_of(at)};
    };
    const auto days_back = [&](double scale) {
        return today_ - days{static_cast<int>(amount * scale)};
    };
    switch (unit) {
        case TimeUnit::minute: return minutes_back(1);
        case TimeUnit::hour: return minutes_back(60);
        case TimeUnit::day: return {.day = days_back(1), .approximate = vague};
        case TimeUnit::week: return {.day = days_back(7), .approximate = true};
        case TimeUnit::month:
            return {.day = months_back(static_cast<int>(std::min(amount, 1'200.0))),
                    .approximate = true};
        case TimeUnit::year:
            return {.day = months_back(static_cast<int>(std::min(amount, 100.0) * 12)),
                    .approximate = true};
    }
    return {.day = today_, .approximate = true};
}

local_days DayFinder::months_back(int count) const {
    const year_month_day now_date{today_};
    const auto there = now_date.year() / now_date.month() - std::chrono::months{count};
    const year_month_day date = there / now_date.day();
    return date.ok() ? local_days{date} : local_days{there / last};
}

void DayFinder::refine_by_weekday(DayTold& found, TimeUnit unit) {
    if (unit != TimeUnit::week) return;
    for (std::size_t i = 0; i < said_.size(); ++i) {
        const int number = lookup(tables_.weekdays, said_[i].text);
        if (number < 0) continue;
        const weekday wanted{static_cast<unsigned>(number)};
        // The one nearest to the day counted back to.
        auto forward = wanted - weekday{found.day};
        found.day += forward > days{3} ? forward - days{7} : forward;
        found.approximate = false;
        words_.use(i, 1);
        return;
    }
}

std::optional<DayTold> DayFinder::by_weekday() {
    for (std::size_t i = said_.size(); i-- > 0;) {
        const int number = lookup(tables_.weekdays, said_[i].text);
        if (number < 0) continue;
        const std::chrono::weekday wanted{static_cast<unsigned>(number)};
        auto back = std::chrono::weekday{today_} - wanted;
        words_.use(i, 1);
        const auto lead = before(i);
        if (lead == "next" || lead == "coming") {
            return DayTold{.day = today_ + (days{7} - back), .approximate = false};
        }
        const bool today =
            lead == "this" || says(said_, "today") || says(said_, "this morning|afternoon|evening");
        if (back == days{0} && !today) back = days{7};
        auto found = today_ - back;
        if (says_any(said_, {"last week", "previous week"})) {
            // Weeks begin on Monday here.
            const auto monday = today_ - (std::chrono::weekday{today_} - std::chrono::Monday);
            found = monday - days{7} + (wanted - std::chrono::Monday);
        } else if (text(i + 1) == "before" && text(i + 2) == "last") {
            found -= days{7};
            words_.use(i + 1, 2);
        } else if (lead == "last" && before(i, 2) == "week") {
            found -= days{7};
        } else if (says(said_, "week before last")) {
            const auto monday = today_ - (std::chrono::weekday{today_} - std::chrono::Monday);
            found = monday - days{14} + (wanted - std::chrono::Monday);
        }
        return DayTold{.day = found};
    }
    return std::nullopt;
}

std::optional<DayTold> DayFinder::offset() {
    std::optional<DayTold> found;
    for (std::size_t i = 0; i < said_.size() && !found; ++i) {
        std::size_t longest = 0;
        for (const auto& [phrase, days_off] : tables_.day_offsets) {
            const auto count = length_at(words_.from(i), phrase);
            if (count <= longest) continue;
            longest = count;
            found = DayTold{.day = today_ + days{days_off},
                            .approximate = contains(tables_.vague_days, phrase)};
        }
        // The part of day in "last night" is still to be read.
        if (longest > 0 && lookup(tables_.parts, text(i + longest - 1)) < 0) words_.use(i, longest);
    }
    return found;
}

std::optional<DayTold> DayFinder::weekend() {
    const auto found = find_any(said_, {"weekend", "weekends", "week end"});
    if (!found) return std::nullopt;
    auto back = std::chrono::weekday{today_} - std::chrono::Saturday;
    if (back == days{0} && says_any(said_, {"last weekend", "past weekend"})) back = days{7};
    words_.use(found->first, found->count);
    return DayTold{.day = today_ - back, .approximate = true};
}

std::optional<DayTold> DayFinder::vague_span() {
    struct Span {
        std::string_view phrase;
        TimeUnit unit;
        double amount;
    };
    constexpr auto spans = std::to_array<Span>({
        {"week before last", TimeUnit::week, 2},
        {"month before last", TimeUnit::month, 2},
        {"last week", TimeUnit::week, 1},
        {"last month", TimeUnit::month, 1},
        {"last year", TimeUnit::year, 1},
        {"this week", TimeUnit::day, 2},
        {"this month", TimeUnit::day, 7},
        {"last few days", TimeUnit::day, 2},
        {"past week", TimeUnit::day, 4},
        {"last hour", TimeUnit::minute, 30},
        {"last fortnight", TimeUnit::week, 1},
        {"a fortnight ago", TimeUnit::week, 2},
    });
    for (const Span& span : spans) {
        const auto found = find_phrase(said_, span.phrase);
        if (!found) continue;
        words_.use(found->first, found->count);
        return back_by(span.unit, span.amount, true);
    }
    return std::nullopt;
}

}  // namespace neura::reasoning
