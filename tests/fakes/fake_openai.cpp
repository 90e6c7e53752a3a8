#include "fakes/fake_openai.hpp"

#include <utility>

#include "fakes/chat_request_rules.hpp"

namespace neura::fakes {

using Json = nlohmann::json;

namespace {

Json record(Json delta, Json reason) {
    return {
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"model", "fake"},
        {"choices",
         Json::array({{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", reason}}})}};
}

ModelServerAnswer stream_of(const std::vector<Json>& records) {
    ModelServerAnswer answer;
    for (const auto& one : records) answer.body += "data: " + one.dump() + "\n\n";
    answer.body += "data: [DONE]\n\n";
    answer.headers.emplace_back("Content-Type", "text/event-stream");
    return answer;
}

constexpr std::string_view azure_path = "/openai/deployments/talks";
constexpr std::string_view azure_query = "?api-version=2024-10-21";

std::string base_of(FakeOpenAi::As as) {
    if (as == FakeOpenAi::As::azure) return std::string(azure_path).append(azure_query);
    return "/v1";
}

FakeModelServer::Judge judge(std::string key, FakeOpenAi::As as) {
    return [key = std::move(key), as](std::string_view head, const Json& body) {
        auto broken = ChatRequestRules(body).broken();
        const bool is_azure = as == FakeOpenAi::As::azure;
        const auto path = is_azure ? std::string(azure_path) : std::string("/v1");
        const auto line = "POST " + path + "/chat/completions" +
                          std::string(is_azure ? azure_query : "") + " HTTP/1.1\r\n";
        if (!head.starts_with(line)) broken.emplace_back("the endpoint is POSTed to");
        const auto sent = field_of(head, is_azure ? "api-key" : "authorization");
        if (!key.empty() && sent != (is_azure ? key : "Bearer " + key))
            broken.emplace_back("the key is sent");
        return broken;
    };
}

}  // namespace

FakeOpenAi::FakeOpenAi(std::string key, As as)
    : FakeModelServer(base_of(as), "openai", judge(std::move(key), as)) {}

ModelServerAnswer FakeOpenAi::words(const std::vector<std::string>& pieces) {
    std::vector<Json> records{record({{"role", "assistant"}, {"content", ""}}, nullptr)};
    for (const auto& piece : pieces) records.push_back(record({{"content", piece}}, nullptr));
    records.push_back(record(Json::object(), "stop"));
    return stream_of(records);
}

ModelServerAnswer FakeOpenAi::call(const std::string& id, const std::string& name,
                                   const Json& arguments) {
    const auto part = [](Json call) {
        call["index"] = 0;
        return record({{"tool_calls", Json::array({std::move(call)})}}, nullptr);
    };
    const auto text = arguments.dump();
    const auto half = text.size() / 2;
    return stream_of(
        {part(
             {{"id", id}, {"type", "function"}, {"function", {{"name", name}, {"arguments", ""}}}}),
         part({{"function", {{"arguments", text.substr(0, half)}}}}),
         part({{"function", {{"arguments", text.substr(half)}}}}),
         record(Json::object(), "tool_calls")});
}

}  // namespace neura::fakes
