#include "providers/openai/responses.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "net/json.hpp"

namespace neura::providers::openai {

namespace dom = simdjson::dom;
using net::json_text;
using reasoning::ModelFinished;
using reasoning::ModelMessage;
using streaming_llm::count_at;
using streaming_llm::malformed;
using streaming_llm::text_at;

namespace {

// What we ask

void add_message(std::string& input, std::string_view role, const std::string& text) {
    if (input.size() > 1) input += ',';
    input.append(R"({"role":")").append(role) += R"(","content":)" + json_text(text) + '}';
}

/// What was said and done. Here words, calls and results are items beside each other.
std::string input_of(const reasoning::ModelRequest& request) {
    std::string input = "[";
    for (const auto& message : request.messages) {
        switch (message.from) {
            case ModelMessage::From::instructions: break;
            case ModelMessage::From::caller: add_message(input, "user", message.text); break;
            case ModelMessage::From::agent:
                if (!message.text.empty()) add_message(input, "assistant", message.text);
                for (const auto& call : message.calls) {
                    if (input.size() > 1) input += ',';
                    input += R"({"type":"function_call","call_id":)" + json_text(call.id) +
                             R"(,"name":)" + json_text(call.name) + R"(,"arguments":)" +
                             json_text(call.arguments) + '}';
                }
                break;
            case ModelMessage::From::tool:
                if (input.size() > 1) input += ',';
                input += R"({"type":"function_call_output","call_id":)" +
                         json_text(message.call_id) + R"(,"output":)" + json_text(message.text) +
                         '}';
        }
    }
    return input + ']';
}

std::string instructions_of(const reasoning::ModelRequest& request) {
    std::string instructions(request.instructions);
    for (const auto& message : request.messages)
        if (message.from == ModelMessage::From::instructions) instructions += message.text;
    return instructions;
}

}  // namespace

std::string response_request_body(const ModelOptions& options,
                                  const reasoning::ModelRequest& request) {
    auto body = R"({"model":)" + json_text(options.model) + R"(,"stream":true,"store":false)";
    if (options.is_openai) body += R"(,"stream_options":{"include_obfuscation":false})";
    if (options.temperature)
        body += R"(,"temperature":)" + nlohmann::json(*options.temperature).dump();
    if (options.most_tokens)
        body += R"(,"max_output_tokens":)" + std::to_string(*options.most_tokens);
    if (!options.reasoning_effort.empty())
        body += R"(,"reasoning":{"effort":)" + json_text(options.reasoning_effort) + '}';
    if (request.format != nullptr)
        body += R"(,"text":{"format":{"type":"json_schema","name":)" +
                json_text(request.format->name) + R"(,"strict":true,"schema":)" +
                request.format->schema + "}}";
    if (const auto instructions = instructions_of(request); !instructions.empty())
        body += R"(,"instructions":)" + json_text(instructions);
    body += R"(,"input":)" + input_of(request);
    if (!request.tools.empty()) {
        body += R"(,"tools":[)";
        for (const auto& tool : request.tools) {
            if (&tool != &request.tools.front()) body += ',';
            body += R"({"type":"function","name":)" + json_text(tool.name) + R"(,"description":)" +
                    json_text(tool.description) + R"(,"parameters":)" + tool.parameters +
                    R"(,"strict":false})";
        }
        body += ']';
        if (request.words_only) body += R"(,"tool_choice":"none")";
    }
    return body + '}';
}

ResponseReader::Outcome ResponseReader::read_event(std::string_view data) {
    if (data == "[DONE]") return {};  // said by some servers behind the last event
    const auto json = net::read_json(data);
    dom::object event;
    if (!json || json->get(event) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose event is not a JSON object"));

    const auto type = text_at(event, "type");
    if (type == "response.output_text.delta" || type == "response.refusal.delta") {
        say(text_at(event, "delta"));
    } else if (type == "response.function_call_arguments.delta") {
        return read_arguments(event);
    } else if (type == "response.output_item.added") {
        return read_item(event, false);
    } else if (type == "response.output_item.done") {
        return read_item(event, true);
    } else if (type == "response.completed" || type == "response.incomplete" ||
               type == "response.failed") {
        return read_end(event);
    } else if (type == "error") {
        dom::element nested;
        const bool is_nested = event["error"].get(nested) == simdjson::SUCCESS;
        return std::unexpected(failure_midway(name_of(is_nested ? nested : dom::element(*json))));
    }
    return {};  // many others tell again what was told
}

/// The beginning of an item, which may be a call of a tool, or its end, which repeats all of it.
ResponseReader::Outcome ResponseReader::read_item(dom::object event, bool is_whole) {
    dom::object item;
    if (event["item"].get(item) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose item is none"));
    if (text_at(item, "type") != "function_call") return {};
    const auto index = place_of(event, text_at(item, "id"));
    if (!index) return std::unexpected(malformed("whose item is none"));

    const auto known =
        std::ranges::find(calls(), *index, [](const auto& one) { return one.first; });
    const bool is_new = known == calls().end();
    const bool is_empty = is_new || known->second.arguments.empty();
    return add_to_call(*index, text_at(item, "call_id"), is_new ? text_at(item, "name") : "",
                       is_whole && is_empty ? text_at(item, "arguments") : "");
}

ResponseReader::Outcome ResponseReader::read_arguments(dom::object event) {
    const auto index = place_of(event, text_at(event, "item_id"));
    const auto known = std::ranges::find(calls(), index, [](const auto& one) { return one.first; });
    if (known == calls().end()) return std::unexpected(malformed("whose arguments are of no call"));
    return add_to_call(*index, {}, {}, text_at(event, "delta"));
}

std::optional<std::int64_t> ResponseReader::place_of(dom::object event, std::string_view id) {
    std::int64_t index = 0;
    if (event["output_index"].get(index) == simdjson::SUCCESS) return index;
    if (id.empty()) return {};
    const auto known = std::ranges::find(items_, id);
    const auto place = known - items_.begin();
    if (known == items_.end()) items_.emplace_back(id);
    return place;
}

ResponseReader::Outcome ResponseReader::read_end(dom::object event) {
    dom::object response;
    if (event["response"].get(response) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose end is none"));
    if (text_at(event, "type") == "response.failed") {
        dom::element error;
        const bool is_told = response["error"].get(error) == simdjson::SUCCESS;
        return std::unexpected(failure_midway(is_told ? name_of(error) : ErrorName()));
    }
    dom::object counts;
    if (response["usage"].get(counts) == simdjson::SUCCESS) read_usage(counts);

    auto why = ModelFinished::Why::done;
    if (text_at(event, "type") == "response.incomplete") {
        dom::object details;
        const bool is_told = response["incomplete_details"].get(details) == simdjson::SUCCESS;
        const bool is_withheld = is_told && text_at(details, "reason") == "content_filter";
        why = is_withheld ? ModelFinished::Why::filtered : ModelFinished::Why::length;
    }
    ends_because(why);
    finish();
    return {};
}

void ResponseReader::read_usage(dom::object counts) {
    usage().input_tokens = count_at(counts, "input_tokens").value_or(0);
    usage().output_tokens = count_at(counts, "output_tokens").value_or(0);
    dom::object details;
    if (counts["input_tokens_details"].get(details) == simdjson::SUCCESS)
        usage().cached_tokens = count_at(details, "cached_tokens").value_or(0);
}

}  // namespace neura::providers::openai
