#pragma once

// What is being heard of one caller by a vendor who divides it into turns of its own: what may be
// sent when, and which words belong to which utterance. No socket and no clock: time is passed in.
//
//   utterance   ▓▓▓▓▓▓▓▓░░░░▓▓▓▓▓▓░░         the call's, by its own ears
//   turns       └── 0 ───┘  └── 1 ──┘        the vendor's, which ends one where it hears an end
//                                   ▲ or is made to
//
// The vendor hears only utterances, one right after the other, and no faster than it likes.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "audio/g711.hpp"
#include "call/listening/speech_to_text.hpp"
#include "runtime/error.hpp"
#include "runtime/task.hpp"

namespace neura::providers::streaming_stt {

/// A place in the audio of one socket: samples at 8 kHz since the first that was sent on it.
using Place = std::int64_t;

/// The words so far of a turn; each message replaces what the ones before it said of that turn.
/// A turn may end twice, plain and then formatted.
struct Turn {
    std::int64_t order = 0;             ///< names the turn among those of the socket
    bool ended = false;                 ///< no word of it will change any more
    bool likely_over = false;           ///< it ends with these words, unless the caller goes on
    bool over = false;                  ///< the vendor hears that the caller has finished
    std::string text{};                 ///< UTF-8; of one under way also what may yet change
    std::optional<float> confidence{};  ///< 0 to 1
    std::string language{};             ///< as of a `FinalTranscript`
    std::size_t words = 0;
    std::optional<Place> first_word{};  ///< where the first word begins, if there is one
    std::optional<Place> last_word{};   ///< where the last word ends

    /// Audio up to here was looked at. Of a vendor who tells it `last_word` is taken for no more
    /// than a guess.
    std::optional<Place> heard_to{};
};

/// What a vendor takes: messages of so many bytes of mu-law, and how fast they may come.
struct Intake {
    std::size_t usual = 480;  ///< what a live call gathers to one
    std::size_t shortest = 1;
    std::size_t longest = 8'000;
    std::size_t ahead = 8'000;  ///< of time
    int speed = 100;            ///< per cent of real time, once it is so far ahead
};

/// How much audio a socket takes now.
class Pace {
public:
    explicit Pace(Intake intake) : intake_(intake) {}

    void start(Clock::time_point now);
    std::size_t allows(Clock::time_point now) const;
    void took(std::size_t bytes, Clock::time_point now);
    /// When it allows so many. @pre  bytes <= intake.ahead
    Clock::time_point when(std::size_t bytes) const;

private:
    std::chrono::milliseconds time_for(std::size_t bytes) const;

    const Intake intake_;
    Clock::time_point full_{};  ///< when all that is `ahead` is allowed again
};

class Turns {
public:
    /// How long to wait for the words once an utterance is over and the vendor knows it.
    struct Patience {
        std::chrono::milliseconds answer{800};  ///< then what is known counts, or a new socket
        std::chrono::milliseconds more{300};    ///< for a turn to follow one that ended too early
        std::chrono::milliseconds lost{6'000};  ///< then the utterance is

        /// From the end of speech: so long after it the call goes on without the words, and takes
        /// none for it any more once the next utterance has begun.
        listening::AudioTime abandoned{3'000};
    };

    Turns(bool want_partials, Patience patience, Intake intake)
        : want_partials_(want_partials), patience_(patience), intake_(intake), pace_(intake) {}

    // What the call says; see listening::SpeechStream. An utterance not finished when the next
    // begins is forgotten. What of an utterance is not told yet is kept: 8 KB a second of it.

    /// @param now  where the call is; `at` is earlier by the audio that comes first
    void begin(listening::AudioTime at, listening::AudioTime now);

    // @pre `in_utterance()`.
    void append(audio::Mulaw coded);
    void pause();
    void finish(listening::AudioTime voiced_end, Clock::time_point now);

    bool in_utterance() const { return !utterances_.empty() && !utterances_.back().finished; }

    /// Nothing is being said, and nothing waited for.
    bool idle() const { return utterances_.empty(); }

    // What becomes of sockets, and what the vendor says.

    /// A new one takes audio; what its predecessor's turns had not settled is sent again.
    void opened(Clock::time_point now);
    void closed();

    /// It takes no more audio for now, but still tells of what it has.
    void rest();

    /// After that, or instead of it: it takes audio again, from place 0 on. What no turn had
    /// settled is sent again.
    void begin_anew();

    void heard(const Turn& turn, Clock::time_point now);

    /// No more sockets: what is not known by now is lost, also of the present utterance.
    void give_up(const Error& why);

    // What follows.

    struct Outgoing {
        std::vector<std::uint8_t> audio;  ///< a message of legal length, or
        bool force_end = false;           ///< the vendor is to end its turn
        bool begins = false;              ///< the first of an utterance on this socket
    };

    /// The next to be sent; nothing until `deadline`, or until something happens.
    std::optional<Outgoing> next_to_send(Clock::time_point now);

    /// What was sent beside: so much is no part of any utterance.
    void skip(std::size_t bytes) { place_ += static_cast<Place>(bytes); }

    /// Where the next audio goes on the present socket.
    Place place() const { return place_; }

    std::optional<Result<listening::SpeechEvent>> next_event();

    /// When `next_to_send` and `look` want to be called next.
    std::optional<Clock::time_point> deadline() const;

    /// Ends waits that took too long. True if the present socket has fallen silent over an
    /// utterance, and another should be given a chance.
    bool look(Clock::time_point now);

private:
    /// A turn of the vendor's, in bytes of the utterance.
    struct Piece {
        std::optional<std::int64_t> order{};  ///< on the present socket
        Turn turn{};
        Place first = 0;
        Place last = 0;
        std::optional<Place> heard_to{};
    };

    struct Utterance {
        listening::AudioTime at{};
        std::vector<std::uint8_t> audio{};
        std::size_t sent = 0;          ///< bytes of it, on the present socket
        std::optional<Place> shift{};  ///< from its bytes to places on that
        std::vector<Piece> pieces{};   ///< in order
        std::optional<Place> paused{};
        bool pause_due = false;  ///< its words have not been told

        bool finished = false;
        bool force_due = false;
        bool forced = false;
        bool answered = false;  ///< a turn ended since
        Place voiced = 0;
        listening::AudioTime voiced_end{};
        Clock::time_point answer_by = Clock::time_point::max();
        Clock::time_point lost_by{};
        bool had_second_chance = false;
        bool known = false;
        std::optional<Error> lost{};
    };

    Utterance* utterance_of(const Turn& turn);
    static void take(Utterance& utterance, const Turn& turn);
    static bool reaches_voice(const Utterance& utterance);
    static bool reaches_pause(const Utterance& utterance);
    static bool is_settled(const Utterance& utterance);
    static bool is_without_words(const Utterance& utterance, const Turn& turn);
    static std::string text_of(const Utterance& utterance);
    void tell_partial(Utterance& utterance, bool end_of_turn);
    void tell_known();
    void tell(const Utterance& utterance);
    std::optional<Outgoing> next_of(Utterance& utterance, Clock::time_point now);

    const bool want_partials_;
    const Patience patience_;
    const Intake intake_;
    std::list<Utterance> utterances_;  ///< not told yet, oldest first
    bool open_ = false;
    Place place_ = 0;  ///< sent on the present socket
    Pace pace_;
    std::optional<Clock::time_point> held_until_;  ///< by the pace
    std::list<Result<listening::SpeechEvent>> events_;
};

}  // namespace neura::providers::streaming_stt
