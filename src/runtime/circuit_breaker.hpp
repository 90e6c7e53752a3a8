#pragma once

// Whether somebody who failed is asked again: a vendor that is down costs a few calls a moment
// each, and all the others nothing.

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "runtime/error.hpp"
#include "runtime/time_source.hpp"

namespace neura {

/// Counts the failures of one vendor for the whole program. Any thread.
///
///   closed ── failures in a row ──▶ open ── after a rest ──▶ half open: one may try
///      ▲                              ▲                            │
///      └────────── success ───────────┼──────── failure: ──────────┘
///                                     └── the next rest is twice as long
class CircuitBreaker {
public:
    struct Options {
        int failures = 3;  ///< in a row, until it opens
        std::chrono::milliseconds rest{5'000};
        std::chrono::milliseconds longest_rest{60'000};

        /// Of failures that somebody has to mend, a wrong key: it opens at once and for so long.
        std::chrono::milliseconds lasting_rest{60'000};

        /// Who was let through to try, and never said how it went, is taken for lost after so long.
        std::chrono::milliseconds try_within{10'000};
    };

    enum class State { closed, half_open, open };

    struct Status {
        State state = State::closed;
        std::optional<Error> why;    ///< the last failure since it was closed; none: all is well
        Clock::time_point at;        ///< of that failure
        std::uint64_t failures = 0;  ///< ever
    };

    /// @param time  outlives it
    explicit CircuitBreaker(const TimeSource& time) : CircuitBreaker(time, Options()) {}
    CircuitBreaker(const TimeSource& time, Options options) : time_(time), options_(options) {}

    /// Whether to ask now. When half open, yes to one and no to the others until it is known how
    /// that went.
    bool may_try();

    void succeeded();

    /// @param lasting      asking again does not help
    /// @param retry_after  when the vendor itself says to ask again; nought if it does not
    void failed(Error why, bool lasting = false, std::chrono::milliseconds retry_after = {});

    Status status() const;

    /// Told when it opens and when it closes, on the thread that did it. Set before it is used.
    std::function<void(const Status&)> on_change = [](const Status&) {};

private:
    const TimeSource& time_;
    const Options options_;

    mutable std::mutex mutex_;
    Status status_;
    int in_row_ = 0;
    std::chrono::milliseconds rest_{};
    Clock::time_point rests_until_;
    Clock::time_point tries_until_;
};

}  // namespace neura
