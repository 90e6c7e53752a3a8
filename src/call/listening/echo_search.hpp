#pragma once

// Is our own voice in what the caller sends, and how late? Looks for the one delay at which both
// agree in phase at all frequencies, as two voices never do, however alike they sound.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "audio/frame.hpp"
#include "audio/spectrum.hpp"

namespace neura::listening {

/// Fed every 20 ms; needs three or four frames of an echo to be sure of it. About 16 µs a frame,
/// 16 KB, no allocation. No I/O, no time.
///
/// Source of the method: Knapp and Carter, "The generalized correlation method for estimation of
/// time delay", 1976: the phase transform.
class EchoSearch {
public:
    /// Echoes later than this are not found, in frames: 350 ms.
    static constexpr std::size_t farthest = 18;

    /// The caller's last 40 ms, and ours.
    /// @return  how late the echo is, in samples, once it is sure that there is one.
    std::optional<std::size_t> advance(const audio::Block& caller, const audio::Block& ours);

    /// Our last 40 ms alone, when nothing is to be found in the caller's.
    void remember(const audio::Block& ours);

    /// The last 20 ms may well have been an echo, though that is not sure.
    bool suspects() const { return suspects_; }

private:
    std::optional<std::size_t> judge(std::size_t bins_compared);

    /// What telephones carry and their loudspeakers play: 300 to 3400 Hz.
    static constexpr std::size_t lowest_bin = 12;
    static constexpr std::size_t bins = 125;

    /// A phase in each bin, as a vector of length 127, which is exact enough to be added up; none
    /// in those that do not count.
    struct Phases {
        std::array<std::int8_t, bins> re{};
        std::array<std::int8_t, bins> im{};
        std::size_t counted = 0;
    };
    static Phases phases_of(const audio::Block& samples);

    std::array<Phases, farthest> ours_{};  ///< a ring
    std::size_t newest_ = 0;
    std::array<float, farthest * audio::frame_samples> agreement_{};  ///< by delay, of late
    float chance_ = 0;  ///< what agreement (squared) chance alone would give
    bool suspects_ = false;
    int agreed_ = 0;             ///< frames in a row that favoured the same place
    std::size_t favourite_ = 0;  ///< the place of most agreement, a frame before
};

}  // namespace neura::listening
