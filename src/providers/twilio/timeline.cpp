#include "providers/twilio/timeline.hpp"

#include <algorithm>

namespace neura::providers::twilio {

namespace {

constexpr std::int64_t samples_per_millisecond = audio::telephone_rate / 1000;
constexpr std::int64_t longest_hole_samples =
    std::chrono::milliseconds(Timeline::longest_hole).count() * samples_per_millisecond;

}  // namespace

void Timeline::push(std::chrono::milliseconds timestamp, Payload payload) {
    const auto at = timestamp.count() * samples_per_millisecond;
    if (!origin_) origin_ = at;

    const auto length = static_cast<std::int64_t>(payload.size());
    const auto jitter = std::min<std::int64_t>(length, audio::frame_samples) / 2;
    const auto ahead = at - *origin_ - known_;

    if (ahead < -longest_hole_samples) {
        origin_ = at - known_;
    } else if (ahead < -jitter) {
        const auto old = static_cast<std::size_t>(std::min(length, -ahead));
        payload = payload.subspan(old);
        dropped_ += old;
    } else if (ahead > jitter) {
        const auto hole = std::min(ahead, longest_hole_samples);
        *origin_ += ahead - hole;
        append_silence(static_cast<std::size_t>(hole));
    }
    waiting_.insert(waiting_.end(), payload.begin(), payload.end());
    known_ += static_cast<std::int64_t>(payload.size());
}

void Timeline::append_silence(std::size_t samples) {
    waiting_.insert(waiting_.end(), samples, audio::mulaw_silence);
    known_ += static_cast<std::int64_t>(samples);
    filled_ += samples;
}

std::optional<audio::MulawFrame> Timeline::next() {
    const auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(taken_);
    if (waiting_.size() - taken_ < audio::frame_samples) {
        waiting_.erase(waiting_.begin(), at);
        taken_ = 0;
        return std::nullopt;
    }
    audio::MulawFrame frame;
    std::copy_n(at, audio::frame_samples, frame.begin());
    taken_ += audio::frame_samples;
    return frame;
}

}  // namespace neura::providers::twilio
