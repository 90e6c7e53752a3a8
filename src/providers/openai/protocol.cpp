#include "providers/openai/protocol.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "net/json.hpp"

namespace neura::providers::openai {

namespace dom = simdjson::dom;
using net::json_text;
using reasoning::ModelErrc;
using reasoning::ModelFailure;
using reasoning::ModelFinished;
using reasoning::ModelMessage;
using reasoning::ToolCall;
using streaming_llm::count_at;
using streaming_llm::malformed;
using streaming_llm::name_for_log;
using streaming_llm::text_at;

namespace {

// What we ask

void add_calls(std::string& body, const std::vector<ToolCall>& calls) {
    body += R"(,"tool_calls":[)";
    for (const auto& call : calls) {
        if (&call != &calls.front()) body += ',';
        body += R"({"id":)" + json_text(call.id) + R"(,"type":"function","function":{"name":)" +
                json_text(call.name) + R"(,"arguments":)" + json_text(call.arguments) + "}}";
    }
    body += ']';
}

void add_message(std::string& body, const ModelMessage& message, std::string_view before) {
    switch (message.from) {
        case ModelMessage::From::instructions: body += R"({"role":"system","content":)"; break;
        case ModelMessage::From::caller: body += R"({"role":"user","content":)"; break;
        case ModelMessage::From::agent: body += R"({"role":"assistant","content":)"; break;
        case ModelMessage::From::tool:
            body +=
                R"({"role":"tool","tool_call_id":)" + json_text(message.call_id) + R"(,"content":)";
            break;
    }
    const bool only_calls = message.text.empty() && !message.calls.empty();
    body += only_calls ? "null" : json_text(std::string(before) + message.text);
    if (!message.calls.empty()) add_calls(body, message.calls);
    body += '}';
}

// What we are answered

ModelErrc meaning_of(unsigned status, const ErrorName& error) {
    if (is_used_up(error) || error.is("rate_limit_exceeded") || error.is("slow_down"))
        return ModelErrc::quota_exceeded;
    switch (status) {
        case 401:
        case 403: return ModelErrc::bad_credentials;
        case 408:
        case 409: return ModelErrc::overloaded;
        case 429: return ModelErrc::quota_exceeded;
        default: break;
    }
    if (status >= 500) return ModelErrc::overloaded;
    if (status >= 400 || error.is("invalid_request_error")) return ModelErrc::rejected;
    return ModelErrc::overloaded;
}

ModelFinished::Why why_of(std::string_view reason) {
    if (reason == "length") return ModelFinished::Why::length;
    if (reason == "content_filter") return ModelFinished::Why::filtered;
    return ModelFinished::Why::done;
}

}  // namespace

std::string request_body(const ModelOptions& options, const reasoning::ModelRequest& request) {
    std::string body = R"({"model":)" + json_text(options.model) +
                       R"(,"stream":true,"stream_options":{"include_usage":true)";
    if (options.is_openai) body += R"(,"include_obfuscation":false)";
    body += '}';
    if (options.temperature)
        body += R"(,"temperature":)" + nlohmann::json(*options.temperature).dump();
    if (options.most_tokens) {
        body += options.is_openai ? R"(,"max_completion_tokens":)" : R"(,"max_tokens":)";
        body += std::to_string(*options.most_tokens);
    }
    if (request.format != nullptr)
        body += R"(,"response_format":{"type":"json_schema","json_schema":{"name":)" +
                json_text(request.format->name) + R"(,"strict":true,"schema":)" +
                request.format->schema + "}}";
    body += R"(,"messages":[)";
    for (const auto& message : request.messages) {
        if (&message != &request.messages.front()) body += ',';
        const bool is_ours = message.from == ModelMessage::From::instructions;
        add_message(body, message, is_ours ? request.instructions : std::string_view());
    }
    body += ']';
    if (!request.tools.empty()) {
        body += R"(,"tools":[)";
        for (const auto& tool : request.tools) {
            if (&tool != &request.tools.front()) body += ',';
            body += R"({"type":"function","function":{"name":)" + json_text(tool.name) +
                    R"(,"description":)" + json_text(tool.description) + R"(,"parameters":)" +
                    tool.parameters + "}}";
        }
        body += ']';
        if (request.words_only) body += R"(,"tool_choice":"none")";
    }
    body += '}';
    return body;
}

ErrorName name_of(dom::element error) {
    dom::object object;
    if (error.get(object) != simdjson::SUCCESS) return {};
    return {.code = name_for_log(text_at(object, "code")),
            .type = name_for_log(text_at(object, "type")),
            .about = name_for_log(text_at(object, "param"))};
}

ErrorName read_error(std::string_view body) {
    const auto said = net::read_json(body);
    dom::element element;
    if (!said || (*said)["error"].get(element) != simdjson::SUCCESS) return {};
    return name_of(element);
}

bool is_used_up(const ErrorName& error) {
    return error.is("insufficient_quota") || error.is("credit_balance_exhausted");
}

ModelFailure failure_of(unsigned status, std::string_view body,
                        std::optional<std::chrono::milliseconds> wait) {
    const auto error = read_error(body);
    ModelFailure failure{.code = meaning_of(status, error),
                         .doing = "the answer was HTTP status " + std::to_string(status)};
    if (!error.shown().empty()) failure.doing.append(", ").append(error.shown());
    if (!is_used_up(error)) failure.retry_after = wait.value_or(std::chrono::milliseconds{});
    return failure;
}

ModelFailure failure_midway(const ErrorName& error) {
    ModelFailure failure{.code = meaning_of(0, error), .doing = "the answer ended with an error"};
    if (!error.shown().empty()) failure.doing.append(", ").append(error.shown());
    return failure;
}

AnswerReader::Outcome AnswerReader::read_event(std::string_view data) {
    if (data == "[DONE]") {
        // Servers that give no reason to end end so too.
        finish();
        return {};
    }
    const auto json = net::read_json(data);
    dom::object record;
    if (!json || json->get(record) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose event is not a JSON object"));

    dom::element error;
    if (record["error"].get(error) == simdjson::SUCCESS && !error.is_null()) {
        return std::unexpected(failure_midway(name_of(error)));
    }
    dom::object counts;
    if (record["usage"].get(counts) == simdjson::SUCCESS) read_usage(counts);
    // There may be none: in the record of the usage, and in Azure's first.
    dom::array choices;
    if (record["choices"].get(choices) != simdjson::SUCCESS) return {};
    for (const auto element : choices) {
        dom::object choice;
        if (element.get(choice) != simdjson::SUCCESS)
            return std::unexpected(malformed("whose choice is not an object"));
        return read_choice(choice);  // one was asked for
    }
    return {};
}

AnswerReader::Outcome AnswerReader::read_choice(dom::object choice) {
    dom::object delta;
    if (choice["delta"].get(delta) == simdjson::SUCCESS) {
        for (const auto* key : {"content", "refusal"}) say(text_at(delta, key));
        dom::array deltas;
        if (delta["tool_calls"].get(deltas) == simdjson::SUCCESS) {
            auto read = read_calls(deltas);
            if (!read) return read;
        }
    }
    if (const auto reason = text_at(choice, "finish_reason"); !reason.empty())
        ends_because(why_of(reason));
    return {};
}

AnswerReader::Outcome AnswerReader::read_calls(dom::array deltas) {
    for (const auto element : deltas) {
        dom::object delta;
        if (element.get(delta) != simdjson::SUCCESS)
            return std::unexpected(malformed("whose tool call is not an object"));
        dom::object function;
        if (delta["function"].get(function) != simdjson::SUCCESS) continue;
        const auto id = text_at(delta, "id");
        std::int64_t index = 0;
        if (delta["index"].get(index) != simdjson::SUCCESS && !calls().empty())
            index = calls().back().first;

        auto call = std::ranges::find(calls(), index, [](const auto& one) { return one.first; });
        // Some servers number every whole call 0: another id is another call.
        if (call != calls().end() && !id.empty() && call->second.id != id) {
            call = std::ranges::find(calls(), id, [](const auto& one) { return one.second.id; });
            index = call == calls().end() ? calls().back().first + 1 : call->first;
        }
        auto added =
            add_to_call(index, id, text_at(function, "name"), text_at(function, "arguments"));
        if (!added) return added;
    }
    return {};
}

void AnswerReader::read_usage(dom::object counts) {
    usage().input_tokens = count_at(counts, "prompt_tokens").value_or(0);
    usage().output_tokens = count_at(counts, "completion_tokens").value_or(0);
    dom::object details;
    if (counts["prompt_tokens_details"].get(details) == simdjson::SUCCESS)
        usage().cached_tokens = count_at(details, "cached_tokens").value_or(0);
}

}  // namespace neura::providers::openai
