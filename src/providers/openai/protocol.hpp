#pragma once

// Chat completions, as values to text and back. No I/O, no clock, no coroutine: everything here is
// tested and fuzzed by calling it. docs/protocols/openai.md has the wire format.
//
// Source: https://platform.openai.com/docs/api-reference/chat; what servers that call themselves
// compatible do otherwise is allowed for where it is said.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/language_model.hpp"
#include "net/url.hpp"
#include "providers/streaming_llm/answer_reader.hpp"

namespace neura::providers::openai {

/// What every request to one model says.
struct ModelOptions {
    std::string model;
    std::optional<double> temperature;
    std::optional<int> most_tokens;  ///< of an answer
    /// The server is OpenAI's own: it has a newer name for `most_tokens`, and pads what it streams
    /// unless told not to.
    bool is_openai = true;
    /// Of a model that reasons, "none" to "high"; empty for one that does not, which refuses it.
    /// Chat completions take it from no model that calls tools, so only Responses say it.
    std::string reasoning_effort{};
};

/// The body of a request for a streamed answer.
std::string request_body(const ModelOptions& options, const reasoning::ModelRequest& request);

using net::target_below;

/// What a server calls its error: safe to log, while its message may repeat what a caller said.
struct ErrorName {
    std::string code{};
    std::string type{};
    std::string about{};  ///< the field of the request that is wrong, if it says

    bool is(std::string_view name) const { return code == name || type == name; }
    std::string_view shown() const { return code.empty() ? type : code; }
};

/// @param error  the value of "error": an object; a mere text at some servers.
ErrorName name_of(simdjson::dom::element error);

/// Of a response that is not an answer; empty if it has none.
ErrorName read_error(std::string_view body);

/// Nothing is left to spend, so that waiting does not help.
bool is_used_up(const ErrorName& error);

/// What a response that is not an answer means. @param wait  the value of `retry-after-ms` or
/// `retry-after`, or nothing.
reasoning::ModelFailure failure_of(unsigned status, std::string_view body,
                                   std::optional<std::chrono::milliseconds> wait);

/// What an error means that comes in an answer, instead of the rest of it.
reasoning::ModelFailure failure_midway(const ErrorName& error);

/// Reads one streamed answer as it arrives.
class AnswerReader final : public streaming_llm::AnswerReader {
    Outcome read_event(std::string_view data) override;
    Outcome read_choice(simdjson::dom::object choice);
    Outcome read_calls(simdjson::dom::array deltas);
    void read_usage(simdjson::dom::object counts);
};

}  // namespace neura::providers::openai
