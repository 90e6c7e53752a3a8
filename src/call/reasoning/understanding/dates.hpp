#pragma once

// When something happened, as callers tell it: "yesterday afternoon around three",
// "March 3rd at 4:30 pm", "two days ago". Everything is relative to a local civil time
// passed in; where a phrase fits past and future, the past is meant.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// How "3/4" is read.
enum class DateOrder : std::uint8_t { month_first, day_first };

/// @param region  ISO 3166: "US" and "PH" put the month first.
DateOrder date_order_of(std::string_view region);

enum class PartOfDay : std::uint8_t { unsaid, morning, afternoon, evening, night };

struct When {
    std::optional<std::chrono::year_month_day> date;
    bool date_approximate = false;  ///< "about a week ago", "last month", "sometime in March"
    bool date_ambiguous = false;  ///< "3/4" with nothing to tell the order; `date` is the likelier

    std::optional<std::chrono::minutes> time;  ///< since midnight, 0 to 1439
    bool time_approximate = false;             ///< "around three", or only a part of day was said
    bool time_ambiguous =
        false;  ///< morning or afternoon unsaid; `time` is the likelier, 12 hours off the other

    PartOfDay part = PartOfDay::unsaid;
    bool future = false;  ///< later than `now`, though past readings were preferred

    /// A date and a time nothing is unclear about.
    bool exact() const;

    /// "2026-03-03T16:30" or "2026-03-03" or "16:30".
    std::string to_iso() const;
};

/// Nothing when the sentence speaks of no time.
std::optional<When> read_when(std::string_view text, std::chrono::local_seconds now,
                              DateOrder order = DateOrder::month_first,
                              Language language = Language::english);

/// `newer` over `older`: a time said later joins a date said before, and "in the afternoon"
/// settles what "at three" left open.
When join(const When& older, const When& newer, std::chrono::local_seconds now);

}  // namespace neura::reasoning
