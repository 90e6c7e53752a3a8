#pragma once

// What an operator is told of vendors that fail.

#include <string>

#include "runtime/circuit_breaker.hpp"
#include "telemetry/metrics.hpp"

namespace neura::server {

/// Logs once when the vendor is left out, and once when it is back.
/// @param doing  "hearing", "speaking", "language" or "knowledge"
void tell_of(CircuitBreaker& breaker, const std::string& vendor, const char* doing);

/// @param breaker  outlives the registry's last `collect`
void count_failures(metrics::Registry& registry, const CircuitBreaker& breaker,
                    const std::string& vendor, const char* doing);

}  // namespace neura::server
