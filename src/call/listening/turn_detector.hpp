#pragma once

// When does the caller speak, and when have they finished? Silence, what the words so far look
// like, and what the agent asked for decide together.
//
//            voice 100 ms          silence 160 ms         silence ≥ patience
//   silent ───────────────▶ speaking ───────────▶ pausing ─────────────────▶ silent
//                               ▲        voice       │
//                               └────────────────────┘

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "call/listening/completeness.hpp"
#include "call/listening/speech_to_text.hpp"

namespace neura::listening {

/// How long a pause may be before it ends the turn, by what is being said.
enum class Patience {
    short_answer,  ///< a yes or a no
    ordinary,
    narrative,  ///< an account, with pauses to think
    dictation,  ///< digits or letters one by one
};

enum class Edge {
    none,
    started,  ///< the caller has begun to speak
    paused,   ///< they may have finished: the words so far are wanted
    resumed,  ///< they had not
    ended,    ///< they have finished
};

/// No timers and no I/O: the audio itself is the clock. Fed every 20 ms.
class TurnDetector {
public:
    struct Options {
        float voice_above = 0.5f;     ///< probability of speech that starts it
        float silence_below = 0.35f;  ///< and that ends it
        AudioTime min_speech{100};    ///< shorter sounds are not speech
        AudioTime pause{160};         ///< silence after which the words are asked for
        AudioTime longest_turn{60'000};

        /// Silence that ends an ordinary turn whose words do not tell; the other pauses grow and
        /// shrink with it.
        AudioTime ordinary{600};

        /// A caller who pauses long inside sentences is given more time, up to so many per cent
        /// of what others get.
        int most_patience = 160;
        /// Speaking again so soon after a turn was declared over, they had not finished.
        AudioTime cut_off{700};
    };

    TurnDetector() = default;
    explicit TurnDetector(Options options) : options_(options) {}

    /// @param now          end of the 20 ms just heard
    /// @param probability  that it held speech, 0 to 1
    Edge advance(AudioTime now, float probability);

    /// The words up to the present pause are known; the pause is as long as they ask for, unless
    /// the caller speaks again already. @return what they look like.
    Completeness heard_so_far(std::string_view text);

    /// The recogniser hears that the caller has finished: the next silence ends the turn.
    void end_of_turn() { end_heard_ = in_turn(); }

    /// The caller is gone: no turn is under way any more.
    void stop() { state_ = State::silent; }

    void be_patient(Patience patience) { patience_ = patience; }

    /// Of the words told to `heard_so_far`, BCP 47.
    void expect_language(std::string language) { language_ = std::move(language); }

    /// The last 20 ms held a voice.
    bool voice() const { return voice_; }

    bool in_turn() const { return state_ == State::speaking || state_ == State::pausing; }

    /// Where the first voice of the present or last turn began, and the last one ended.
    AudioTime voiced_start() const { return voiced_start_; }
    AudioTime voiced_end() const { return voiced_end_; }

    /// Voice in the present turn so far, without its pauses.
    AudioTime voiced() const { return voiced_; }

    /// The silence that would end the turn now, for what is known of it.
    AudioTime patience() const;

private:
    enum class State { silent, maybe_speaking, speaking, pausing };

    Edge while_silent(AudioTime now, bool voice);
    Edge while_maybe_speaking(AudioTime now, bool voice);
    Edge while_speaking(AudioTime now, bool voice);
    Edge while_pausing(AudioTime now, bool voice);
    Edge end(AudioTime now);
    void learn(AudioTime pause);

    Options options_;
    State state_ = State::silent;
    bool voice_ = false;
    bool asked_ = false;  ///< `paused` was given for this silence
    Patience patience_ = Patience::ordinary;
    std::string language_ = "en-US";
    std::optional<Completeness> words_;
    bool end_heard_ = false;           ///< by the recogniser
    std::optional<AudioTime> pauses_;  ///< of this caller inside a turn, on average
    std::optional<AudioTime> ended_;   ///< the last turn was declared over
    AudioTime last_voice_{};           ///< in that turn
    AudioTime voiced_start_{};
    AudioTime voiced_end_{};
    AudioTime voiced_{};
};

}  // namespace neura::listening
