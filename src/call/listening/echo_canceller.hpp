#pragma once

// Takes a known voice out of what a caller sends. A filter that adapts subtracts what it predicts
// of the echo; what it may have left is attenuated, frequency by frequency; and where nothing but
// that is to be heard there is silence.

#include <array>
#include <cstddef>
#include <optional>

#include "audio/frame.hpp"
#include "audio/spectrum.hpp"

namespace neura::listening {

/// Fed every 20 ms from when it is known how late the echo is. About 9 µs a frame, 26 KB, no
/// allocation. No I/O, no time.
///
/// Sources of the method: Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic
/// echo control in hands-free telephones", 2006; Kuech, Mabande and Enzner, "State-space
/// architecture of the partitioned-block-based acoustic echo controller", 2014. Such a filter
/// keeps account of how wrong it may be. So it needs nobody to tell it when the caller speaks too,
/// and what to attenuate is known before it has learnt anything. The attenuation is that of
/// Ephraim and Malah, "Speech enhancement using a minimum mean-square error short-time spectral
/// amplitude estimator", 1984: the Wiener filter with their "decision-directed" estimate.
class EchoCanceller {
public:
    /// How long an echo may last, in frames: 120 ms.
    static constexpr std::size_t partitions = 6;

    /// @param gain  power of the echo over that of ours, as far as is known
    explicit EchoCanceller(float gain);

    /// @param caller  their 20 ms
    /// @param ours    the 40 ms of ours of which the echo begins to arrive now
    /// @return        the 20 ms of theirs before those, without our voice; good until the next
    const audio::Frame& clean(const audio::Frame& caller, const audio::Block& ours);

    /// What `ours` should have been `ago` frames before the last: the echo comes at another time
    /// than it did, and the filter goes with it. @pre ago < partitions
    void replace_ours(std::size_t ago, const audio::Block& ours);

    /// When the echo is loudest, in samples after the beginning of the filter.
    std::size_t loudest() const;

    /// The echo may come at another time than it did: until it is seen where it was expected, all
    /// as loud as an echo is taken for one.
    void expect_change() { confirmed_ = false; }

    /// Time has passed unheard: what comes next continues nothing. The filter stays.
    void skip();

    /// How much of the energy of the last 20 ms was predicted, at most 1, below 0 when the
    /// prediction only added to it. Nothing when no echo worth the name was due.
    std::optional<float> explained() const { return explained_; }

private:
    using Bins = std::array<float, audio::spectrum_bins>;
    using Samples = std::array<float, audio::frame_samples>;

    const audio::Spectrum& ours(std::size_t ago) const {
        return ours_[(newest_ + ago) % partitions];
    }
    void predict(Samples& echo);
    void learn(const Samples& rest);
    void find_loudest_due();
    void suppress(const Samples& rest);
    void find_left(float power);
    bool caller_speaks(const Bins& power);

    std::array<audio::Spectrum, partitions> ours_{};  ///< a ring
    std::size_t newest_ = 0;

    std::array<audio::Spectrum, partitions> filter_{};
    std::array<Bins, partitions> doubt_{};  ///< variance of each coefficient of the filter
    std::size_t next_to_constrain_ = 0;
    bool confirmed_ = true;
    std::optional<float> explained_;

    // Powers, by frequency.
    audio::Spectrum echo_;  ///< predicted
    Bins not_echo_{};       ///< smoothed
    Bins doubtful_{};       ///< of the echo the filter may have missed
    Bins loudest_due_{};    ///< of an echo, whenever in the filter's time it comes
    Bins left_{};           ///< echo still in the rest
    Bins left_before_{};
    Bins kept_{};  ///< of the caller's, in the block before

    audio::Block rest_{};  ///< the caller's last 40 ms without what was predicted
    float missed_ = 1;     ///< share of the predicted echo that stays, at best
    int open_for_ = 0;     ///< frames
    Samples overlap_{};
    audio::Frame cleaned_{};
};

}  // namespace neura::listening
