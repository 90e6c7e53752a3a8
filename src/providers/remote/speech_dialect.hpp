#pragma once

// What is the vendor's own about a line of many sentences.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "call/speaking/text_to_speech.hpp"
#include "providers/remote/connection.hpp"
#include "providers/remote/text_follower.hpp"

namespace neura::providers::remote {

/// Something of one sentence.
struct Piece {
    std::string context;                ///< which, by the name it was given
    std::vector<std::uint8_t> audio{};  ///< mu-law of 8 kHz
    std::vector<SpokenPart> parts{};    ///< from the beginning of the sentence, or of `audio`
    bool is_final = false;              ///< nothing of that sentence comes after this
    std::optional<Error> failure{};     ///< why it will never be whole
};

/// Something was not done, and the stream ends.
struct Refusal {
    Error why;
};

using FromVoice = std::variant<Piece, Refusal>;

/// The messages of a vendor that makes several sentences at once on one WebSocket, and what they
/// mean. No I/O, no state: one serves all lines.
class SpeechDialect {
public:
    struct Habits {
        std::size_t most_contexts;          ///< sentences that may be under way on one stream
        std::string_view keep_alive{};      ///< said on a stream without a sentence; empty: nothing
        std::chrono::milliseconds every{};  ///< how often that is
        bool times_begin_with_audio = false;  ///< `Piece::parts` are told from that piece's own
    };

    explicit SpeechDialect(Habits habits) : habits_(habits) {}
    virtual ~SpeechDialect() = default;

    const Habits& habits() const { return habits_; }

    /// How a stream is opened and ended.
    virtual Connection::Options stream(const Account& account) const = 0;

    /// Reads one text message; nothing if it is of a kind we have no use for.
    /// Errors: it is not what was agreed. The words can be logged.
    virtual Result<std::optional<FromVoice>> read(std::string_view message) const = 0;

    /// What has `text` said as the sentence `context`, and its end told.
    /// @param voice  its name is never empty
    virtual std::vector<std::string> speak(std::string_view context, std::string_view text,
                                           const speaking::Voice& voice) const = 0;

    /// Nobody wants the rest of it; empty if that cannot be told.
    virtual std::string stop(std::string_view) const { return {}; }

    /// What the call can act on.
    virtual speaking::Errc meaning(const std::error_code& error) const = 0;

    /// Whether somebody has to mend that before it can go away.
    virtual bool is_lasting(const std::error_code& error) const = 0;

    /// Whether it is nothing to tell an operator of.
    virtual bool is_usual(const std::error_code&) const { return false; }

private:
    const Habits habits_;
};

}  // namespace neura::providers::remote
