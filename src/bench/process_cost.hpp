#pragma once

#include <cstdint>
#include <string>

#include "runtime/error.hpp"

namespace neura::bench {

/// What a process has cost so far.
struct ProcessCost {
    double cpu_seconds = 0;  ///< user and system, of all its threads, exact to 10 ms
    std::uint64_t resident_kb = 0;
};

/// Reads /proc/PID/stat and status. Errors: `no_such_process`.
Result<ProcessCost> cost_of(int process);

}  // namespace neura::bench
