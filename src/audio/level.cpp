#include "audio/level.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace neura::audio {

float mean_square(Samples samples) {
    if (samples.empty()) return 0;
    std::int64_t sum = 0;
    for (const auto sample : samples) {
        const std::int32_t square = sample * sample;  // several at a time, as no product of 64 bits
        sum += square;
    }
    constexpr double full_scale = 32'768.0 * 32'768.0;
    return static_cast<float>(static_cast<double>(sum) / static_cast<double>(samples.size()) /
                              full_scale);
}

float level_dbfs(Samples samples) { return dbfs_of(mean_square(samples)); }

float mean_square_of(float dbfs) { return std::pow(10.0F, dbfs / 10.0F); }

float dbfs_of(float mean_square) {
    if (mean_square <= 0) return silence_dbfs;
    return std::max(silence_dbfs, 10.0F * std::log10(mean_square));
}

}  // namespace neura::audio
