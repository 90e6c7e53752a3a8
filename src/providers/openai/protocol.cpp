#include "providers/openai/protocol.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "net/json.hpp"
#include "providers/openai/event_stream.hpp"

namespace neura::providers::openai {

namespace dom = simdjson::dom;
using reasoning::ModelErrc;
using reasoning::ModelEvent;
using reasoning::ModelFailure;
using reasoning::ModelFinished;
using reasoning::ModelMessage;
using reasoning::ModelWords;
using reasoning::ToolCall;

namespace {

// What we ask

/// In quotes, escaped. What is not UTF-8 is replaced.
std::string json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

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

/// Longer arguments are no call of a tool of ours.
constexpr std::size_t most_arguments = 64 * 1024;
constexpr std::size_t most_calls = 32;

ModelFailure malformed(std::string_view wrong) {
    return {.code = ModelErrc::malformed, .doing = "read an answer " + std::string(wrong)};
}

std::string_view text_at(dom::object object, std::string_view key) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS) return {};
    return text;
}

int count_at(dom::object object, std::string_view key) {
    constexpr std::int64_t most = 1'000'000'000;
    std::int64_t count = 0;
    if (object[key].get(count) != simdjson::SUCCESS) return 0;
    return static_cast<int>(std::clamp<std::int64_t>(count, 0, most));
}

std::string plain(std::string_view name) {
    constexpr std::size_t longest = 64;
    const bool is_plain = name.size() <= longest && std::ranges::all_of(name, [](char c) {
                              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                     (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
                          });
    return is_plain ? std::string(name) : std::string();
}

/// @param error  the value of "error": an object; a mere text at some servers.
ErrorName name_of(dom::element error) {
    dom::object object;
    if (error.get(object) != simdjson::SUCCESS) return {};
    return {.code = plain(text_at(object, "code")),
            .type = plain(text_at(object, "type")),
            .about = plain(text_at(object, "param"))};
}

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
    }
    body += '}';
    return body;
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

std::optional<std::chrono::milliseconds> read_wait(std::optional<std::string_view> retry_after_ms,
                                                   std::optional<std::string_view> retry_after) {
    const auto milliseconds = [](std::string_view text,
                                 double unit) -> std::optional<std::chrono::milliseconds> {
        constexpr double longest = 3'600'000;
        double value = 0;
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc{} || stop != end || !(value >= 0)) return std::nullopt;
        const auto wait = std::min(value * unit, longest);
        return std::chrono::milliseconds(static_cast<std::int64_t>(wait));
    };
    if (retry_after_ms)
        if (const auto wait = milliseconds(*retry_after_ms, 1)) return wait;
    if (retry_after) return milliseconds(*retry_after, 1'000);
    return std::nullopt;
}

struct AnswerReader::State {
    EventStream stream;
    std::vector<std::pair<std::int64_t, ToolCall>> calls;  ///< by index, as they came
    std::optional<ModelFinished::Why> why;
    ModelFinished finished;
    bool over = false;

    using Outcome = std::expected<void, ModelFailure>;

    Outcome read_event(std::string_view data, std::vector<ModelEvent>& events);
    Outcome read_choice(dom::object choice, std::vector<ModelEvent>& events);
    Outcome read_calls(dom::array deltas);
    void read_usage(dom::object usage);
    void finish(std::vector<ModelEvent>& events);
};

AnswerReader::State::Outcome AnswerReader::State::read_event(std::string_view data,
                                                             std::vector<ModelEvent>& events) {
    if (data == "[DONE]") {
        // Servers that give no reason to end end so too.
        finish(events);
        return {};
    }
    const auto json = net::read_json(data);
    dom::object record;
    if (!json || json->get(record) != simdjson::SUCCESS)
        return std::unexpected(malformed("whose event is not a JSON object"));

    dom::element error;
    if (record["error"].get(error) == simdjson::SUCCESS && !error.is_null()) {
        const auto name = name_of(error);
        ModelFailure failure{.code = meaning_of(0, name),
                             .doing = "the answer ended with an error"};
        if (!name.shown().empty()) failure.doing.append(", ").append(name.shown());
        return std::unexpected(std::move(failure));
    }
    dom::object usage;
    if (record["usage"].get(usage) == simdjson::SUCCESS) read_usage(usage);
    // There may be none: in the record of the usage, and in Azure's first.
    dom::array choices;
    if (record["choices"].get(choices) != simdjson::SUCCESS) return {};
    for (const auto element : choices) {
        dom::object choice;
        if (element.get(choice) != simdjson::SUCCESS)
            return std::unexpected(malformed("whose choice is not an object"));
        return read_choice(choice, events);  // one was asked for
    }
    return {};
}

AnswerReader::State::Outcome AnswerReader::State::read_choice(dom::object choice,
                                                              std::vector<ModelEvent>& events) {
    dom::object delta;
    if (choice["delta"].get(delta) == simdjson::SUCCESS) {
        for (const auto* key : {"content", "refusal"})
            if (const auto words = text_at(delta, key); !words.empty())
                events.emplace_back(ModelWords{std::string(words)});
        dom::array deltas;
        if (delta["tool_calls"].get(deltas) == simdjson::SUCCESS) {
            auto read = read_calls(deltas);
            if (!read) return read;
        }
    }
    if (const auto reason = text_at(choice, "finish_reason"); !reason.empty()) why = why_of(reason);
    return {};
}

AnswerReader::State::Outcome AnswerReader::State::read_calls(dom::array deltas) {
    for (const auto element : deltas) {
        dom::object delta;
        if (element.get(delta) != simdjson::SUCCESS)
            return std::unexpected(malformed("whose tool call is not an object"));
        dom::object function;
        if (delta["function"].get(function) != simdjson::SUCCESS) continue;
        const auto id = text_at(delta, "id");
        std::int64_t index = 0;
        if (delta["index"].get(index) != simdjson::SUCCESS && !calls.empty())
            index = calls.back().first;

        auto call = std::ranges::find(calls, index, [](const auto& one) { return one.first; });
        // Some servers number every whole call 0: another id is another call.
        if (call != calls.end() && !id.empty() && call->second.id != id) {
            call = std::ranges::find(calls, id, [](const auto& one) { return one.second.id; });
            if (call == calls.end()) index = calls.back().first + 1;
        }
        if (call == calls.end()) {
            if (calls.size() == most_calls)
                return std::unexpected(malformed("with too many tool calls"));
            calls.emplace_back(index, ToolCall{.id = std::string(id), .name = {}, .arguments = {}});
            call = std::prev(calls.end());
        }
        call->second.name += text_at(function, "name");
        call->second.arguments += text_at(function, "arguments");
        if (call->second.name.size() + call->second.arguments.size() > most_arguments)
            return std::unexpected(malformed("whose tool call is too long"));
    }
    return {};
}

void AnswerReader::State::read_usage(dom::object usage) {
    finished.input_tokens = count_at(usage, "prompt_tokens");
    finished.output_tokens = count_at(usage, "completion_tokens");
    dom::object details;
    if (usage["prompt_tokens_details"].get(details) == simdjson::SUCCESS)
        finished.cached_tokens = count_at(details, "cached_tokens");
}

void AnswerReader::State::finish(std::vector<ModelEvent>& events) {
    over = true;
    finished.why = why.value_or(ModelFinished::Why::done);
    // A call that was cut off is none.
    if (finished.why == ModelFinished::Why::done)
        for (auto& [index, call] : calls) events.emplace_back(std::move(call));
    calls.clear();
    events.emplace_back(finished);
}

AnswerReader::AnswerReader() : state_(std::make_unique<State>()) {}
AnswerReader::~AnswerReader() = default;
AnswerReader::AnswerReader(AnswerReader&&) noexcept = default;
AnswerReader& AnswerReader::operator=(AnswerReader&&) noexcept = default;

std::expected<void, ModelFailure> AnswerReader::read(std::string_view bytes,
                                                     std::vector<ModelEvent>& events) {
    while (!state_->over) {
        auto* data = state_->stream.next(bytes);
        if (state_->stream.is_too_long())
            return std::unexpected(malformed("whose event is too long"));
        if (data == nullptr) return {};
        auto read = state_->read_event(*data, events);
        if (!read) return read;
    }
    return {};
}

std::expected<void, ModelFailure> AnswerReader::end(std::vector<ModelEvent>& events) {
    if (state_->over) return {};
    if (!state_->why) return std::unexpected(malformed("that was cut off"));
    state_->finish(events);
    return {};
}

bool AnswerReader::is_finished() const { return state_->over; }

}  // namespace neura::providers::openai
