#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/g711.hpp"

namespace neura::listening {

/// The last frames of a stream; older ones are forgotten. Kept as mu-law, as which telephone audio
/// comes: what came so is given back to the bit. No allocation; nothing is moved.
template <std::size_t frames>
class RecentAudio {
public:
    static constexpr std::size_t most = frames * audio::frame_samples;

    void append(const audio::Frame& frame) {
        audio::encode_mulaw(frame, std::span(ring_).subspan(next_));
        next_ = (next_ + frame.size()) % most;
        size_ = std::min(size_ + frame.size(), most);
    }

    void clear() {
        ring_ = silence;
        size_ = 0;
    }

    /// Samples since the beginning or the last `clear`, at most `most`.
    std::size_t size() const { return size_; }

    /// Writes those that came `ago` samples before the last ones; silence where there were none.
    /// @pre  ago + to.size() <= most
    void copy_before(std::size_t ago, std::span<std::int16_t> to) const {
        const auto from = (next_ + most - ago - to.size()) % most;
        const auto until_end = std::min(to.size(), most - from);
        const audio::Mulaw all(ring_);
        audio::decode_mulaw(all.subspan(from, until_end), to);
        audio::decode_mulaw(all.first(to.size() - until_end), to.subspan(until_end));
    }

private:
    static constexpr auto silence = [] {
        std::array<std::uint8_t, most> ring;
        ring.fill(audio::mulaw_silence);
        return ring;
    }();

    std::array<std::uint8_t, most> ring_ = silence;
    std::size_t next_ = 0;  ///< the oldest, to be written over
    std::size_t size_ = 0;
};

}  // namespace neura::listening
