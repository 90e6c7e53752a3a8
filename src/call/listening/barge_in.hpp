#pragma once

// The caller's voice over ours: is it an interruption? Two steps. At the first voice we fall
// silent, which costs nothing if it was a cough; what follows tells whether we go on.
//
//           voice 40 ms             700 ms of voice, or words
//   idle ───────────────▶ holding ───────────────────────────▶ interrupted
//    ▲                       │
//    └───────────────────────┘  silence, "mm-hm", or a sound that was no speech

#include "call/listening/speech_to_text.hpp"

namespace neura::listening {

/// What to do with what we are saying.
enum class Floor {
    keep,    ///< go on as before
    hold,    ///< fall silent, to wait and see
    resume,  ///< the caller was not interrupting: go on where we stopped
    yield,   ///< they are: throw away the rest
};

/// No timers and no I/O: fed with every 20 ms of a caller while we may be interrupted.
class BargeIn {
public:
    /// What makes an interruption certain, before its turn is over.
    enum class By {
        either,
        voice,  ///< long enough, whatever was said
        words,  ///< that matter, however long: for a caller in a noisy place
    };

    struct Options {
        By by = By::either;
        AudioTime onset{40};  ///< voice without a gap that makes us hold
        /// Voice that no "mm-hm" and no cough is as long as: people's backchannels last 200 to
        /// 600 ms.
        AudioTime certain{700};
        AudioTime noise{240};  ///< silence after a sound that did not become speech
        /// Silence after which unknown words are not waited for any longer.
        AudioTime words_within{1'500};
        AudioTime probable{300};  ///< voice that counts as an interruption then
    };

    BargeIn() = default;
    explicit BargeIn(Options options) : options_(options) {}

    /// 20 ms more. @param voice    they held a voice
    ///             @param in_turn  the turn detector takes it for speech, its words to come
    Floor advance(bool voice, bool in_turn);

    /// What the caller said so far is known. @param matters  more than a sign of listening
    Floor heard(bool matters);

    /// We stopped speaking, for whatever reason.
    void reset() { *this = BargeIn(options_); }

    bool holding() const { return holding_; }

private:
    Floor decide(Floor floor);

    Options options_;
    bool holding_ = false;
    AudioTime voiced_{};  ///< in a row before the hold; since its onset while holding
    AudioTime silent_{};  ///< in a row, while holding
};

}  // namespace neura::listening
