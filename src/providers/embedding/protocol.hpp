#pragma once

// Embeddings of OpenAI, of Azure, of servers that speak as they do, and of Ollama, as values to
// text and back. No I/O, no clock, no coroutine: everything here is tested and fuzzed by calling
// it. docs/protocols/embeddings.md has the wire format.
//
// Sources: https://platform.openai.com/docs/api-reference/embeddings and
// https://docs.ollama.com/api/embed.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/embedder.hpp"
#include "runtime/error.hpp"

namespace neura::providers::embedding {

enum class Dialect { openai, ollama };

/// What every request says.
struct RequestOptions {
    Dialect dialect{};
    std::string model;   ///< a deployment's name at Azure
    int dimensions = 0;  ///< of a vector; 0: as many as the model gives
};

/// The body of a request for the vectors of `texts`. What is not UTF-8 is replaced.
std::string request_body(const RequestOptions& options, std::span<const std::string> texts);

/// Longer answers are refused: 64 vectors of 3,072 numbers are some 4 MiB.
inline constexpr std::size_t max_answer_bytes = 16 * 1024 * 1024;

/// The vectors of an answer to `count` texts, made of length 1, and the tokens it tells.
/// Errors: `knowledge::Errc::bad_answer`.
Result<knowledge::Embeddings> read_answer(Dialect dialect, std::string_view body,
                                          std::size_t count);

/// What a response other than 200 means: `knowledge::Errc::embedder_refused` or `embedder_failed`.
Error refusal(unsigned status, std::string_view body);

}  // namespace neura::providers::embedding
