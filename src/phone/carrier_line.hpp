#pragma once

// A carrier's end of one call's audio, without the carrier: 20 ms of the caller out on every tick,
// a buffer of the agent's audio played in real time, marks, and the record of both as they met at
// the caller's ear. No I/O and no clock: time is the number of ticks.
//
//   caller ── say ──▶ ┌──────┐ ── Tick.out ───────────▶ server
//                     │ line │ ◀─ play, mark, clear ─── server
//   ear  ◀─ Tick.heard└──────┘ ── Tick.marks ─────────▶ server
//
// Source: Twilio Media Streams, "media", "mark" and "clear" messages: the buffer plays in order
// and at real time whatever the rate it is filled at; a mark comes back when all before it has been
// played, at once when nothing is waiting; `clear` empties the buffer and brings all marks back.

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "audio/frame.hpp"
#include "phone/loudspeaker.hpp"
#include "phone/noise.hpp"

namespace neura::phone {

/// Since the first frame of the line.
using LineTime = std::chrono::milliseconds;

/// A sample louder than this is heard. -44 dBFS: over the idle noise of a quantised line, under
/// the softest consonant worth the name.
inline constexpr std::int16_t voiced_level = 200;

/// The caller stopped and the agent began.
struct AnsweredTurn {
    LineTime caller_end{};   ///< the last voiced sample of the caller
    LineTime agent_start{};  ///< the first voiced sample of the agent after it
    LineTime latency() const { return agent_start - caller_end; }
};

/// The agent's audio ran dry inside a word: voiced before, voiced after, nothing between.
struct PlayoutGap {
    LineTime at{};
    LineTime length{};
};

/// The caller began to speak while the agent was speaking.
struct CutIn {
    LineTime onset{};
    std::optional<LineTime> cleared;  ///< when the server emptied the buffer; never, if it did not
};

struct LineMeasures {
    std::vector<AnsweredTurn> turns;
    std::vector<PlayoutGap> gaps;
    std::vector<CutIn> cut_ins;
    std::uint64_t frames_with_agent = 0;  ///< 20 ms pieces in which the agent's audio played
};

class CarrierLine {
public:
    struct Tick {
        audio::Frame out{};    ///< the caller's 20 ms, silence between words
        audio::Frame heard{};  ///< the agent's 20 ms as played meanwhile, silence when dry
        std::vector<std::string> marks;  ///< reached during it, in order
    };

    /// @param keep_recording  keeps both sides for `recording`: 32 KB a second.
    explicit CarrierLine(bool keep_recording) : keep_recording_(keep_recording) {}

    /// Adds to what the caller will say, 8 kHz.
    void say(audio::Samples speech);

    /// The caller breaks off: what was not yet sent is not said.
    void hush() { speech_.clear(); }

    /// Whether the caller still has something to say.
    bool saying() const { return !speech_.empty(); }

    /// What the caller's surroundings sound like from now on.
    void surround(Noise noise) { noise_ = std::move(noise); }

    /// The caller's microphone hears the agent too, from now on.
    void put_on(Loudspeaker loudspeaker) { loudspeaker_ = std::move(loudspeaker); }

    /// The server sends audio, any length.
    void play(audio::Samples samples);

    /// The server asks to be told. @return  true when nothing is waiting: tell it at once.
    bool mark(std::string name);

    /// The server empties the buffer. @return  the marks that thereby come back, in order.
    std::vector<std::string> clear();

    /// The next 20 ms.
    Tick tick();

    /// Time passed: 20 ms a tick.
    LineTime now() const { return at_sample(now_); }

    /// Whether the buffer holds more than silence.
    bool agent_has_more() const { return voiced_waiting_ > 0; }

    /// Whether the agent is to be heard right now, or was within the last 200 ms.
    bool agent_speaking() const;

    const LineMeasures& measures() const { return measures_; }

    /// Both sides, interleaved: caller left, agent right. Empty unless kept.
    const std::vector<std::int16_t>& recording() const { return recording_; }

private:
    using Sample = std::uint64_t;  ///< since the first frame

    struct Mark {
        std::string name;
        Sample after = 0;  ///< of all queued so far, played and dropped ones included
    };

    static LineTime at_sample(Sample sample) {
        return LineTime(sample * 1000 / audio::telephone_rate);
    }

    void take_speech(audio::Frame& out);
    void take_played(audio::Frame& heard);
    void agent_voiced(Sample at);
    void caller_voiced(Sample at);

    bool keep_recording_;
    std::optional<Noise> noise_;
    std::optional<Loudspeaker> loudspeaker_;
    std::deque<std::int16_t> speech_;
    std::deque<std::int16_t> buffer_;
    std::deque<Mark> marks_;
    std::size_t voiced_waiting_ = 0;  ///< voiced samples in `buffer_`
    Sample queued_ = 0;               ///< all samples ever put into `buffer_`
    Sample taken_ = 0;                ///< of them, those played or dropped
    Sample now_ = 0;

    std::optional<Sample> caller_last_;  ///< voiced
    std::optional<Sample> awaiting_;     ///< the caller's last voiced sample, not answered yet
    std::optional<Sample> agent_last_;   ///< voiced
    std::optional<Sample> dry_since_;    ///< the buffer ran dry while the agent was voiced
    Sample dry_until_ = 0;               ///< it played again; before `dry_since_` when it has not
    bool cleared_ = false;               ///< since the agent's last voiced sample
    bool cutting_in_ = false;            ///< counted already, while the agent goes on
    LineMeasures measures_;
    std::vector<std::int16_t> recording_;
};

}  // namespace neura::phone
