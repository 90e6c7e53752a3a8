#pragma once

#include "runtime/time_source.hpp"

namespace neura::fakes {

/// Time that passes when the test says so. Begins a day after the clocks' own zero.
class ManualTime final : public TimeSource {
public:
    void pass(Clock::duration time) { since_start_ += time; }

    Clock::time_point now() const override {
        return Clock::time_point(std::chrono::hours(24)) + since_start_;
    }
    std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::time_point(std::chrono::hours(24)) +
               std::chrono::duration_cast<std::chrono::system_clock::duration>(since_start_);
    }

private:
    Clock::duration since_start_{};
};

}  // namespace neura::fakes
