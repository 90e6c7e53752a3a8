#pragma once

// What is being heard of one caller: what may be sent when, and which words belong to which
// utterance. No socket and no clock: time is passed in.
//
//   utterance   ▓▓▓▓▓▓▓▓░░░░▓▓▓▓▓▓░░         the call's, by its own ears
//   turns       └── 0 ───┘  └── 1 ──┘        the vendor's, which ends one where it hears an end
//                                   ▲ ForceEndpoint
//
// The vendor hears only utterances, one right after the other, and no faster than they were said.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "audio/g711.hpp"
#include "call/listening/speech_to_text.hpp"
#include "providers/assemblyai/protocol.hpp"
#include "runtime/error.hpp"
#include "runtime/task.hpp"

namespace neura::providers::assemblyai {

/// How much audio a socket takes: as much as time has passed, and one longest message ahead of it,
/// which the vendor allows since it allows such messages.
class Pace {
public:
    void start(Clock::time_point now);
    std::size_t allows(Clock::time_point now) const;
    void took(std::size_t bytes, Clock::time_point now);
    /// When it allows so many. @pre  bytes <= longest_message
    Clock::time_point when(std::size_t bytes) const;

private:
    Clock::time_point full_{};  ///< when a longest message is allowed again
};

class Hearing {
public:
    /// How long to wait for the words once an utterance is over and the vendor knows it.
    ///
    /// 99 of 100 come within 420 ms (pipecat-ai/stt-benchmark, 2026-02).
    struct Patience {
        std::chrono::milliseconds answer{800};  ///< then what is known counts, or a new socket
        std::chrono::milliseconds more{300};    ///< for a turn to follow one that ended too early
        std::chrono::milliseconds lost{6'000};  ///< then the utterance is

        /// From the end of speech: so long after it the call goes on without the words, and takes
        /// none for it any more once the next utterance has begun.
        listening::AudioTime abandoned{3'000};
    };

    explicit Hearing(bool want_partials) : Hearing(want_partials, Patience()) {}
    Hearing(bool want_partials, Patience patience)
        : want_partials_(want_partials), patience_(patience) {}

    // What the call says; see listening::SpeechStream. An utterance not finished when the next
    // begins is forgotten. What of an utterance is not told yet is kept: 8 KB a second of it.

    /// @param now  where the call is; `at` is earlier by the audio that comes first
    void begin(listening::AudioTime at, listening::AudioTime now);

    // @pre `in_utterance()`.
    void append(audio::Mulaw coded);
    void pause();
    void finish(listening::AudioTime voiced_end, Clock::time_point now);

    bool in_utterance() const { return !utterances_.empty() && !utterances_.back().finished; }

    // What becomes of sockets, and what the vendor says.

    /// A new one takes audio; what its predecessor's turns had not settled is sent again.
    void opened(Clock::time_point now);
    void closed();

    void heard(const Turn& turn, Clock::time_point now);

    /// No more sockets: what is not known by now is lost, also of the present utterance.
    void give_up(const Error& why);

    // What follows.

    struct Outgoing {
        std::vector<std::uint8_t> audio;  ///< a message of legal length, or
        bool force_endpoint = false;
    };

    /// The next to be sent; nothing until `deadline`, or until something happens.
    std::optional<Outgoing> next_to_send(Clock::time_point now);

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
    static bool reaches(const Utterance& utterance, Place place, Place short_of);
    static std::string text_of(const Utterance& utterance);
    void tell_partial(Utterance& utterance, bool end_of_turn);
    void tell_known();
    void tell(const Utterance& utterance);
    std::optional<Outgoing> next_of(Utterance& utterance, Clock::time_point now);

    const bool want_partials_;
    const Patience patience_;
    std::list<Utterance> utterances_;  ///< not told yet, oldest first
    bool open_ = false;
    Place place_ = 0;  ///< sent on the present socket
    Pace pace_;
    std::optional<Clock::time_point> held_until_;  ///< by the pace
    std::list<Result<listening::SpeechEvent>> events_;
};

}  // namespace neura::providers::assemblyai
