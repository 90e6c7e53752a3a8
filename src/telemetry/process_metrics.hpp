#pragma once

#include "telemetry/metrics.hpp"

namespace neura::metrics {

/// Registers what the kernel knows of this process: when it started, the CPU time it has used,
/// its resident memory, its open descriptors and how many it may open. Linux only: read from /proc
/// at each `collect`, a microsecond or so a descriptor; what cannot be read is NaN. The speech
/// worker is another process and not in these.
void add_process_metrics(Registry& registry);

}  // namespace neura::metrics
