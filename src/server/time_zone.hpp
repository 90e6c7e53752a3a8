#pragma once

// One time zone, as the system's database has it in a TZif file.
// Source of the format: RFC 8536 (TZif), its section 3.3 for the rule behind the last transition,
// which is POSIX's TZ (IEEE Std 1003.1-2017, 8.3).

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace neura::server {

class TimeZone {
public:
    /// Reads the bytes of a file. Nothing if they are none, or promise more than there is.
    static std::optional<TimeZone> read(std::string_view bytes);

    /// What clocks there show.
    std::chrono::local_seconds local(std::chrono::sys_seconds at) const;

    /// The moment at which they show that: the first of two where they are set back, and the one an
    /// hour later where they are set forward past it.
    std::chrono::sys_seconds moment(std::chrono::local_seconds shown) const;

    /// Makes it smaller, when no moment before will be asked for.
    void forget_before(std::chrono::sys_seconds moment);

private:
    using Seconds = std::chrono::seconds;

    struct Transition {
        std::chrono::sys_seconds at;
        Seconds offset;  ///< from UTC, from then on
    };

    /// A day of every year, and the time then.
    struct YearDay {
        enum class Kind { of_month, of_year, of_year_without_leap_day } kind = Kind::of_month;
        int month = 1;    ///< of_month
        int week = 1;     ///< of_month: from 1; 5 is the last
        int weekday = 0;  ///< of_month: Sunday is 0
        int day = 0;      ///< of_year: from 0; else from 1
        Seconds time{7'200};

        std::chrono::local_seconds in(std::chrono::year year) const;
    };

    /// What holds behind the last transition.
    struct Rule {
        Seconds standard{};
        Seconds summer{};
        std::optional<std::array<YearDay, 2>> changes{};  ///< to summer and back; none: never

        Seconds offset(std::chrono::sys_seconds at) const;
    };
    friend class RuleReader;

    Seconds first_{};  ///< offset before the first transition
    std::vector<Transition> transitions_;
    std::optional<Rule> rule_;
};

}  // namespace neura::server
