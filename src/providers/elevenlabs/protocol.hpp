#pragma once

// The stream of many sentences that ElevenLabs speaks on, as text to values and back. No I/O, no
// clock, no coroutine: everything here is tested and fuzzed by calling it.
// docs/protocols/elevenlabs.md has the wire format.
//
// Source:
// https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/url.hpp"
#include "providers/elevenlabs/errc.hpp"
#include "providers/remote/speech_dialect.hpp"
#include "runtime/error.hpp"

namespace neura::providers::elevenlabs {

/// Longer messages are refused; audio comes in pieces of some seconds, 8,000 bytes each and a
/// third more in base64.
inline constexpr std::size_t max_message_bytes = 1024 * 1024;

// What the server says.

/// Reads one text message. Nothing if it is of a kind we have no use for, so that something new on
/// the vendor's side ends no call; what a message has beyond what we use is not looked at.
/// The parts of a piece are timed from the beginning of its audio.
/// Errors: `Errc::malformed_message`, the words naming the field. Refusals have an `Errc`, and the
/// vendor's name of it in their words.
Result<std::optional<remote::FromVoice>> read_message(std::string_view text);

// What the client says.

/// Sentences that may be under way on one stream.
inline constexpr std::size_t most_contexts = 5;

inline constexpr std::string_view keep_alive = R"({"text":""})";
inline constexpr std::string_view close_socket = R"({"close_socket":true})";

/// What has `text` said as the sentence `context`, and its end told. What is not UTF-8 is replaced.
/// @param speed  the vendor's are 0.7 to 1.2; others are taken for the nearest of those
std::vector<std::string> speak(std::string_view context, std::string_view text, double speed);

// By requests, where there is no stream to be had: one a sentence.
// Source: https://elevenlabs.io/docs/api-reference/text-to-speech/stream.

/// The body that is posted. What is not UTF-8 is replaced.
std::string speech_body(std::string_view text, std::string_view model, double speed);

/// What is posted to: `voice` below `base`, a target.
std::string speech_target(std::string_view base, std::string_view voice);

/// Whether a body of that type may be mu-law ("audio/basic"): other audio would be a loud noise.
bool may_be_mulaw(std::optional<std::string_view> content_type);

/// What an answer other than 200 means: an `Errc`, and the vendor's name of it.
Error speech_failure(unsigned status, std::string_view body);

// Where the stream is.

/// @param base   http or https; a path in it stays in front
/// @param voice  the vendor's id of it
net::Url voice_url(const net::Url& base, std::string_view voice, std::string_view model);

/// Whether it is an id as the vendor gives them: twenty letters and digits.
bool is_voice_id(std::string_view name);

}  // namespace neura::providers::elevenlabs
