#include "server/loop_lag.hpp"

#include <array>
#include <chrono>
#include <string>

namespace neura::server {

using namespace std::chrono_literals;

namespace {

/// From a timer's own exactness to half a second, where ticks begin to be dropped.
constexpr std::array<std::chrono::microseconds, 9> lag_bounds{1ms,  2ms,   5ms,   10ms, 20ms,
                                                              50ms, 100ms, 300ms, 500ms};

}  // namespace

Ticker::Subscription measure_lag(metrics::Registry& registry, std::size_t loop, Ticker& ticker,
                                 const TimeSource& time) {
    auto& lag = registry.histogram("neura_loop_lag_seconds",
                                   "How late the 20 ms beat of an event loop comes.", lag_bounds,
                                   {{"loop", std::to_string(loop)}});
    return ticker.subscribe(
        [&lag, &time](Clock::time_point due) { lag.observe(time.now() - due); });
}

}  // namespace neura::server
