#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ranges>

#include "audio/frame.hpp"

namespace neura::listening {

/// The last frames of a stream; older ones are forgotten. No allocation; nothing is moved.
template <std::size_t frames>
class RecentAudio {
public:
    static constexpr std::size_t most = frames * audio::frame_samples;

    void append(const audio::Frame& frame) {
        std::ranges::copy(frame, ring_.begin() + static_cast<std::ptrdiff_t>(next_));
        next_ = (next_ + frame.size()) % most;
        size_ = std::min(size_ + frame.size(), most);
    }

    void clear() {
        ring_.fill(0);
        size_ = 0;
    }

    /// Samples since the beginning or the last `clear`, at most `most`.
    std::size_t size() const { return size_; }

    /// Writes those that came `ago` samples before the last ones; silence where there were none.
    /// @pre  ago + to.size() <= most
    template <std::ranges::contiguous_range Samples>
    void copy_before(std::size_t ago, Samples&& to) const {
        const auto from = (next_ + most - ago - to.size()) % most;
        const auto until_end = std::min(to.size(), most - from);
        std::copy_n(ring_.begin() + static_cast<std::ptrdiff_t>(from), until_end, to.begin());
        std::copy_n(ring_.begin(), to.size() - until_end,
                    to.begin() + static_cast<std::ptrdiff_t>(until_end));
    }

private:
    std::array<std::int16_t, most> ring_{};
    std::size_t next_ = 0;  ///< the oldest, to be written over
    std::size_t size_ = 0;
};

}  // namespace neura::listening
