#pragma once

// Keeps the agent from hearing itself: a caller's telephone on loudspeaker sends back what we say,
// 10 to 300 ms later, and that is neither to stop us nor to be written down.
//
//   ours ───▶ the last 0.6 s ──▶ search: is it there? how late? ──▶ canceller ──▶ cleaned
//   caller ──────────────────────────┴───────────────────────────────┘
//
// Other than a telephone we know to the sample what was played, and when. That is used twice: an
// echo is found about 100 ms after its first sound, and the caller without one is never touched.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "audio/frame.hpp"
#include "call/listening/echo_canceller.hpp"
#include "call/listening/echo_search.hpp"
#include "call/listening/recent_audio.hpp"

namespace neura::listening {

/// One caller's; used by one thread at a time. While we speak 6 KB, and 16 for the time of a
/// search; 26 from the first echo on. Allocates when we begin to speak, when a search begins and
/// when the first echo is found; throws std::bad_alloc.
class EchoSuppressor {
public:
    /// @param caller  20 ms as received
    /// @param ours    what the caller hears about now, silence when nothing
    /// @return        the caller's 20 ms without our voice, or those before: what is cleaned comes
    ///                20 ms late. `caller` itself, untouched, while no echo has been found and
    ///                half a second after our last word. Good until the next call.
    const audio::Frame& clean(const audio::Frame& caller, const audio::Frame& ours);

    /// What `clean` gave last, untouched, may well be ours, though that is not sure yet. One in a
    /// hundred frames of a caller without echo who speaks while we do.
    bool suspects() const { return !canceller_ && search_ && search_->suspects(); }

    /// How often an echo was found: once, and again whenever it comes at another time.
    int times_found() const { return times_found_; }

private:
    /// Frames cleaned again when an echo is found, so that the filter begins with what it knows.
    static constexpr std::size_t replayed = 8;
    static constexpr std::size_t ours_kept = EchoSearch::farthest + 3 + replayed;

    bool clear(const audio::Frame& caller);
    bool stands_out(const audio::Frame& caller);
    std::optional<std::size_t> look_for_echo();
    void start_cancelling(std::size_t delay);
    void follow_echo();
    audio::Block ours_before(std::size_t samples) const;
    audio::Frame caller_before(std::size_t frames) const;

    struct Lately {
        RecentAudio<ours_kept> ours;
        RecentAudio<replayed> caller;
    };

    std::unique_ptr<Lately> lately_;      ///< while an echo can come
    std::size_t silent_for_ = 1'000'000;  ///< frames since we said something
    float line_noise_ = 0;                ///< mean square

    std::unique_ptr<EchoSearch> search_;
    std::unique_ptr<EchoCanceller> canceller_;
    std::size_t delay_ = 0;   ///< of the echo, in samples
    std::size_t offset_ = 0;  ///< and where the canceller's filter begins
    int unexplained_ = 0;     ///< frames in a row in which an echo was due and not seen
    int unproven_ = 0;        ///< frames since it was found that might have explained themselves
    bool proven_ = false;     ///< the canceller has explained an echo where it is now
    bool resting_ = true;     ///< the canceller was not fed the frame before
    int times_found_ = 0;
    audio::Frame cleaned_{};
};

}  // namespace neura::listening
