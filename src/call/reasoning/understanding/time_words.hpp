#pragma once

// What in a sentence tells a day, and what an hour. Private to understanding/.

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "call/reasoning/understanding/dates.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// The words of a sentence and which of them have been read.
struct TimeWords {
    Words said;
    std::vector<bool> used;

    std::span<const Word> from(std::size_t at) const {
        return std::span(said).subspan(at < said.size() ? at : said.size());
    }
    void use(std::size_t first, std::size_t count);
    bool any_used(std::size_t first, std::size_t count) const;
};

/// A day that was told.
struct DayTold {
    std::chrono::local_days day{};
    bool approximate = false;
    bool ambiguous = false;
    std::optional<std::chrono::minutes> time{};  ///< told by "two hours ago"
    bool last_night = false;
};

/// Finds the day and marks its words as used.
std::optional<DayTold> find_day(TimeWords& words, std::chrono::local_seconds now, DateOrder order,
                                Language language);

/// An hour that was told, morning or afternoon perhaps still open.
struct HourTold {
    std::chrono::minutes time{};  ///< since midnight; under 13 hours while `open`
    bool open = false;            ///< neither am nor pm nor a 24-hour time
    bool approximate = false;
};

/// Finds the hour among the words not used yet.
std::optional<HourTold> find_hour(const TimeWords& words, Language language);

}  // namespace neura::reasoning
