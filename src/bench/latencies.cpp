#include "bench/latencies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace neura::bench {

/// Up to 32 each microsecond has a bucket; then each power of two has 32.
std::size_t Latencies::bucket_of(std::uint64_t us) {
    if (us < steps) return us;
    const auto power = static_cast<std::size_t>(std::bit_width(us)) - 6;
    return steps * (power + 1) + (us >> power) - steps;
}

std::uint64_t Latencies::upper_bound(std::size_t bucket) {
    if (bucket < steps) return bucket;
    const auto power = bucket / steps - 1;
    return ((bucket % steps + steps + 1) << power) - 1;
}

void Latencies::add(Micros took) {
    const auto us = std::clamp<Micros>(took, 0, (Micros{1} << 31) - 1);
    ++counts_[bucket_of(static_cast<std::uint64_t>(us))];
    ++count_;
    longest_ = std::max(longest_, us);
}

Micros Latencies::quantile(double share) const {
    if (count_ == 0) return 0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        seen += counts_[i];
        if (seen >= std::max<std::uint64_t>(wanted, 1))
            return std::min(static_cast<Micros>(upper_bound(i)), longest_);
    }
    return longest_;
}

std::string Latencies::in_words() const {
    const auto ms = [](Micros us) { return static_cast<double>(us) / 1000.0; };
    return fmt::format("p50 {:.2f}  p99 {:.2f}  p99.9 {:.2f}  max {:.2f} ms (n {})",
                       ms(quantile(0.5)), ms(quantile(0.99)), ms(quantile(0.999)), ms(longest_),
                       count_);
}

}  // namespace neura::bench
