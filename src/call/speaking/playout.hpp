#pragma once

// From audio to what the caller hears, and how much of it was heard.
//
// A carrier keeps a buffer of our audio and plays it at its own pace. Too little in it and the
// caller hears holes; too much and it cannot be taken back in time. Playout keeps a small lead
// there: it sends the lead in one burst when speech starts and then a frame each 20 ms.

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "audio/g711.hpp"
#include "runtime/task.hpp"

namespace neura::speaking {

/// Where paced audio goes: the agent's side of a carrier's stream. Nothing here waits.
class Outlet {
public:
    virtual ~Outlet() = default;

    /// Adds 20 ms to what the carrier will play.
    virtual void play(const audio::MulawFrame& frame) = 0;

    /// Asks to be told, through `Playout::mark_reached`, once all sent so far has been played.
    virtual void mark(std::string_view name) = 0;

    /// Throws away what the carrier has not played.
    virtual void clear() = 0;
};

/// How much of one sentence reached the caller. In samples at 8 kHz.
struct Heard {
    std::uint64_t sentence = 0;  ///< as `begin_sentence` named it
    std::uint64_t samples = 0;   ///< of it that were played
    std::uint64_t of = 0;        ///< made so far
    bool whole = false;          ///< it had been made to its end, so `of` is its length

    friend bool operator==(const Heard&, const Heard&) = default;
};

/// Paces sentences into an `Outlet`.
///
/// No timers, no I/O: time is an argument and never goes back. `tick` is due each 20 ms; a late
/// one costs nothing as long as it is less late than the lead. On the loop of its call.
class Playout {
public:
    struct Options {
        /// Kept in the carrier's buffer: a burst of network trouble or a late tick shorter than
        /// this is not heard.
        std::chrono::milliseconds lead{300};

        /// Between marks inside a sentence: what is heard is known at least this exactly.
        std::chrono::milliseconds mark_every{1000};

        /// After all must have been played by the clock, how long the last mark may take to
        /// come back before the clock is believed.
        std::chrono::milliseconds mark_patience{500};
    };

    /// When things happened first since playout was last silent.
    struct Times {
        std::optional<Clock::time_point> sent;           ///< a frame
        std::optional<Clock::time_point> voiced_sent;    ///< a frame that is not silence
        std::optional<Clock::time_point> voiced_heard;   ///< when that one is due to be played
        std::optional<Clock::time_point> voiced_played;  ///< when the carrier says it was
    };

    explicit Playout(Outlet& outlet) : Playout(outlet, Options()) {}
    Playout(Outlet& outlet, Options options);

    /// Opens the next sentence and names it; names are never used twice.
    /// @pre the sentence before was ended.
    std::uint64_t begin_sentence();

    /// More of the open sentence. Sent by the next `tick`.
    void append(audio::Mulaw audio);

    /// The open sentence is complete.
    void end_sentence();

    /// Sends what is due by `now`.
    void tick(Clock::time_point now);

    /// The same between two ticks, if the caller would notice the wait: nothing plays yet, or
    /// little is left to play. Otherwise the next tick sends it, in its 20 ms.
    void hurry(Clock::time_point now);

    /// The carrier says a mark came up. Unknown names, and those from before a `cut`, are ignored.
    void mark_reached(std::string_view name, Clock::time_point now);

    /// Silences the carrier and takes back what was not heard: nothing plays until `resume`, which
    /// goes on at that very sample. What is made meanwhile waits too.
    void hold(Clock::time_point now);
    void resume(Clock::time_point now);
    bool held() const { return held_; }

    /// Silences the carrier and forgets all that was to come. Says how much was heard of each
    /// sentence since playout was last silent, in order.
    std::vector<Heard> cut(Clock::time_point now);

    /// Whether anything is still to be heard, as of the last call with a time.
    bool playing() const { return !sentences_.empty(); }

    /// What has been made and not been heard, as far as is known by `now`.
    Clock::duration left(Clock::time_point now) const;

    /// Sentences begun of which nothing has been sent.
    std::size_t waiting() const;

    /// The first sentence not wholly heard by `now`; nothing when silent.
    std::optional<std::uint64_t> current(Clock::time_point now) const;

    const Times& times() const { return times_; }

    /// How often the carrier's buffer ran empty in mid-sentence, since the beginning.
    std::uint64_t underruns() const { return underruns_; }

    /// What the caller hears in the next 20 ms of the call: silence when nothing plays. To be
    /// called once for each frame that comes in, so that both sides of a recording are aligned;
    /// what nobody took within half a second of being heard is left out. The reference is good
    /// until the next call.
    const audio::Frame& next_played();

private:
    struct Sentence {
        std::uint64_t name = 0;
        std::uint64_t start = 0;  ///< position of its first sample, once sent
        std::uint64_t made = 0;
        std::uint64_t sent = 0;
        bool ended = false;
    };

    struct Mark {
        std::uint64_t number = 0;
        std::uint64_t position = 0;
    };

    struct OnAir {
        audio::MulawFrame frame{};
        Clock::time_point at;  ///< when it is due to be heard
    };

    struct Reached {
        std::uint64_t position = 0;
        Clock::time_point at;
    };

    std::size_t unsent() const { return audio_.size() - sent_; }
    void forget_sent(std::size_t but_the_last);
    std::uint64_t heard_of(const Sentence& sentence, std::uint64_t heard) const;
    bool frame_ready() const;
    bool in_mid_sentence() const;
    void send_frame(Clock::time_point now);
    void send_mark();
    void settle(Clock::time_point now);
    void become_silent();
    void forget_marks();
    Clock::time_point played_by() const;
    std::uint64_t heard_by(Clock::time_point now) const;

    Outlet& outlet_;
    const Options options_;

    std::vector<Sentence> sentences_;  ///< all since playout was last silent
    std::deque<std::uint8_t> audio_;   ///< of theirs: what may not have been heard, and the rest
    std::size_t sent_ = 0;             ///< so much of that is with the carrier

    // Positions count samples sent since playout was last silent, padding included. Whenever the
    // carrier's buffer starts from empty, position `base_` is played at `anchor_`.
    std::uint64_t position_ = 0;
    std::uint64_t base_ = 0;
    Clock::time_point anchor_;
    bool running_ = false;
    bool held_ = false;

    std::vector<Mark> marks_;  ///< sent and not yet come back, oldest first
    std::optional<Reached> reached_;
    std::uint64_t generation_ = 0;
    std::uint64_t marks_sent_ = 0;
    std::uint64_t unmarked_ = 0;  ///< samples sent since the last mark
    bool carrier_marks_ = false;  ///< this carrier has been seen to return a mark

    Times times_;
    std::uint64_t sentences_named_ = 0;
    std::uint64_t underruns_ = 0;

    std::deque<OnAir> on_air_;  ///< sent, not yet taken by `next_played`
    audio::Frame played_{};
};

}  // namespace neura::speaking
