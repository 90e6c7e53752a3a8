#include "phone/loudspeaker.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "audio/spectrum.hpp"

namespace neura::phone {

namespace {

struct Reflection {
    std::size_t at;  ///< samples after the sound itself
    float gain;
};

/// Table, walls and ceiling of a small office.
constexpr std::array reflections{
    Reflection{0, 1.0F},   Reflection{7, -0.55F},  Reflection{19, 0.4F},  Reflection{34, 0.45F},
    Reflection{58, -0.3F}, Reflection{83, 0.22F},  Reflection{121, 0.2F}, Reflection{167, -0.15F},
    Reflection{214, 0.1F}, Reflection{287, -0.06F}};

constexpr double lowest = 300;     // Hz
constexpr double highest = 2'500;  // Hz

double kept_each_sample(double corner) {
    return std::exp(-2 * std::numbers::pi * corner / audio::telephone_rate);
}

void take_away_below(double corner, audio::Block& sound) {
    const auto keep = static_cast<float>(kept_each_sample(corner));
    float out = 0;
    float before = 0;
    for (float& sample : sound) {
        out = keep * (out + sample - std::exchange(before, sample));
        sample = out;
    }
}

void take_away_above(double corner, audio::Block& sound) {
    const auto keep = static_cast<float>(kept_each_sample(corner));
    float out = 0;
    for (float& sample : sound) sample = out = keep * out + (1 - keep) * sample;
}

/// Mean gain (power) where most of speech is: 300 to 1500 Hz.
float gain_for_speech(const audio::Block& path) {
    constexpr std::size_t from = 300 / 25;
    constexpr std::size_t to = 1'500 / 25;
    audio::Spectrum spectrum;
    audio::to_spectrum(path, spectrum);
    float sum = 0;
    for (std::size_t k = from; k <= to; ++k)
        sum += spectrum.re[k] * spectrum.re[k] + spectrum.im[k] * spectrum.im[k];
    return sum / static_cast<float>(to - from + 1);
}

audio::Block echo_path(double level_db) {
    audio::Block path{};
    for (const auto& reflection : reflections) path[reflection.at] = reflection.gain;
    take_away_below(lowest, path);
    take_away_below(lowest, path);
    take_away_above(highest, path);
    const auto power = static_cast<float>(std::pow(10.0, level_db / 10)) / gain_for_speech(path);
    for (float& tap : path) tap *= std::sqrt(power);
    return path;
}

}  // namespace

Loudspeaker::Loudspeaker(Setting setting) {
    const auto path = echo_path(setting.level_db);
    path_.assign(path.begin(), path.end());
    const auto late = static_cast<std::size_t>(std::max<std::int64_t>(0, setting.delay.count())) *
                      audio::telephone_rate / 1000;
    played_.resize(late + path_.size() + audio::frame_samples);
}

void Loudspeaker::add_to(audio::Frame& caller, const audio::Frame& played) {
    std::copy(played_.begin() + audio::frame_samples, played_.end(), played_.begin());
    std::copy(played.begin(), played.end(), played_.end() - audio::frame_samples);
    const float* const oldest = played_.data() + path_.size();
    for (std::size_t i = 0; i < caller.size(); ++i) {
        float echo = 0;
        for (std::size_t tap = 0; tap < path_.size(); ++tap)
            echo += path_[tap] * *(oldest + i - tap);
        const float sum = std::round(static_cast<float>(caller[i]) + echo);
        caller[i] = static_cast<std::int16_t>(std::clamp(sum, -32767.0F, 32767.0F));
    }
}

}  // namespace neura::phone
