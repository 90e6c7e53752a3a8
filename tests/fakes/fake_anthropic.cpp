#include "fakes/fake_anthropic.hpp"

#include <utility>

#include "fakes/message_request_rules.hpp"

namespace neura::fakes {

using Json = nlohmann::json;

namespace {

/// A stream of one block, begun with `block` and gone on with `deltas`.
ModelServerAnswer stream_of(Json block, const std::vector<Json>& deltas, const char* reason) {
    ModelServerAnswer answer;
    const auto add = [&](const char* type, Json event) {
        event["type"] = type;
        answer.body += "event: " + std::string(type) + "\ndata: " + event.dump() + "\n\n";
    };
    const Json usage{{"input_tokens", 12}, {"output_tokens", 1}};
    add("message_start", {{"message",
                           {{"type", "message"},
                            {"role", "assistant"},
                            {"content", Json::array()},
                            {"stop_reason", nullptr},
                            {"usage", usage}}}});
    add("content_block_start", {{"index", 0}, {"content_block", std::move(block)}});
    add("ping", Json::object());
    for (const auto& delta : deltas) add("content_block_delta", {{"index", 0}, {"delta", delta}});
    add("content_block_stop", {{"index", 0}});
    add("message_delta", {{"delta", {{"stop_reason", reason}}}, {"usage", {{"output_tokens", 9}}}});
    add("message_stop", Json::object());
    answer.headers.emplace_back("Content-Type", "text/event-stream; charset=utf-8");
    return answer;
}

FakeModelServer::Judge judge(std::string key) {
    return [key = std::move(key)](std::string_view head, const Json& body) {
        auto broken = MessageRequestRules(body).broken();
        if (!head.starts_with("POST /v1/messages HTTP/1.1\r\n"))
            broken.emplace_back("the endpoint is POSTed to");
        if (field_of(head, "x-api-key") != key) broken.emplace_back("the key is sent");
        if (field_of(head, "anthropic-version") != "2023-06-01")
            broken.emplace_back("the version is one we know");
        return broken;
    };
}

}  // namespace

FakeAnthropic::FakeAnthropic(std::string key)
    : FakeModelServer("", "anthropic", judge(std::move(key))) {}

ModelServerAnswer FakeAnthropic::words(const std::vector<std::string>& pieces) {
    std::vector<Json> deltas;
    for (const auto& piece : pieces) deltas.push_back({{"type", "text_delta"}, {"text", piece}});
    return stream_of({{"type", "text"}, {"text", ""}}, deltas, "end_turn");
}

ModelServerAnswer FakeAnthropic::call(const std::string& id, const std::string& name,
                                      const Json& arguments) {
    const auto text = arguments.dump();
    const auto half = text.size() / 2;
    std::vector<Json> deltas;
    for (const auto& part : {std::string(), text.substr(0, half), text.substr(half)})
        deltas.push_back({{"type", "input_json_delta"}, {"partial_json", part}});
    return stream_of({{"type", "tool_use"}, {"id", id}, {"name", name}, {"input", Json::object()}},
                     deltas, "tool_use");
}

}  // namespace neura::fakes
