#pragma once

// The stream of many sentences that Cartesia speaks on, as text to values and back. No I/O, no
// clock, no coroutine: everything here is tested and fuzzed by calling it.
// docs/protocols/cartesia.md has the wire format.
//
// Source: https://docs.cartesia.ai/api-reference/tts/websocket, version 2026-08-14.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "call/speaking/text_to_speech.hpp"
#include "net/url.hpp"
#include "providers/remote/speech_dialect.hpp"
#include "runtime/error.hpp"

namespace neura::providers::cartesia {

/// The version of the interface that is spoken here. It is sent, so that a newer one changes
/// nothing.
inline constexpr std::string_view version = "2026-08-14";

/// Longer messages are refused; audio comes in pieces of some 10 KB.
inline constexpr std::size_t max_message_bytes = 1024 * 1024;

// What the server says.

/// Reads one text message. Nothing if it is of a kind we have no use for, so that something new on
/// the vendor's side ends no call; what a message has beyond what we use is not looked at.
/// The parts of a piece are timed from the beginning of the sentence.
/// Errors: `synthesis_failed`, the words naming the field. What failed or was refused has a
/// `speaking::Errc`, and in its words the vendor's name of it and of the request.
Result<std::optional<remote::FromVoice>> read_message(std::string_view text);

/// What an error means, by its status (an HTTP one, also in messages) and its name. No error for a
/// status that is none.
std::error_code meaning_of(unsigned status, std::string_view name = {});

// What the client says.

/// The most that any plan makes at once; who may have fewer is told so with an error.
inline constexpr std::size_t most_contexts = 15;

/// What has `text` said as the sentence `context`, whole. What is not UTF-8 is replaced.
/// @param voice  its name an id. The vendor's speeds are 0.6 to 1.5; others are taken for the
///               nearest of those
std::string speak(std::string_view context, std::string_view text, std::string_view model,
                  const speaking::Voice& voice);

/// Nobody wants the rest of it. What has been made of it may still come.
std::string cancel(std::string_view context);

// Where the stream is.

/// @param base  http or https; a path in it stays in front
net::Url voice_url(const net::Url& base);

/// Whether it is an id as the vendor gives them: a UUID.
bool is_voice_id(std::string_view name);

}  // namespace neura::providers::cartesia
