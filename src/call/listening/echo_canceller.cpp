#include "call/listening/echo_canceller.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace neura::listening {

namespace {

// The figures below were chosen by measuring: tests/integration/speech_echo_test.cpp.

constexpr std::size_t bins = audio::spectrum_bins;
constexpr std::size_t half = audio::frame_samples;

/// Where voices on the telephone are told from echoes: 200 to 3475 Hz.
constexpr std::size_t lowest_bin = 8;
constexpr std::size_t highest_bin = 139;

// The filter. The first part holds the way of the sound itself and the others what rooms add.
constexpr float doubt_of_gain = 2.0F;
constexpr float later_parts = 0.5F;     ///< of the doubt of the part before
constexpr float forgetting = 0.999F;    ///< a frame: rooms change
constexpr float not_echo_keeps = 0.6F;  ///< smoothing, a frame
constexpr std::size_t constrained = 2;  ///< parts a frame

// What is left.
constexpr float reverberation = 0.7F;  ///< a frame: beyond the filter's end
constexpr float missed_margin = 3.0F;
constexpr float missed_at_least = 0.01F;
constexpr float missed_falls = 0.8F;   ///< smoothing, a frame
constexpr float missed_rises = 1.01F;  ///< a frame
constexpr float confirms = 0.5F;       ///< share explained

/// An echo is due: so much of what is heard might be one, and it is not mere noise (-60 dBFS).
constexpr float share_due = 0.1F;
constexpr float noise = 30.0F * 30.0F;

// When the caller counts as speaking: power over that of the echo left.
constexpr float opens_above = 3.0F;
constexpr float closes_below = 1.5F;
constexpr int stays_open = 3;       ///< frames
constexpr float keeps_gain = 0.9F;  ///< smoothing of the estimate of the caller's voice, a block

/// The square root of Hann's, for analysis and synthesis.
const audio::Block& window() {
    static const audio::Block sine = [] {
        audio::Block window;
        for (std::size_t i = 0; i < window.size(); ++i)
            window[i] =
                static_cast<float>(std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) /
                                            static_cast<double>(window.size())));
        return window;
    }();
    return sine;
}

template <std::size_t n>
float energy(const std::array<float, n>& samples) {
    float sum = 0;
    for (const float sample : samples) sum += sample * sample;
    return sum;
}

float voice_band(const std::array<float, bins>& power) {
    float sum = 0;
    for (std::size_t k = lowest_bin; k <= highest_bin; ++k) sum += power[k];
    return sum;
}

/// Only half of a filter's 320 taps may be used: the others would go round in circles.
void constrain(audio::Spectrum& filter) {
    audio::Block taps;
    audio::to_samples(filter, taps);
    std::fill(taps.begin() + half, taps.end(), 0.0F);
    audio::to_spectrum(taps, filter);
}

}  // namespace

EchoCanceller::EchoCanceller(float gain) {
    float doubt = doubt_of_gain * gain;
    for (auto& part : doubt_) {
        part.fill(doubt);
        doubt *= later_parts;
    }
}

const audio::Frame& EchoCanceller::clean(const audio::Frame& caller, const audio::Block& ours) {
    newest_ = (newest_ + partitions - 1) % partitions;
    audio::to_spectrum(ours, ours_[newest_]);

    Samples received;
    std::ranges::transform(caller, received.begin(), [](auto sample) { return float(sample); });
    Samples rest;
    predict(rest);
    for (std::size_t i = 0; i < half; ++i) rest[i] = received[i] - rest[i];
    const float before = energy(received);
    const float after = energy(rest);

    find_loudest_due();
    // A spectrum has an energy of 320 times that of its samples, half of it for negative
    // frequencies.
    const float due = voice_band(loudest_due_) / static_cast<float>(half);
    explained_.reset();
    if (before > noise * half && due > share_due * before) explained_ = 1 - after / before;
    if (explained_ > confirms) confirmed_ = true;

    learn(rest);
    suppress(after <= before ? rest : received);
    return cleaned_;
}

void EchoCanceller::replace_ours(std::size_t ago, const audio::Block& ours) {
    audio::to_spectrum(ours, ours_[(newest_ + ago) % partitions]);
}

std::size_t EchoCanceller::loudest() const {
    std::size_t place = 0;
    float most = 0;
    audio::Block taps;
    for (std::size_t part = 0; part < partitions; ++part) {
        audio::to_samples(filter_[part], taps);
        for (std::size_t i = 0; i < half; ++i) {
            if (std::abs(taps[i]) <= most) continue;
            most = std::abs(taps[i]);
            place = part * half + i;
        }
    }
    return place;
}

void EchoCanceller::skip() {
    rest_.fill(0);
    overlap_.fill(0);
    left_.fill(0);
    kept_.fill(0);
    open_for_ = 0;
}

void EchoCanceller::predict(Samples& echo) {
    echo_ = {};
    for (std::size_t part = 0; part < partitions; ++part) {
        const auto& x = ours(part);
        const auto& w = filter_[part];
        for (std::size_t k = 0; k < bins; ++k) {
            echo_.re[k] += w.re[k] * x.re[k] - w.im[k] * x.im[k];
            echo_.im[k] += w.re[k] * x.im[k] + w.im[k] * x.re[k];
        }
    }
    audio::Block block;
    audio::to_samples(echo_, block);
    std::copy(block.begin() + half, block.end(), echo.begin());
}

void EchoCanceller::learn(const Samples& rest) {
    audio::Block padded{};
    std::ranges::copy(rest, padded.begin() + half);
    audio::Spectrum error;
    audio::to_spectrum(padded, error);

    Bins doubted{};
    for (std::size_t part = 0; part < partitions; ++part) {
        const auto& x = ours(part);
        for (std::size_t k = 0; k < bins; ++k)
            doubted[k] += doubt_[part][k] * (x.re[k] * x.re[k] + x.im[k] * x.im[k]);
    }
    Bins trust;
    for (std::size_t k = 0; k < bins; ++k) {
        const float power = error.re[k] * error.re[k] + error.im[k] * error.im[k];
        not_echo_[k] = not_echo_keeps * not_echo_[k] + (1 - not_echo_keeps) * power;
        trust[k] = 1 / (doubted[k] + 2 * not_echo_[k] + 1);
        doubtful_[k] = doubted[k] / 2;
    }
    for (std::size_t part = 0; part < partitions; ++part) {
        const auto& x = ours(part);
        auto& w = filter_[part];
        auto& doubt = doubt_[part];
        for (std::size_t k = 0; k < bins; ++k) {
            const float step = doubt[k] * trust[k];
            w.re[k] += step * (x.re[k] * error.re[k] + x.im[k] * error.im[k]);
            w.im[k] += step * (x.re[k] * error.im[k] - x.im[k] * error.re[k]);
            const float power = x.re[k] * x.re[k] + x.im[k] * x.im[k];
            doubt[k] = forgetting * (1 - step * power / 2) * doubt[k] +
                       (1 - forgetting) * (w.re[k] * w.re[k] + w.im[k] * w.im[k]);
        }
    }
    for (std::size_t i = 0; i < constrained; ++i) {
        constrain(filter_[next_to_constrain_]);
        next_to_constrain_ = (next_to_constrain_ + 1) % partitions;
    }
}

void EchoCanceller::find_loudest_due() {
    Bins gain{};
    Bins loudest{};
    for (std::size_t part = 0; part < partitions; ++part) {
        const auto& x = ours(part);
        const auto& w = filter_[part];
        for (std::size_t k = 0; k < bins; ++k) {
            gain[k] += w.re[k] * w.re[k] + w.im[k] * w.im[k];
            loudest[k] = std::max(loudest[k], x.re[k] * x.re[k] + x.im[k] * x.im[k]);
        }
    }
    for (std::size_t k = 0; k < bins; ++k) loudest_due_[k] = gain[k] * loudest[k] / 2;
}

void EchoCanceller::suppress(const Samples& rest) {
    std::copy(rest_.begin() + half, rest_.end(), rest_.begin());
    std::ranges::copy(rest, rest_.begin() + half);
    audio::Block windowed;
    for (std::size_t i = 0; i < windowed.size(); ++i) windowed[i] = rest_[i] * window()[i];
    audio::Spectrum spectrum;
    audio::to_spectrum(windowed, spectrum);

    Bins power;
    for (std::size_t k = 0; k < bins; ++k)
        power[k] = spectrum.re[k] * spectrum.re[k] + spectrum.im[k] * spectrum.im[k];
    find_left(voice_band(power));
    const float open = caller_speaks(power) ? 1 : 0;
    for (std::size_t k = 0; k < bins; ++k) {
        const float left = std::max(left_[k], left_before_[k]) + 1;
        const float now = std::max(power[k] / left - 1, 0.0F);
        const float voice = keeps_gain * kept_[k] / left + (1 - keeps_gain) * now;
        const float gain = open * voice / (1 + voice);
        spectrum.re[k] *= gain;
        spectrum.im[k] *= gain;
        kept_[k] = gain * gain * power[k];
    }

    audio::Block samples;
    audio::to_samples(spectrum, samples);
    for (std::size_t i = 0; i < half; ++i) {
        const float sample = overlap_[i] + samples[i] * window()[i];
        cleaned_[i] = static_cast<std::int16_t>(std::clamp(std::round(sample), -32767.F, 32767.F));
        overlap_[i] = samples[half + i] * window()[half + i];
    }
}

/// @param power  of the rest, in the voice's band
void EchoCanceller::find_left(float power) {
    Bins echo;
    for (std::size_t k = 0; k < bins; ++k)
        echo[k] = (echo_.re[k] * echo_.re[k] + echo_.im[k] * echo_.im[k]) / 2;

    // A loudspeaker is not linear and a codec rounds: a share of the echo always stays. The caller
    // can only make it look larger than it is, so it falls at once and rises slowly.
    if (const float predicted = voice_band(echo); predicted > noise * half) {
        const float ratio = power / predicted;
        missed_ = ratio < missed_ ? missed_falls * missed_ + (1 - missed_falls) * ratio
                                  : std::min(1.0F, missed_ * missed_rises);
    }
    left_before_ = left_;
    for (std::size_t k = 0; k < bins; ++k) {
        const float missed = std::max(missed_, missed_at_least);
        const float now = doubtful_[k] + missed_margin * missed * echo[k];
        const float due = confirmed_ ? 0 : loudest_due_[k];
        left_[k] = std::max({now, due, reverberation * left_before_[k]});
    }
}

bool EchoCanceller::caller_speaks(const Bins& power) {
    Bins left;
    for (std::size_t k = 0; k < bins; ++k) left[k] = std::max(left_[k], left_before_[k]);
    const float ratio = voice_band(power) / (voice_band(left) + 1);
    if (ratio > opens_above)
        open_for_ = stays_open;
    else if (ratio < closes_below && open_for_ > 0)
        --open_for_;
    return open_for_ > 0;
}

}  // namespace neura::listening
