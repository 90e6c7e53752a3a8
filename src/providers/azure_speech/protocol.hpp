#pragma once

// The streams of Azure's speech service, as messages to values and back. No I/O, no clock, no
// coroutine: everything here is tested and fuzzed by calling it. docs/protocols/azure_speech.md has
// the wire format.
//
// Source: the vendor's published client library (microsoft-cognitiveservices-speech-sdk 1.52) and
// https://learn.microsoft.com/azure/ai-services/speech-service/.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audio/g711.hpp"
#include "net/url.hpp"
#include "net/web_socket.hpp"
#include "providers/azure_speech/errc.hpp"
#include "providers/streaming_stt/turns.hpp"
#include "runtime/error.hpp"

namespace neura::providers::azure_speech {

using streaming_stt::Place;

/// Longer messages are refused; an answer with all its words is some 20 KiB.
inline constexpr std::size_t max_message_bytes = 1024 * 1024;

/// What a message, whether text or binary, is: fields like those of HTTP, and a body. Views into
/// the message.
struct Frame {
    std::string_view path;        ///< its kind: "speech.phrase"
    std::string_view request_id;  ///< the turn it belongs to; empty if it does not say
    std::string_view stream_id;   ///< of audio
    std::string_view body;
};

/// Errors: `Errc::malformed_message`, the words naming what is wrong.
Result<Frame> read_frame(const net::Message& message);

/// Names a connection or a turn: 32 hexadecimal digits in upper case, of the system's randomness.
std::string new_request_id();

/// Whether both name the same; case does not count.
bool is_same_id(std::string_view one, std::string_view other);

// Listening: what the server says in a turn of its. Places are counted from the turn's first audio.

/// The words of a phrase, so far or for good.
struct Phrase {
    bool is_final = false;
    std::string text;  ///< UTF-8, never empty
    std::size_t words = 0;
    Place from = 0;
    Place to = 0;
    std::optional<float> confidence{};  ///< 0 to 1, of final ones
    std::string language{};             ///< BCP 47, of final ones, where several were asked for
};

/// What was heard since the last final phrase has no words.
struct NoWords {};

/// The turn is over; another can be begun.
struct TurnEnd {};

using FromListen = std::variant<Phrase, NoWords, TurnEnd>;

/// Nothing if it is of a kind we have no use for, so that something new on the vendor's side ends
/// no call. Errors: `Errc::malformed_message`; or what the vendor says is wrong, after which the
/// stream is of no use.
Result<std::optional<FromListen>> read_listen(const Frame& frame);

/// What it takes; the vendor's own client is up to 5 s ahead of time, and then twice as fast.
inline constexpr streaming_stt::Intake intake{
    .usual = 8 * 60, .shortest = 1, .longest = 8'000, .ahead = 8 * 5'000, .speed = 200};

// Speaking: what the server says between the audio, which comes as binary messages.

/// The name of the stream that audio of this turn is on, out of a `response`.
/// Errors: `Errc::malformed_message`.
Result<std::string> read_stream_id(const Frame& response);

// What the client says. Each message names its turn, and when it was made.

struct Stamp {
    std::string_view request_id;
    std::chrono::system_clock::time_point at;
};

std::string text_message(std::string_view path, const Stamp& stamp, std::string_view content_type,
                         std::string_view body);

/// The first of every connection, of either kind.
std::string speech_config(const Stamp& stamp);

/// The vendor tells no more languages apart at a time.
inline constexpr std::size_t most_languages = 10;

/// Begins a turn to listen in.
/// @param languages  BCP 47, at least one; of several the vendor tells which it hears
/// @param expected   phrases to lean to
std::string speech_context(const Stamp& stamp, std::span<const std::string> languages,
                           const std::vector<std::string>& expected);

/// The next audio of the turn. @param first  it is the head: see `riff_head`
/// Audio of no bytes ends the turn's.
std::vector<std::uint8_t> audio_message(const Stamp& stamp, audio::Mulaw audio, bool first);

/// A WAV header for mu-law of 8 kHz without sizes; the first audio of every turn.
audio::Mulaw riff_head();

/// The most phrases, and the most bytes of one, that are asked for.
inline constexpr std::size_t most_phrases = 500;
inline constexpr std::size_t longest_phrase = 100;

/// Begins a turn to speak in: raw mu-law of 8 kHz is wanted.
std::string synthesis_context(const Stamp& stamp);

/// What is to be said. @param speed  0.5 to 2; others are taken for the nearest of those
std::string ssml_message(const Stamp& stamp, std::string_view voice, std::string_view text,
                         double speed);

/// Ends a turn to speak in before its time.
std::string stop_message(const Stamp& stamp);

/// The document that has `voice` say `text`, in the language the voice's name begins with. What is
/// not UTF-8 or may not be in XML is replaced.
std::string ssml(std::string_view voice, std::string_view text, double speed);

// Where the streams are.

/// @param base  http or https; a path in it stays in front
/// @param languages  as of `speech_context`
net::Url listen_url(const net::Url& base, std::span<const std::string> languages);
net::Url speak_url(const net::Url& base);

/// Whether it may be a voice of Azure's: "en-US-AvaNeural".
bool is_voice_name(std::string_view name);

}  // namespace neura::providers::azure_speech
