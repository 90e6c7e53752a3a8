#pragma once

// What time it is here, and where a caller is, as far as their number tells.

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "numbering/time_zone.hpp"

namespace neura::numbering {

/// What the clock on the wall shows here.
std::chrono::local_seconds local_time(std::chrono::system_clock::time_point at);

/// The moment at which it shows that: the first of two where it is set back, and the one an hour
/// later where it is set forward past it.
std::chrono::system_clock::time_point moment_of(std::chrono::local_seconds shown);

/// Zones by country, from the text of zone.tab of the time zone database. What does not belong into
/// one is left out.
std::multimap<std::string, std::string, std::less<>> read_zone_tab(std::string_view text);

/// The zones of the system's database, read once. Read only, so any thread may.
class CallersTime {
public:
    /// Blocks. @param folder  of the database; without one there, the server's own zone is all.
    explicit CallersTime(const std::filesystem::path& folder = "/usr/share/zoneinfo");

    /// The zone of a caller: in a country of several `preferred`, if it is one of that country's,
    /// else the one most people live in. Empty if it is not known.
    std::string_view zone_of(std::string_view e164, std::string_view preferred) const;

    /// What the clock on the caller's wall shows, or the one here if that is not known.
    std::chrono::local_seconds at(std::chrono::system_clock::time_point moment,
                                  std::string_view e164, std::string_view preferred) const;

    /// The day it is there then.
    std::chrono::year_month_day day(std::chrono::system_clock::time_point moment,
                                    std::string_view e164, std::string_view preferred) const {
        return std::chrono::year_month_day(
            std::chrono::floor<std::chrono::days>(at(moment, e164, preferred)));
    }

    /// The inverse: see `TimeZone::moment`.
    std::chrono::system_clock::time_point moment(std::chrono::local_seconds shown,
                                                 std::string_view e164,
                                                 std::string_view preferred) const;

    bool knows(std::string_view zone) const { return zones_.contains(zone); }

    /// Nothing was found: every caller's time is the server's.
    bool empty() const { return zones_.empty(); }

private:
    std::multimap<std::string, std::string, std::less<>> of_country_;
    std::map<std::string, TimeZone, std::less<>> zones_;
};

}  // namespace neura::numbering
