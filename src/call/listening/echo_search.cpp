#include "call/listening/echo_search.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace neura::listening {

namespace {

/// A bin whose power is so far under that of the loudest holds the noise of the coding.
constexpr float counts_above = 1e-4F;
/// A block without a bin of this power is silence: a sine of -66 dBFS has it.
constexpr float silent_below = 1e7F;
constexpr std::size_t fewest_bins = 20;

constexpr float forgetting = 0.93F;  ///< a frame

// Agreement over that of chance. Among 2880 delays chance gives 3.5 and, in 20 minutes of 102
// people speaking while the agent does, 6.7 at most; an echo gives 10 to 30 (measured). A click of
// theirs and one of ours agree in the two blocks they are in: more must agree on the same place.
constexpr float sure_from = 7.5F;
constexpr float suspects_from = 5.5F;
constexpr int agree_on_place = 2;      ///< frames in a row
constexpr std::size_t same_place = 2;  ///< samples

/// Blocks a whole number of frames apart are compared up to half a frame earlier and later.
constexpr std::size_t around = audio::frame_samples / 2;

const audio::Block& window() {
    static const audio::Block hann = [] {
        audio::Block window;
        for (std::size_t i = 0; i < window.size(); ++i) {
            const double phase = 2 * std::numbers::pi * (static_cast<double>(i) + 0.5) /
                                 static_cast<double>(window.size());
            window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
        }
        return window;
    }();
    return hann;
}

/// Length of a phase.
constexpr float full = 127;

}  // namespace

EchoSearch::Phases EchoSearch::phases_of(const audio::Block& samples) {
    audio::Block windowed;
    for (std::size_t i = 0; i < windowed.size(); ++i) windowed[i] = samples[i] * window()[i];
    audio::Spectrum spectrum;
    audio::to_spectrum(windowed, spectrum);
    const float* const re = &spectrum.re[lowest_bin];
    const float* const im = &spectrum.im[lowest_bin];

    std::array<float, bins> power;
    for (std::size_t k = 0; k < bins; ++k) power[k] = re[k] * re[k] + im[k] * im[k];
    const float loudest = *std::ranges::max_element(power);
    Phases phases;
    for (std::size_t k = 0; k < bins; ++k) {
        const bool counts = loudest > silent_below && power[k] > loudest * counts_above;
        const float scale = counts ? full / std::sqrt(power[k]) : 0;
        phases.re[k] = static_cast<std::int8_t>(re[k] * scale);
        phases.im[k] = static_cast<std::int8_t>(im[k] * scale);
        phases.counted += counts ? 1 : 0;
    }
    return phases;
}

void EchoSearch::remember(const audio::Block& ours) {
    suspects_ = false;
    newest_ = (newest_ + farthest - 1) % farthest;
    ours_[newest_] = phases_of(ours);
}

std::optional<std::size_t> EchoSearch::advance(const audio::Block& caller,
                                               const audio::Block& ours) {
    remember(ours);
    const auto theirs = phases_of(caller);
    if (theirs.counted < fewest_bins) return std::nullopt;

    audio::Spectrum cross;
    for (std::size_t ago = 0; ago < farthest; ++ago) {
        const auto& then = ours_[(newest_ + ago) % farthest];
        for (std::size_t k = 0; k < bins; ++k) {
            const int re = theirs.re[k] * then.re[k] + theirs.im[k] * then.im[k];
            const int im = theirs.im[k] * then.re[k] - theirs.re[k] * then.im[k];
            cross.re[lowest_bin + k] = static_cast<float>(re) / (full * full);
            cross.im[lowest_bin + k] = static_cast<float>(im) / (full * full);
        }
        audio::Block agreement;
        audio::to_samples(cross, agreement);
        float* const earlier = &agreement_[ago * audio::frame_samples];
        float* const later = earlier + around;
        for (std::size_t i = 0; i < around; ++i) {
            earlier[i] = earlier[i] * forgetting + agreement[agreement.size() - around + i];
            later[i] = later[i] * forgetting + agreement[i];
        }
    }
    return judge(theirs.counted);
}

std::optional<std::size_t> EchoSearch::judge(std::size_t bins_compared) {
    // So many unit vectors of random directions, added, of which the transform makes this.
    constexpr auto size = static_cast<float>(audio::block_samples);
    chance_ =
        chance_ * forgetting * forgetting + 2 * static_cast<float>(bins_compared) / (size * size);
    float sum = 0;
    for (const float one : agreement_) sum += one * one;
    const float spread = std::max(sum / static_cast<float>(agreement_.size()), chance_);

    const auto most = std::ranges::max_element(agreement_);
    const auto place = static_cast<std::size_t>(most - agreement_.begin());
    const auto before = std::exchange(favourite_, place);
    const bool same = place + same_place >= before && place <= before + same_place;
    agreed_ = same ? agreed_ + 1 : 1;
    const float sureness = *most / std::sqrt(spread);
    suspects_ = sureness > suspects_from;
    // No echo comes before the sound.
    if (sureness < sure_from || agreed_ < agree_on_place || place < around) return std::nullopt;
    return place - around;
}

}  // namespace neura::listening
