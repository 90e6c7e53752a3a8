#pragma once

#include <cstddef>

#include "runtime/ticker.hpp"
#include "runtime/time_source.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// Registers how late the beat of loop number `loop` comes, in `neura_loop_lag_seconds{loop}`, and
/// measures it at every tick for as long as the subscription lives. A tick that waits for others
/// to be made up for is late as well; calls are paced by the same ticks, so a lag longer than
/// playout's lead is heard.
///
/// Before the ticker starts and before anyone else subscribes, so that what a tick costs the calls
/// counts for the next one only. All three outlive the subscription.
[[nodiscard]] Ticker::Subscription measure_lag(metrics::Registry& registry, std::size_t loop,
                                               Ticker& ticker, const TimeSource& time);

}  // namespace neura::server
