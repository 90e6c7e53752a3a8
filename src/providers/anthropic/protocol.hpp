#pragma once

// Anthropic's Messages, as values to text and back. No I/O, no clock, no coroutine: everything here
// is tested and fuzzed by calling it. docs/protocols/anthropic.md has the wire format.
//
// Source: https://platform.claude.com/docs/en/api/messages and …/build-with-claude/streaming.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/language_model.hpp"
#include "providers/streaming_llm/answer_reader.hpp"

namespace neura::providers::anthropic {

/// The interface as of that day: the last one that lets `temperature` be set.
inline constexpr std::string_view version = "2023-06-01";

/// What every request to one model says.
struct ModelOptions {
    std::string model;
    std::optional<double> temperature;  ///< 0 to 1
    int most_tokens = 0;                ///< of an answer; 1 at least
};

/// The body of a request for a streamed answer.
///
/// Whatever the conversation, it is one that is taken: messages take turns and the caller's are
/// first and last, what is blank is left out, and calls are numbered anew, since those of another
/// vendor may bear names that are refused here. What is the same in the next request is marked to
/// be remembered.
std::string request_body(const ModelOptions& options, const reasoning::ModelRequest& request);

/// What a response that is not an answer means. @param wait  the value of `retry-after`, or nothing
reasoning::ModelFailure failure_of(unsigned status, std::string_view body,
                                   std::optional<std::chrono::milliseconds> wait);

/// Reads one streamed answer as it arrives.
class AnswerReader final : public streaming_llm::AnswerReader {
    Outcome read_event(std::string_view data) override;
    Outcome read_block(simdjson::dom::object event);
    Outcome read_delta(simdjson::dom::object event);
    void read_usage(simdjson::dom::object of);
};

}  // namespace neura::providers::anthropic
