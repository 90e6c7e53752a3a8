#pragma once

#include <chrono>
#include <optional>

#include "runtime/task.hpp"

namespace neura::providers::remote {

/// How often a stream that is lost is replaced: at once the first time, because a call is waiting,
/// then after a wait that doubles. Pure: time is passed in.
class Redial {
public:
    /// @param attempts  streams in a row that may fail. @param first_wait  after the second
    Redial(int attempts, std::chrono::milliseconds first_wait)
        : attempts_(attempts), first_wait_(first_wait) {}

    /// A stream was lost. @param for_good  no other would do better
    void lost(Clock::time_point now, bool for_good) {
        failures_ = for_good ? attempts_ : failures_ + 1;
        at_.reset();
        if (has_given_up()) return;
        at_ = now;
        if (failures_ > 1) *at_ += first_wait_ * (1 << (failures_ - 2));
    }

    /// The stream is of use.
    void works() { failures_ = 0; }

    /// When to open another; nothing while one is open, or none is worth it.
    std::optional<Clock::time_point> due() const { return at_; }

    /// Whether to open one now.
    bool take(Clock::time_point now) {
        if (!at_ || now < *at_) return false;
        at_.reset();
        return true;
    }

    int failures() const { return failures_; }
    bool has_given_up() const { return failures_ >= attempts_; }

private:
    const int attempts_;
    const std::chrono::milliseconds first_wait_;
    int failures_ = 0;  ///< in a row
    std::optional<Clock::time_point> at_;
};

}  // namespace neura::providers::remote
