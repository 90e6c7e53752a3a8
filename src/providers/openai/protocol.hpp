#pragma once

// Chat completions, as values to text and back. No I/O, no clock, no coroutine: everything here is
// tested and fuzzed by calling it. docs/protocols/openai.md has the wire format.
//
// Source: https://platform.openai.com/docs/api-reference/chat; what servers that call themselves
// compatible do otherwise is allowed for where it is said.

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/language_model.hpp"

namespace neura::providers::openai {

/// What every request to one model says.
struct ModelOptions {
    std::string model;
    std::optional<double> temperature;
    std::optional<int> most_tokens;  ///< of an answer
    /// The server is OpenAI's own: it has a newer name for `most_tokens`, and pads what it streams
    /// unless told not to.
    bool is_openai = true;
};

/// The body of a request for a streamed answer.
std::string request_body(const ModelOptions& options, const reasoning::ModelRequest& request);

/// What a server calls its error: safe to log, while its message may repeat what a caller said.
struct ErrorName {
    std::string code{};
    std::string type{};
    std::string about{};  ///< the field of the request that is wrong, if it says

    bool is(std::string_view name) const { return code == name || type == name; }
    std::string_view shown() const { return code.empty() ? type : code; }
};

/// Of a response that is not an answer; empty if it has none.
ErrorName read_error(std::string_view body);

/// Nothing is left to spend, so that waiting does not help.
bool is_used_up(const ErrorName& error);

/// What a response that is not an answer means. @param wait  the value of `retry-after-ms` or
/// `retry-after`, or nothing.
reasoning::ModelFailure failure_of(unsigned status, std::string_view body,
                                   std::optional<std::chrono::milliseconds> wait);

/// How long a server wants us to wait. A date is not understood. At most an hour.
std::optional<std::chrono::milliseconds> read_wait(std::optional<std::string_view> retry_after_ms,
                                                   std::optional<std::string_view> retry_after);

/// Reads one streamed answer as it arrives.
class AnswerReader {
public:
    AnswerReader();
    ~AnswerReader();
    AnswerReader(AnswerReader&&) noexcept;
    AnswerReader& operator=(AnswerReader&&) noexcept;

    /// Appends to `events` what the next bytes of the body complete; what came before a failure is
    /// appended too. After `ModelFinished` all that follows is passed over.
    std::expected<void, reasoning::ModelFailure> read(std::string_view bytes,
                                                      std::vector<reasoning::ModelEvent>& events);

    /// The same for the body's end. An answer that gave no reason to end was cut off: `malformed`.
    std::expected<void, reasoning::ModelFailure> end(std::vector<reasoning::ModelEvent>& events);

    bool is_finished() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace neura::providers::openai
