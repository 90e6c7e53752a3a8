#pragma once

// What a caller's surroundings add to the line.

#include <cstdint>
#include <random>
#include <vector>

#include "audio/frame.hpp"

namespace neura::phone {

/// Endless noise at a set level; the same seed gives the same noise.
class Noise {
public:
    /// Equal power at all frequencies: wind, a bad line.
    /// @param level  root mean square of its samples, 0 to 32767.
    static Noise white(double level, std::uint32_t seed);

    /// `voices` over and over, scaled to `level`: people talking in the same room.
    /// @pre  `voices` is not silent.
    static Noise babble(const std::vector<std::int16_t>& voices, double level);

    /// Adds the next 20 ms of it to `frame`, limited to 16 bits.
    void add_to(audio::Frame& frame);

private:
    std::vector<std::int16_t> loop_;  ///< empty for white noise
    std::size_t at_ = 0;
    std::minstd_rand random_;
    double level_ = 0;
};

/// Root mean square of those 20 ms pieces of `speech` that hold a voice; 0 when none does. What a
/// signal-to-noise ratio refers to.
double speech_level(audio::Samples speech);

/// The level of noise `snr_db` below speech of level `speech`.
double noise_level(double speech, double snr_db);

}  // namespace neura::phone
