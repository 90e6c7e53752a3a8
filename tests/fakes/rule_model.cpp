#include "fakes/rule_model.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "fakes/chat_request_rules.hpp"

namespace neura::fakes {

using Json = nlohmann::json;

namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    return text;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

Json json_of(const YAML::Node& node) {
    if (node.IsSequence()) {
        auto list = Json::array();
        for (const auto& entry : node) list.push_back(json_of(entry));
        return list;
    }
    if (!node.IsMap()) return node.Scalar();
    auto object = Json::object();
    for (const auto& entry : node) object[entry.first.Scalar()] = json_of(entry.second);
    return object;
}

std::string event(const Json& delta, const Json& reason) {
    const Json record{
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"model", "rules"},
        {"choices", Json::array({{{"index", 0}, {"delta", delta}, {"finish_reason", reason}}})}};
    return "data: " + record.dump() + "\n\n";
}

}  // namespace

RuleModel::RuleModel(const std::string& rules, const Days& days)
    : FakeModelServer("/v1", "openai", [](std::string_view, const Json& body) {
          return ChatRequestRules(body).broken();
      }) {
    std::ifstream file(rules);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw std::runtime_error("no rules in " + rules);
    for (const auto& [name, day] : days) replace_all(text, name, day);
    for (const auto& node : YAML::Load(text)) {
        Rule rule{.on = lower(node["on"].Scalar())};
        if (node["say"]) rule.say = node["say"].Scalar();
        if (node["then"]) rule.then = node["then"].Scalar();
        rule.loops = node["loops"] && node["loops"].as<bool>();
        for (const auto& call : node["call"])
            for (const auto& entry : call)
                rule.calls.emplace_back(entry.first.Scalar(), json_of(entry.second));
        rules_.push_back(std::move(rule));
    }
}

ModelServerAnswer RuleModel::answer_to(const Json& body) const {
    const auto& messages = body["messages"];
    std::string heard;
    for (const auto& message : messages)
        if (message["role"] == Json("user")) heard = lower(message["content"].get<std::string>());
    const bool has_results = messages.back()["role"] == Json("tool");
    const auto rule =
        std::ranges::find_if(rules_, [&](const Rule& one) { return heard.contains(one.on); });

    std::string words = "Please go on?";
    std::vector<std::pair<std::string, Json>> calls;
    if (rule != rules_.end()) {
        words = has_results ? rule->then : rule->say;
        if (!has_results || rule->loops) calls = rule->calls;
    }
    if (words.empty() && calls.empty()) words = "Thank you.";

    ModelServerAnswer answer;
    answer.headers.emplace_back("Content-Type", "text/event-stream");
    // In pieces that cut words in two, as real models send them.
    constexpr std::size_t piece = 7;
    for (std::size_t at = 0; at < words.size();) {
        auto end = std::min(at + piece, words.size());
        while (end < words.size() && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U)
            ++end;
        answer.body += event({{"content", words.substr(at, end - at)}}, nullptr);
        at = end;
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const auto id = "call_" + std::to_string(messages.size()) + '_' + std::to_string(i);
        Json call{{"index", i},
                  {"id", id},
                  {"type", "function"},
                  {"function", {{"name", calls[i].first}, {"arguments", calls[i].second.dump()}}}};
        answer.body += event({{"tool_calls", Json::array({std::move(call)})}}, nullptr);
    }
    answer.body += event(Json::object(), calls.empty() ? "stop" : "tool_calls");
    const Json usage{{"id", "chatcmpl-1"},
                     {"object", "chat.completion.chunk"},
                     {"model", "rules"},
                     {"choices", Json::array()},
                     {"usage", {{"prompt_tokens", 1'000}, {"completion_tokens", 50}}}};
    answer.body += "data: " + usage.dump() + "\n\ndata: [DONE]\n\n";
    return answer;
}

}  // namespace neura::fakes
