#pragma once

// Twilio Media Streams, as text to values and back. No I/O, no clock, no coroutine: everything
// here is tested and fuzzed by calling it. Both directions, since the server speaks one end and
// the telephone in software the other; docs/protocols/twilio.md has the wire format.
//
// Source: https://www.twilio.com/docs/voice/media-streams/websocket-messages.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::twilio {

enum class Errc {
    malformed_message = 1,  ///< not what the documentation promises: end the stream with 1002
    unsupported_media,      ///< a stream that is not mu-law, 8 kHz, mono: end it with 1003
    malformed_twiml,        ///< not XML, not TwiML or a verb without what it needs
    unsupported_verb,       ///< TwiML of a kind we have no use for; the error names it
};

std::error_code make_error_code(Errc code);

/// Longer messages are refused: 48 KiB of audio is six seconds.
inline constexpr std::size_t max_message_bytes = 64 * 1024;

/// Audio is mu-law of 8 kHz, a byte a sample. A payload is valid until the next message is read.
using Payload = std::span<const std::uint8_t>;

/// Names and values that TwiML attached to the stream, in order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// What the carrier says.

/// The first message of a stream.
struct Connected {};

/// The second: which call this is.
struct Start {
    std::string stream_sid;
    std::string account_sid;
    std::string call_sid;
    Parameters parameters;

    /// The first parameter of that name, empty if there is none.
    std::string_view parameter(std::string_view name) const;
};

/// The caller's audio. Usually 160 bytes, 20 ms; any length is accepted.
struct Media {
    std::chrono::milliseconds timestamp{};  ///< since the stream's start, at most 10^12
    Payload payload;
};

struct Dtmf {
    char digit = 0;  ///< 0-9 * # A-D
};

/// Sent by the server to be told, and by the carrier to tell, that all audio before it is played.
struct Mark {
    std::string name;
};

struct Stop {};

using FromCarrier = std::variant<Connected, Start, Media, Dtmf, Mark, Stop>;

// What the server says.

/// Audio to be played after what is already waiting.
struct Play {
    Payload payload;
};

/// Throw away what is waiting; its marks come back at once.
struct Clear {};

struct ToCarrier {
    std::string stream_sid;  ///< never empty; a carrier refuses one that is not its own
    std::variant<Play, Mark, Clear> command;
};

/// Reads messages of either direction; one decoder a stream. A media message costs no allocation:
/// the payload's buffer is kept between messages, the parser's is shared by all streams of a
/// thread. What a message has beyond what we use is not looked at.
class Decoder {
public:
    /// Reads one text message of the carrier. Nothing if it is of a kind we have no use for (an
    /// unknown event, audio of another track than the caller's), so that something new on the
    /// carrier's side does not end calls.
    ///
    /// Errors: `malformed_message`, the words naming the field; `unsupported_media`.
    Result<std::optional<FromCarrier>> from_carrier(std::string_view text);

    /// Reads one text message of the server, as strictly as the carrier does.
    /// Errors: `malformed_message`, also for an unknown event and for a missing streamSid.
    Result<ToCarrier> to_carrier(std::string_view text);

private:
    std::vector<std::uint8_t> payload_;
};

/// Writes the server's messages of one stream.
class ServerWriter {
public:
    explicit ServerWriter(std::string_view stream_sid);

    std::string play(Payload payload) const;
    /// The same behind what `text` holds.
    void append_play(std::string& text, Payload payload) const;
    std::string mark(std::string_view name) const;
    std::string clear() const;

private:
    std::string before_payload_;
    std::string before_mark_;
    std::string clear_;
};

/// Writes the carrier's messages of one stream, and counts them as the carrier does.
class CarrierWriter {
public:
    /// @param start  its stream_sid names the stream in every message.
    explicit CarrierWriter(Start start);

    std::string connected() const;
    std::string start();
    std::string media(std::chrono::milliseconds timestamp, Payload payload);
    std::string dtmf(char digit);
    std::string mark(std::string_view name);
    std::string stop();

private:
    /// `{"event":"…","sequenceNumber":"…","streamSid":"…"`, without the closing brace.
    std::string opening(std::string_view event);

    Start start_;
    std::string quoted_stream_sid_;
    std::uint64_t sequence_number_ = 0;
    std::uint64_t chunk_ = 0;
};

}  // namespace neura::providers::twilio

template <>
struct std::is_error_code_enum<neura::providers::twilio::Errc> : std::true_type {};
