#include "call/speaking/waiting_sound.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace neura::speaking {

namespace {

constexpr std::size_t length = 300 * audio::telephone_rate / 1000;
constexpr std::size_t between = 160 * audio::telephone_rate / 1000;  ///< the two knocks
constexpr double pitch = 523.25;                                     ///< Hz
constexpr double loudness = 1'600;
constexpr double decay = 0.030;  ///< s
constexpr double attack = 0.004;

double knock(double seconds) {
    const auto shape = std::min(1.0, seconds / attack) * std::exp(-seconds / decay);
    return loudness * shape * std::sin(2 * std::numbers::pi * pitch * seconds);
}

}  // namespace

audio::Mulaw waiting_sound() {
    static const auto sound = [] {
        std::array<std::int16_t, length> samples{};
        for (std::size_t i = 0; i < length; ++i) {
            auto level = knock(static_cast<double>(i) / audio::telephone_rate);
            if (i >= between)
                level += knock(static_cast<double>(i - between) / audio::telephone_rate);
            samples[i] = static_cast<std::int16_t>(level);
        }
        std::array<std::uint8_t, length> coded{};
        audio::encode_mulaw(samples, coded);
        return coded;
    }();
    return sound;
}

}  // namespace neura::speaking
