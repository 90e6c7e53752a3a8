#pragma once

#include <chrono>

#include "runtime/task.hpp"

namespace neura {

/// What time it is. A parameter wherever time matters, so that tests pass it in.
class TimeSource {
public:
    virtual ~TimeSource() = default;
    virtual Clock::time_point now() const = 0;
    virtual std::chrono::system_clock::time_point wall() const = 0;
};

/// The machine's own clocks.
class SystemTime final : public TimeSource {
public:
    Clock::time_point now() const override { return Clock::now(); }
    std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::now();
    }
};

}  // namespace neura
