#pragma once

// What is being heard of one caller: which audio the vendor has settled, and which words belong to
// which utterance. No socket and no clock: time is passed in.
//
// The vendor hears only utterances, one right after the other, and numbers their samples without
// the pauses between. We number them so too, from the first of the call; a socket that was opened
// later begins anew, and gets again what the one before it had not settled.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "audio/g711.hpp"
#include "call/listening/speech_to_text.hpp"
#include "providers/deepgram/protocol.hpp"
#include "runtime/error.hpp"
#include "runtime/task.hpp"

namespace neura::providers::deepgram {

/// Audio sent and not settled yet, a queue of bytes; what was settled is given back.
class UnsettledAudio {
public:
    /// More than the longest turn; of more the oldest is dropped, and cannot be sent again.
    static constexpr std::size_t most = 90 * 8'000;

    void append(audio::Mulaw coded);

    /// Forgets what is before `place`.
    void settle(Place place);

    Place from() const { return from_; }
    Place to() const { return from_ + static_cast<Place>(bytes_.size()); }

    /// @pre  from() <= a <= b <= to().
    std::vector<std::uint8_t> between(Place a, Place b) const;

private:
    std::deque<std::uint8_t> bytes_;
    Place from_ = 0;
};

class Hearing {
public:
    /// How long to wait for the words once an utterance is over.
    ///
    /// 99 of 100 come within 330 ms (pipecat-ai/stt-benchmark, nova-3, 2026-02). `finalize` is not
    /// always answered, says the vendor, when there was little to finalise.
    struct Patience {
        std::chrono::milliseconds answer{1'000};  ///< then what is known counts, or a new socket
        std::chrono::milliseconds lost{6'000};    ///< then the utterance is

        /// From the end of speech: so long after it the call goes on without the words, and takes
        /// none for it any more once the next utterance has begun.
        listening::AudioTime abandoned{3'000};
    };

    explicit Hearing(bool want_partials) : Hearing(want_partials, Patience()) {}
    Hearing(bool want_partials, Patience patience)
        : want_partials_(want_partials), patience_(patience) {}

    // What the call says; see listening::SpeechStream. An utterance not finished when the next
    // begins is forgotten.

    /// @param now  where the call is; `at` is earlier by the audio that comes first
    void begin(listening::AudioTime at, listening::AudioTime now);

    /// @pre `in_utterance()`.
    void append(audio::Mulaw coded);

    /// Both: whether `finalize` should be sent. @pre `in_utterance()`.
    bool pause();
    bool finish(listening::AudioTime voiced_end, Clock::time_point now);

    bool in_utterance() const { return !utterances_.empty() && !utterances_.back().finished; }

    // What the vendor says.

    void heard(const Results& results);
    void heard(const UtteranceEnd&);

    // What becomes of sockets.

    /// To be sent first on a new socket; what is appended later follows it.
    struct Piece {
        std::vector<std::uint8_t> audio;
        bool finalize = false;  ///< to be sent after it
    };

    /// A new socket is open. Nothing when it need not be told anything, `lead_in` samples of
    /// silence excepted, which are no part of any utterance.
    std::vector<Piece> reopen(Place lead_in, Clock::time_point now);

    /// No more sockets: what is not known by now is lost, also of the present utterance.
    void give_up(const Error& why);

    // What follows.

    std::optional<Result<listening::SpeechEvent>> next_event();

    /// When `look` wants to be called next.
    std::optional<Clock::time_point> deadline() const;

    /// Ends waits that took too long. True if the present socket has fallen silent over an
    /// utterance, and another should be given a chance.
    bool look(Clock::time_point now);

private:
    struct Utterance {
        listening::AudioTime at{};
        Place begin = 0;
        std::string text;        ///< final
        std::string language{};  ///< of the last of it, as the vendor calls it
        std::string interim;     ///< what follows, so far
        Place interim_to = 0;    ///< which covers this much
        std::optional<Place> first_word{};
        std::optional<Place> last_word{};
        double confidence = 0;  ///< sum of `weight` pieces
        double weight = 0;
        std::optional<Place> paused{};  ///< where the last pause was told
        bool pause_due = false;         ///< its words have not been told

        bool finished = false;
        Place end = 0;
        Place needed = 0;  ///< its words are known when this much is settled
        Place voiced = 0;
        listening::AudioTime voiced_end{};
        Clock::time_point answer_by{};
        Clock::time_point lost_by{};
        bool had_second_chance = false;
        std::optional<Error> lost{};
    };

    Utterance* utterance_of(Place from, Place to);
    void take_final(Utterance& utterance, const Results& results);
    void tell_partial(Utterance& utterance);
    void tell_known();
    void tell(Utterance& utterance);
    void drop_first();
    Place known() const { return std::max(unsettled_.from(), finalized_); }
    listening::AudioTime time_of(const Utterance& utterance, Place place) const;

    const bool want_partials_;
    const Patience patience_;
    UnsettledAudio unsettled_;
    std::list<Utterance> utterances_;  ///< not told yet, oldest first
    std::vector<Place> asked_;         ///< where the socket was asked to finalise, unanswered
    Place finalized_ = 0;              ///< up to where it was, and answered
    Place offset_ = 0;                 ///< ours of the first sample of the socket
    std::list<Result<listening::SpeechEvent>> events_;
};

}  // namespace neura::providers::deepgram
