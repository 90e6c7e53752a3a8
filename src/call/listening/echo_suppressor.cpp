#include "call/listening/echo_suppressor.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "audio/level.hpp"

namespace neura::listening {

namespace {

constexpr std::size_t frame = audio::frame_samples;

/// Below this neither we nor the caller say anything: -60 dBFS.
constexpr float audible = 1e-6F;

/// The line's own noise: what it may rise in a frame (3 dB a second), and how far above it
/// something stands out (6 dB).
constexpr float noise_rises = 1.014F;
constexpr float stands_out_by = 4.0F;

/// No echo is later than this after our last word, in frames.
constexpr std::size_t longest_echo = 25;
/// A caller who speaks all the time is switched over to even so.
constexpr std::size_t longest_wait = 100;

/// Our pause after which a carrier's buffer starts anew, and with it perhaps another delay.
constexpr std::size_t new_start = 15;

/// The filter begins so much before the echo: what telephones do to a sound reaches backwards too.
constexpr std::size_t margin = 40;  // samples

constexpr int believable = 2;         ///< frames unexplained
constexpr int longest_unproven = 25;  ///< frames that stand out, and none explained
constexpr float well_explained = 0.5F;
constexpr std::size_t same_delay = 12;  ///< samples: 1.5 ms, which the filter follows itself

template <std::size_t frames>
audio::Block block_before(const RecentAudio<frames>& recent, std::size_t ago) {
    std::array<std::int16_t, audio::block_samples> samples;
    recent.copy_before(ago, samples);
    audio::Block block;
    std::ranges::copy(samples, block.begin());
    return block;
}

}  // namespace

const audio::Frame& EchoSuppressor::clean(const audio::Frame& caller, const audio::Frame& ours) {
    const bool speaking = audio::mean_square(ours) > audible;
    if (speaking && silent_for_ >= new_start && canceller_) canceller_->expect_change();
    silent_for_ = speaking ? 0 : silent_for_ + 1;
    if (clear(caller)) {
        search_.reset();
        lately_.reset();
        resting_ = true;
        return caller;
    }
    if (!lately_) lately_ = std::make_unique<Lately>();
    lately_->ours.append(ours);
    lately_->caller.append(caller);

    if (!canceller_) {
        if (!stands_out(caller)) {
            if (search_) search_->remember(ours_before(0));
            return caller;
        }
        const auto delay = look_for_echo();
        if (!delay) return caller;
        start_cancelling(*delay);
    }
    const bool rested = std::exchange(resting_, false);
    if (rested) canceller_->skip();
    cleaned_ = canceller_->clean(caller, ours_before(offset_));
    follow_echo();
    return rested ? caller : cleaned_;
}

/// No echo can come any more. Where one was taken out, the switch from cleaned to untouched waits
/// for a silence: it leaves out 20 ms.
bool EchoSuppressor::clear(const audio::Frame& caller) {
    if (silent_for_ < longest_echo) return false;
    return resting_ || silent_for_ >= longest_wait || audio::mean_square(caller) < audible;
}

bool EchoSuppressor::stands_out(const audio::Frame& caller) {
    const float level = audio::mean_square(caller);
    line_noise_ = std::min(level, std::max(line_noise_ * noise_rises, audible / stands_out_by));
    return level > audible && level > line_noise_ * stands_out_by;
}

std::optional<std::size_t> EchoSuppressor::look_for_echo() {
    if (!search_) {
        search_ = std::make_unique<EchoSearch>();
        for (std::size_t ago = EchoSearch::farthest; ago > 0; --ago)
            search_->remember(ours_before(ago * frame));
    }
    return search_->advance(block_before(lately_->caller, 0), ours_before(0));
}

void EchoSuppressor::start_cancelling(std::size_t delay) {
    unexplained_ = unproven_ = 0;
    proven_ = false;
    delay_ = delay;
    offset_ = delay > margin ? delay - margin : 0;
    ++times_found_;
    search_.reset();

    float theirs = 0;
    float played = 1;
    for (std::size_t ago = 0; ago < replayed; ++ago) {
        const auto said = ours_before(delay + ago * frame);
        for (const float heard : caller_before(ago)) theirs += heard * heard;
        for (const float sample : std::span(said).last(frame)) played += sample * sample;
    }
    canceller_ = std::make_unique<EchoCanceller>(std::min(1.0F, theirs / played));
    for (std::size_t ago = replayed - 1; ago > 0; --ago)
        canceller_->clean(caller_before(ago), ours_before(offset_ + ago * frame));
    resting_ = false;
}

/// An echo that is due and not seen may come at another time now.
void EchoSuppressor::follow_echo() {
    const auto explained = canceller_->explained();
    if (!proven_ && stands_out(caller_before(0)) && ++unproven_ > longest_unproven) {
        canceller_.reset();  // two sounds of one instant, and no echo
        return;
    }
    if (explained > well_explained) {
        unexplained_ = 0;
        proven_ = true;
        search_.reset();
        return;
    }
    if (explained) ++unexplained_;
    if (unexplained_ < believable) return;
    const auto found = look_for_echo();
    if (!found) return;
    // What the filter has learnt is surer than where it was begun.
    if (proven_) delay_ = offset_ + canceller_->loudest();
    const auto apart = *found > delay_ ? *found - delay_ : delay_ - *found;
    if (apart < same_delay) return;

    // A filter that never explained anything, or that would need what we say next, starts anew.
    if (!std::exchange(proven_, false) || offset_ + *found < delay_) {
        start_cancelling(*found);
        return;
    }
    ++times_found_;
    search_.reset();
    unexplained_ = unproven_ = 0;
    offset_ = offset_ + *found - delay_;
    delay_ = *found;
    for (std::size_t ago = 0; ago < EchoCanceller::partitions; ++ago)
        canceller_->replace_ours(ago, ours_before(offset_ + ago * frame));
}

/// The 40 ms of ours that ended so long ago.
audio::Block EchoSuppressor::ours_before(std::size_t samples) const {
    return block_before(lately_->ours, samples);
}

audio::Frame EchoSuppressor::caller_before(std::size_t frames) const {
    audio::Frame then;
    lately_->caller.copy_before(frames * frame, then);
    return then;
}

}  // namespace neura::listening
