#pragma once

// One utterance on its way through a recogniser that does not stream: what to decode when, and
// what can be said of it. Pure: no I/O, and the audio is the clock.
//
//   audio   ░░▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓░░▓▓▓▓▓▓▓▓░░
//           └─ piece, settled ─┘└─ tail ─┘  the tail is decoded again as it grows
//              partial  partial  pause ▲

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audio/frame.hpp"
#include "call/listening/speech_to_text.hpp"
#include "providers/decoding/recognition.hpp"
#include "runtime/error.hpp"

namespace neura::providers::decoding {

class Utterance {
public:
    /// Names a decoding among those of one utterance.
    using Token = std::uint32_t;

    struct Decoding {
        Token token = 0;
        Urgency urgency = Urgency::now;
        bool want_alternatives = false;
        std::vector<std::int16_t> samples{};  ///< never empty
    };

    /// @param at  where the first sample lies in the stream.
    Utterance(listening::AudioTime at, bool want_partials)
        : at_(at), want_partials_(want_partials) {}

    // What happens.

    void append(audio::Samples samples);
    void pause();

    /// No more will come. A reading made for a pause is kept when nothing was voiced after it.
    void finish(listening::AudioTime voiced_end);

    /// @pre `token` was given by `next_decoding`. One no longer wanted is ignored.
    void decoded(Token token, Result<Recognition> heard);

    // What follows, to be asked after each of these until there is nothing.

    /// What is to be decoded now.
    std::optional<Decoding> next_decoding();

    /// Whether the result of a decoding under way is still of use.
    bool wants(Token token) const;

    std::optional<listening::PartialTranscript> next_partial();

    /// The words of the whole, once; after it the utterance is over.
    /// Errors: `listening::Errc::utterance_lost`, or why no further attempt can do better.
    std::optional<Result<listening::FinalTranscript>> outcome();

    bool finished() const { return voiced_end_.has_value(); }

private:
    /// Samples from the start of the utterance, decoded or being so.
    struct Reading {
        Token token = 0;
        std::size_t from = 0;
        std::size_t to = 0;
        std::optional<Recognition> heard{};
    };

    std::size_t length() const { return tail_from_ + tail_.size(); }
    std::size_t samples_until(listening::AudioTime time) const;
    listening::AudioTime time_of(std::size_t samples) const;
    void ask(Reading& reading, Urgency urgency);
    void read_tail(std::size_t to);
    void settle_pause();
    void settle_first_half();
    void cut_tail(std::size_t at);
    bool pieces_read() const;
    bool all_read() const;
    std::string settled_text() const;
    Recognition whole() const;

    const listening::AudioTime at_;
    const bool want_partials_;
    Token last_token_ = 0;

    std::size_t tail_from_ = 0;
    std::vector<std::int16_t> tail_;       ///< what no piece holds
    std::vector<Reading> pieces_;          ///< never to be decoded again, oldest first
    std::optional<Reading> tail_reading_;  ///< the latest, for a pause or the end
    std::optional<Reading> partial_;       ///< under way
    std::size_t partial_to_ = 0;           ///< what is decoded or being so
    std::vector<Decoding> wanted_;
    std::optional<listening::PartialTranscript> news_;
    bool pause_told_ = true;
    std::optional<listening::AudioTime> voiced_end_;
    std::optional<Error> lost_;
    bool over_ = false;
};

}  // namespace neura::providers::decoding
