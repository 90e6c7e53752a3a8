#pragma once

// How a day is told: "the third of March", "yesterday", "two Fridays ago". Private to
// understanding/; day_words.cpp reads dates that are named, relative_days.cpp those that are
// counted from today.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/time_words.hpp"

namespace neura::reasoning {

class DayFinder {
public:
    DayFinder(TimeWords& words, std::chrono::local_seconds now, DateOrder order, Language language)
        : words_(words),
          said_(words.said),
          now_(now),
          today_(std::chrono::floor<std::chrono::days>(now)),
          order_(order),
          language_(language),
          tables_(date_tables(language)) {}

    std::optional<DayTold> find() {
        for (const auto reader :
             {&DayFinder::numeric, &DayFinder::by_month, &DayFinder::holiday, &DayFinder::of_month,
              &DayFinder::just_now, &DayFinder::ago, &DayFinder::by_weekday, &DayFinder::offset,
              &DayFinder::weekend, &DayFinder::vague_span, &DayFinder::lone_month}) {
            if (auto told = (this->*reader)()) {
                finish(*told);
                return told;
            }
        }
        return std::nullopt;
    }

private:
    std::string_view text(std::size_t at) const {
        return at < said_.size() ? std::string_view(said_[at].text) : "";
    }
    std::string_view before(std::size_t at, std::size_t back = 1) const {
        return at >= back ? std::string_view(said_[at - back].text) : "";
    }

    /// "yesterday, Friday the 21st, last night": other words for the day that was found are not
    /// hours.
    void finish(DayTold& told);

    std::optional<DayTold> told(std::chrono::year_month_day date, std::size_t first,
                                std::size_t count);

    /// The most recent such day that is not after today; leap days go back to a leap year.
    std::optional<std::chrono::year_month_day> most_recent(int month_number, int day_number) const;

    // Numbers only: "3/4/2026", "2026-03-04", "three slash four".

    std::optional<DayTold> numeric();

    static std::vector<int> split(std::string_view text);

    /// "2026-03-04" as three words joined, "three slash four slash 2026".
    std::vector<int> said_fields(std::size_t at, std::size_t& count) const;

    std::optional<DayTold> from_fields(const std::vector<int>& fields) const;

    // Months: "the third of March", "March 3rd, 2026".

    int month_at(std::size_t at) const;

    /// A year at `at`, in words or digits; 0 if there is none.
    int year_at(std::size_t at, std::size_t& count) const;

    std::optional<DayTold> by_month();

    /// "third of", "21st", "3" that ends before the month; 0 if there is none.
    int day_before(std::size_t month_word, std::size_t& first) const;

    static int in_month(int day_number) {
        return day_number >= 1 && day_number <= 31 ? day_number : 0;
    }

    int day_after(std::size_t at, std::size_t& end) const;

    /// "in March", "sometime in early May": the middle of it, roughly.
    std::optional<DayTold> lone_month();

    std::optional<DayTold> holiday();

    std::optional<std::chrono::year_month_day> recent_weekday_of_month(int month_number,
                                                                       int weekday_number,
                                                                       int which) const;

    // "the 12th", "on the fifth of last month".

    std::optional<DayTold> of_month();

    /// Whether an ordinal is a day and not "the second car", "third party", "5th Avenue".
    bool stands_for_day(std::size_t first, std::size_t end, int value, bool article,
                        bool month_named) const;

    // Spans: "two days ago", "a week ago on Monday".

    std::optional<TimeUnit> unit_at(std::size_t at) const;

    std::optional<DayTold> just_now();

    static std::chrono::minutes time_of(std::chrono::local_seconds at) {
        return std::chrono::floor<std::chrono::minutes>(at -
                                                        std::chrono::floor<std::chrono::days>(at));
    }

    std::optional<DayTold> ago();

    /// The number before a unit: "two", "a couple of", "half an".
    double amount_before(std::size_t unit, std::size_t& first, bool& vague) const;

    DayTold back_by(TimeUnit unit, double amount, bool vague) const;

    std::chrono::local_days months_back(int count) const;

    void refine_by_weekday(DayTold& found, TimeUnit unit);

    // Weekdays and the words for days.

    std::optional<DayTold> by_weekday();

    std::optional<DayTold> offset();

    std::optional<DayTold> weekend();

    /// "last week", "last month", "last year", "earlier this week".
    std::optional<DayTold> vague_span();

    TimeWords& words_;
    const Words& said_;
    std::chrono::local_seconds now_;
    std::chrono::local_days today_;
    DateOrder order_;
    Language language_;
    const DateTables& tables_;
};

}  // namespace neura::reasoning
