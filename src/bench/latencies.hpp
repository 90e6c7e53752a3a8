#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "bench/raw_sockets.hpp"

namespace neura::bench {

/// Durations, for their quantiles: counted in buckets of 1/32 of their size, so that a quantile
/// is at most 3 % too large, whatever the number of them. Pure.
class Latencies {
public:
    /// Less than nothing counts as nothing; beyond 2^31 microseconds as that.
    void add(Micros took);
    void clear() { *this = {}; }

    std::uint64_t count() const { return count_; }
    Micros longest() const { return longest_; }

    /// What `share` (0 to 1) of them took at most; 0 of none.
    Micros quantile(double share) const;

    /// "p50 0.21  p99 0.80  p99.9 1.42  max 2.00 ms (n 1200)".
    std::string in_words() const;

private:
    static constexpr std::size_t steps = 32;

    static std::size_t bucket_of(std::uint64_t us);
    static std::uint64_t upper_bound(std::size_t bucket);

    std::array<std::uint64_t, steps * 28> counts_{};
    std::uint64_t count_ = 0;
    Micros longest_ = 0;
};

}  // namespace neura::bench
