#pragma once

// Transcription of a file as OpenAI, Groq, faster-whisper's servers and whisper.cpp's offer it, as
// values to text and back. No I/O, no clock, no coroutine: everything here is tested and fuzzed by
// calling it. docs/protocols/whisper.md has the wire format.
//
// Source: https://platform.openai.com/docs/api-reference/audio/createTranscription; what servers
// that call themselves compatible do otherwise is allowed for where it is said.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "audio/frame.hpp"
#include "providers/decoding/recognition.hpp"
#include "runtime/error.hpp"

namespace neura::providers::whisper {

/// Longer answers are refused; a minute of words with all their numbers is some 20 KiB.
inline constexpr std::size_t max_answer_bytes = 1024 * 1024;

/// What every request of a call says.
struct RequestOptions {
    std::string model;
    std::string language = "en-US";  ///< BCP 47; empty: the server is to find out
    std::string prompt{};            ///< text that the speech may go on from; empty for none
    /// The server asks for no key, so it is one's own: spare it work that nobody needs.
    bool is_own_server = false;
};

/// The words as a text that a recogniser leans to; at most so many bytes, which is about what it
/// reads of a prompt: 224 tokens.
inline constexpr std::size_t longest_prompt = 600;
std::string prompt_of(const std::vector<std::string>& expected_words);

/// A body of `multipart/form-data`, and its type with the boundary.
struct Upload {
    std::string content_type;
    std::string body;
};

/// `samples` of 8 kHz as a WAV file, and what to make of it.
Upload upload_of(const RequestOptions& options, audio::Samples samples);

/// The words of an answer. What the recogniser invents where nobody speaks is left out.
/// Its `language` is what the server heard, as ISO 639-1 if it is one that a call can be held in.
/// Errors: `listening::Errc::protocol_violation`.
Result<decoding::Recognition> read_transcription(std::string_view body);

/// What an answer with another status than 200 means: a lasting `listening::Errc`, or
/// `net::Errc::refused` where another attempt may do better. Its words are printable ASCII.
Error failure_of(unsigned status, std::string_view body);

}  // namespace neura::providers::whisper
