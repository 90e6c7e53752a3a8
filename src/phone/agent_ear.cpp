#include "phone/agent_ear.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace neura::phone {

namespace {

constexpr LineTime frame_time{20};
constexpr LineTime end_of_utterance{300};

/// A long utterance is cut at the first breath: what is heard of it is known while it goes on, and
/// a recogniser wants less than about 12 s at once.
constexpr LineTime long_utterance{3000};
constexpr LineTime breath{100};
constexpr LineTime longest_utterance{12'000};

constexpr std::size_t kept_before = 5 * audio::frame_samples;

bool is_voiced(const audio::Frame& frame) {
    return std::ranges::any_of(
        frame, [](std::int16_t sample) { return std::abs(int{sample}) > voiced_level; });
}

}  // namespace

AgentEar::Noticed AgentEar::hear(const audio::Frame& frame, bool more) {
    Noticed noticed;
    const bool voiced = is_voiced(frame);
    quiet_ = voiced ? LineTime(0) : quiet_ + frame_time;
    if (voiced && !speaking_) {
        noticed.started = !in_turn_;
        speaking_ = in_turn_ = true;
        utterance_ = {.start = now_, .end = now_, .samples = before_};
    }
    now_ += frame_time;
    if (voiced) last_voiced_ = now_;

    if (keep_audio_) {
        if (speaking_)
            utterance_.samples.insert(utterance_.samples.end(), frame.begin(), frame.end());
        before_.insert(before_.end(), frame.begin(), frame.end());
        if (before_.size() > kept_before)
            before_.erase(before_.begin(),
                          before_.end() - static_cast<std::ptrdiff_t>(kept_before));
    }

    const auto length = now_ - utterance_.start;
    if (speaking_ && (quiet_ >= end_of_utterance || length >= longest_utterance ||
                      (length >= long_utterance && quiet_ >= breath)))
        noticed.utterance = take();
    if (in_turn_ && !speaking_ && !more && quiet_ >= end_of_utterance) {
        noticed.finished = true;
        in_turn_ = false;
    }
    return noticed;
}

std::optional<AgentUtterance> AgentEar::finish() {
    if (!speaking_) return std::nullopt;
    return take();
}

AgentUtterance AgentEar::take() {
    speaking_ = false;
    utterance_.end = last_voiced_;
    return std::exchange(utterance_, {});
}

}  // namespace neura::phone
