#pragma once

// What Coqui's two servers are asked and answer, as values to text and back. No I/O, no clock, no
// coroutine: everything here is tested and fuzzed by calling it. docs/protocols/coqui.md has the
// wire format.
//
// Sources: TTS/server/server.py of coqui-ai/TTS, and server/main.py of
// coqui-ai/xtts-streaming-server.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/error.hpp"

namespace neura::providers::coqui {

/// Hz of what the streaming server gives.
inline constexpr std::uint32_t stream_rate = 24'000;

/// The form that is posted to /api/tts. @param speaker,language  left out if empty
std::string speech_form(std::string_view text, std::string_view speaker, std::string_view language);

/// A voice of XTTS as the streaming server tells it, in /studio_speakers or as the answer to
/// /clone_speaker.
inline constexpr std::size_t most_of_speaker = 4 * 1024 * 1024;

/// Reads one, as the fields a request for speech has of it: `"speaker_embedding":…`.
/// Errors: `std::errc::invalid_argument`, the words saying what is wrong with it.
Result<std::string> read_speaker(std::string_view json);

/// The body that is posted to /tts_stream. What is not UTF-8 is replaced.
/// @param speaker   as `read_speaker` gives it
/// @param language  BCP 47; "en" if empty
std::string stream_body(std::string_view text, std::string_view speaker, std::string_view language);

/// What XTTS calls a language: "en" of "en-US", "zh-cn" of any Chinese.
std::string xtts_language(std::string_view language);

/// Whether a body of that type may be speech: a server that fails answers with a page.
bool may_be_speech(std::optional<std::string_view> content_type);

/// What an answer other than 200 means; the servers' own words are of no use.
/// Errors: `speaking::Errc`.
Error refusal(unsigned status);

}  // namespace neura::providers::coqui
