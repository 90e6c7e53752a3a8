#pragma once

// OpenAI's Responses, as values to text and back: the younger interface of the same models, and the
// only one where those that reason call tools. No I/O, no clock, no coroutine: everything here is
// tested and fuzzed by calling it. docs/protocols/openai_responses.md has the wire format.
//
// Source: https://platform.openai.com/docs/api-reference/responses and …/responses-streaming.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "providers/openai/protocol.hpp"
#include "providers/streaming_llm/answer_reader.hpp"

namespace neura::providers::openai {

/// The body of a request for a streamed response. All of the conversation is in it, and nothing is
/// kept at the vendor's.
std::string response_request_body(const ModelOptions& options,
                                  const reasoning::ModelRequest& request);

/// Reads one streamed response as it arrives.
class ResponseReader final : public streaming_llm::AnswerReader {
    Outcome read_event(std::string_view data) override;
    Outcome read_item(simdjson::dom::object event, bool is_whole);
    Outcome read_arguments(simdjson::dom::object event);
    Outcome read_end(simdjson::dom::object event);
    void read_usage(simdjson::dom::object counts);
    /// Where the item of an event stands in the answer. Not every server counts its items, and then
    /// they stand in the order in which they began. Nothing if the event says neither.
    std::optional<std::int64_t> place_of(simdjson::dom::object event, std::string_view id);

    std::vector<std::string> items_;  ///< that were not counted, by their id
};

}  // namespace neura::providers::openai
