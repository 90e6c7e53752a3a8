#pragma once

// Speech from OpenAI's `/audio/speech`, as values to bytes and back. No I/O, no clock, no
// coroutine: everything here is tested and fuzzed by calling it. docs/protocols/openai_speech.md
// has the wire format.
//
// Source: https://platform.openai.com/docs/api-reference/audio/createSpeech.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/error.hpp"

namespace neura::providers::openai {

/// Hz of the audio that is given as "pcm".
inline constexpr std::uint32_t speech_rate = 24'000;

/// The body of a request for `text` as speech. What is not UTF-8 is replaced.
/// @param speed  0.25 to 4; left out if 1, since some models and servers have no such option
std::string speech_body(std::string_view model, std::string_view voice, std::string_view text,
                        double speed);

/// What a response other than 200 means. Errors: `speaking::Errc`.
Error speech_failure(unsigned status, std::string_view body);

/// Whether a body of that type may be samples. A server that has no "pcm" gives something else,
/// which would be a loud noise.
bool may_be_samples(std::optional<std::string_view> content_type);

/// Whether it is the name of a voice of OpenAI's own.
bool is_voice_name(std::string_view name);

}  // namespace neura::providers::openai
