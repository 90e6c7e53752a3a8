#include "providers/anthropic/protocol.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "net/json.hpp"

namespace neura::providers::anthropic {

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

/// All before it is remembered for five minutes, and again whenever it is used: tools, then the
/// system's blocks, then messages. Four marks are allowed; we set three.
constexpr std::string_view remembered = R"(,"cache_control":{"type":"ephemeral"})";

/// Stands where somebody must have spoken and nobody has.
constexpr std::string_view nobody_spoke = "(The caller is on the line.)";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

std::string text_block(std::string_view text) {
    return R"({"type":"text","text":)" + json_text(text);
}

/// What a model wrote as arguments, or an empty object if that is none.
std::string_view object_in(std::string_view arguments) {
    const auto json = net::read_json(arguments);
    return json && json->is_object() ? arguments : "{}";
}

/// A name of a tool as it may be said again, whoever wrote it.
std::string tool_name(std::string_view written) {
    constexpr std::size_t longest = 64;
    std::string name(written.substr(0, longest));
    std::ranges::replace_if(
        name,
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-');
        },
        '_');
    return name.empty() ? "unnamed" : name;
}

/// The array of messages. Here a message is a turn of one side, made of blocks.
class Turns {
public:
    void add(const ModelMessage& message) {
        switch (message.from) {
            case ModelMessage::From::instructions: return;
            case ModelMessage::From::caller: return add_text("user", message.text);
            case ModelMessage::From::tool: return add_result(message);
            case ModelMessage::From::agent:
                add_text("assistant", message.text);
                for (const auto& call : message.calls) add_call(call);
        }
    }

    std::string written() && {
        if (role_ != "user") add_block("user", text_block(nobody_spoke));
        return text_.append(remembered) + "}]}]";
    }

private:
    /// @param block  without its last brace: it may be the one to mark
    void add_block(std::string_view role, const std::string& block) {
        if (role_.empty() && role != "user") add_block("user", text_block(nobody_spoke));
        if (role_ == role) {
            text_ += "},";
        } else {
            text_ += role_.empty() ? "[" : "}]},";
            text_.append(R"({"role":")").append(role) += R"(","content":[)";
        }
        role_ = role;
        text_ += block;
    }

    void add_text(std::string_view role, std::string_view text) {
        if (!is_blank(text)) add_block(role, text_block(text));
    }

    void add_call(const ToolCall& call) {
        unanswered_.emplace_back(call.id, "call_" + std::to_string(++calls_));
        add_block("assistant", R"({"type":"tool_use","id":")" + unanswered_.back().second +
                                   R"(","name":)" + json_text(tool_name(call.name)) +
                                   R"(,"input":)" + std::string(object_in(call.arguments)));
    }

    void add_result(const ModelMessage& message) {
        const auto call = std::ranges::find(unanswered_, message.call_id,
                                            [](const auto& one) { return one.first; });
        if (call == unanswered_.end()) return;
        add_block("user", R"({"type":"tool_result","tool_use_id":")" + call->second +
                              R"(","content":)" + json_text(message.text));
        unanswered_.erase(call);
    }

    std::string text_;
    std::string_view role_;  ///< whose turn the last block is; empty: there is none
    std::vector<std::pair<std::string, std::string>> unanswered_;  ///< ids, theirs and ours
    int calls_ = 0;
};

/// What is said before all messages: the same for every call, then what is of this one.
std::string system_of(const reasoning::ModelRequest& request) {
    std::string blocks;
    if (!is_blank(request.instructions))
        blocks.append(text_block(request.instructions)).append(remembered) += '}';
    for (const auto& message : request.messages) {
        if (message.from != ModelMessage::From::instructions || is_blank(message.text)) continue;
        if (!blocks.empty()) blocks += ',';
        blocks += text_block(message.text) + '}';
    }
    return blocks;
}

// What we are answered

/// What a server calls its error: safe to log, while its message may repeat what a caller said.
struct ErrorName {
    std::string type;
    std::string detail;

    bool is(std::string_view name) const { return type == name; }

    /// Waiting does not help.
    bool is_used_up() const {
        return is("billing_error") || detail == "enforced_spend_limit_reached" ||
               detail == "contract_spend_limit_reached";
    }

    std::string shown() const {
        if (type.empty()) return {};
        return ", " + type + (detail.empty() ? "" : ", " + detail);
    }
};

/// @param record  an event or a body that tells of an error
ErrorName name_of(dom::object record) {
    dom::object error;
    if (record["error"].get(error) != simdjson::SUCCESS) return {};
    ErrorName name{.type = name_for_log(text_at(error, "type")), .detail = {}};
    dom::object details;
    if (error["details"].get(details) == simdjson::SUCCESS)
        name.detail = name_for_log(text_at(details, "error_code"));
    return name;
}

/// @param status  of the response; 0 if the error came in an answer
ModelErrc meaning_of(unsigned status, const ErrorName& error) {
    if (status == 401 || status == 403 || error.is("authentication_error") ||
        error.is("permission_error"))
        return ModelErrc::bad_credentials;
    if (status == 402 || status == 429 || error.is_used_up() || error.is("rate_limit_error"))
        return ModelErrc::quota_exceeded;
    const bool is_theirs = status == 408 || status == 409 || status >= 500;
    if (!is_theirs && (status >= 300 || error.is("invalid_request_error") ||
                       error.is("not_found_error") || error.is("request_too_large")))
        return ModelErrc::rejected;
    return ModelErrc::overloaded;
}

ModelFinished::Why why_of(std::string_view reason) {
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return ModelFinished::Why::length;
    if (reason == "refusal") return ModelFinished::Why::filtered;
    return ModelFinished::Why::done;
}

}  // namespace

std::string request_body(const ModelOptions& options, const reasoning::ModelRequest& request) {
    // Models that think unless told not to would leave a caller in silence.
    auto body = R"({"model":)" + json_text(options.model) + R"(,"max_tokens":)" +
                std::to_string(options.most_tokens) +
                R"(,"stream":true,"thinking":{"type":"disabled"})";
    if (options.temperature)
        body += R"(,"temperature":)" + nlohmann::json(*options.temperature).dump();
    if (request.format != nullptr)
        body += R"(,"output_config":{"format":{"type":"json_schema","schema":)" +
                request.format->schema + "}}";
    if (!request.tools.empty()) {
        body += R"(,"tools":[)";
        for (const auto& tool : request.tools) {
            if (&tool != &request.tools.front()) body += ',';
            body += R"({"name":)" + json_text(tool.name) + R"(,"description":)" +
                    json_text(tool.description) + R"(,"input_schema":)" + tool.parameters;
            if (&tool == &request.tools.back()) body += remembered;
            body += '}';
        }
        body += ']';
        if (request.words_only) body += R"(,"tool_choice":{"type":"none"})";
    }
    if (const auto system = system_of(request); !system.empty())
        body += R"(,"system":[)" + system + ']';
    Turns turns;
    for (const auto& message : request.messages) turns.add(message);
    return body + R"(,"messages":)" + std::move(turns).written() + '}';
}

ModelFailure failure_of(unsigned status, std::string_view body,
                        std::optional<std::chrono::milliseconds> wait) {
    ErrorName error;
    const auto said = net::read_json(body);
    dom::object record;
    if (said && said->get(record) == simdjson::SUCCESS) error = name_of(record);

    ModelFailure failure{
        .code = meaning_of(status, error),
        .doing = "the answer was HTTP status " + std::to_string(status) + error.shown()};
    if (!error.is_used_up()) failure.retry_after = wait.value_or(std::chrono::milliseconds{});
    return failure;
}

AnswerReader::Outcome AnswerReader::read_event(std::string_view data) {
    const auto json = net::read_json(data);
    dom::object event;
    if (!json || json->get(event) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose event is not a JSON object"));

    const auto type = text_at(event, "type");
    if (type == "content_block_delta") return read_delta(event);
    if (type == "content_block_start") return read_block(event);
    if (type == "message_start") {
        dom::object message;
        if (event["message"].get(message) == simdjson::SUCCESS) read_usage(message);
    } else if (type == "message_delta") {
        read_usage(event);
        dom::object delta;
        if (event["delta"].get(delta) != simdjson::SUCCESS) return {};
        if (const auto reason = text_at(delta, "stop_reason"); !reason.empty())
            ends_because(why_of(reason));
    } else if (type == "message_stop") {
        finish();
    } else if (type == "error") {
        const auto error = name_of(event);
        return std::unexpected(
            ModelFailure{.code = meaning_of(0, error),
                         .doing = "the answer ended with an error" + error.shown()});
    }
    return {};  // others may come at any time, and mean nothing to us
}

/// The beginning of a block: of words, of a call, or of what we have no use for.
AnswerReader::Outcome AnswerReader::read_block(dom::object event) {
    dom::object block;
    std::int64_t index = 0;
    if (event["content_block"].get(block) != simdjson::SUCCESS ||
        event["index"].get(index) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose block is none"));
    const auto type = text_at(block, "type");
    if (type == "text") say(text_at(block, "text"));
    if (type == "tool_use")
        return add_to_call(index, text_at(block, "id"), text_at(block, "name"), {});
    return {};
}

AnswerReader::Outcome AnswerReader::read_delta(dom::object event) {
    dom::object delta;
    std::int64_t index = 0;
    if (event["delta"].get(delta) != simdjson::SUCCESS ||
        event["index"].get(index) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose delta is none"));
    const auto type = text_at(delta, "type");
    if (type == "text_delta") say(text_at(delta, "text"));
    // Only of a call of ours: the vendor's own tools have arguments too.
    const auto is_it = [&](const auto& call) { return call.first == index; };
    if (type == "input_json_delta" && std::ranges::any_of(calls(), is_it))
        return add_to_call(index, {}, {}, text_at(delta, "partial_json"));
    return {};
}

/// The counts so far, which are of the whole answer: the last ones hold.
void AnswerReader::read_usage(dom::object of) {
    dom::object counts;
    if (of["usage"].get(counts) != simdjson::SUCCESS) return;
    if (const auto fresh = count_at(counts, "input_tokens")) {
        const auto read = count_at(counts, "cache_read_input_tokens").value_or(0);
        const auto written = count_at(counts, "cache_creation_input_tokens").value_or(0);
        usage().cached_tokens = read;
        usage().input_tokens = *fresh + written + read;
    }
    if (const auto output = count_at(counts, "output_tokens")) usage().output_tokens = *output;
}

}  // namespace neura::providers::anthropic
