#include "fakes/rule_model.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
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

std::string content_of(const std::string& file) {
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::runtime_error("nothing to read in " + file);
    return text;
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

RuleModel::RuleModel(const std::vector<std::string>& rules, const Days& days)
    : FakeModelServer("/v1", "openai", [](std::string_view, const Json& body) {
          return ChatRequestRules(body).broken();
      }) {
    for (const auto& file : rules) {
        auto text = content_of(file);
        for (const auto& [name, day] : days) replace_all(text, name, day);
        for (const auto& node : YAML::Load(text)) {
            Rule rule{.on = lower(node["on"].Scalar())};
            if (node["say"]) rule.say = node["say"].Scalar();
            if (node["then"]) rule.then = node["then"].Scalar();
            if (node["failed"]) rule.failed = node["failed"].Scalar();
            if (node["loops"]) rule.loops = node["loops"].as<bool>();
            for (const auto& call : node["call"])
                for (const auto& entry : call)
                    rule.calls.emplace_back(entry.first.Scalar(), json_of(entry.second));
            rules_.push_back(std::move(rule));
        }
    }
}

/// What a rule says to the results of its tools: `then`, with what they gave for "{name}".
std::string RuleModel::words_after(const Rule& rule, const Json& messages) const {
    auto words = rule.then;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if ((*message)["role"] != Json("tool")) break;
        const auto result = Json::parse((*message)["content"].get<std::string>(), nullptr, false);
        if (result.contains("failed") && !rule.failed.empty()) return rule.failed;
        if (!result.contains("data") || !result["data"].is_object()) continue;
        for (const auto& [name, value] : result["data"].items())
            if (value.is_string()) replace_all(words, '{' + name + '}', value.get<std::string>());
    }
    return words;
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
        words = has_results ? words_after(*rule, messages) : rule->say;
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

std::string local_date(int days_ago) {
    const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() -
                                                         std::chrono::days(days_ago));
    std::tm civil{};
    localtime_r(&at, &civil);
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &civil)};
}

RuleTools::RuleTools(const std::string& answers)
    : FakeModelServer("", "", [](std::string_view, const Json& body) {
          std::vector<std::string> broken;
          if (!body.is_object()) broken.emplace_back("a tool is sent its arguments");
          return broken;
      }) {
    for (const auto& node : YAML::Load(content_of(answers))) {
        ModelServerAnswer answer{.headers = {{"Content-Type", "application/json"}}};
        if (node["status"]) answer.status = node["status"].as<unsigned>();
        if (node["after_ms"]) answer.before = std::chrono::milliseconds(node["after_ms"].as<int>());
        if (node["answer"]) answer.body = json_of(node["answer"]).dump();
        answers_.emplace_back(lower(node["asked"].Scalar()), std::move(answer));
    }
}

ModelServerAnswer RuleTools::answer_to(const Json& body) const {
    const auto asked = lower(body.dump());
    const auto found =
        std::ranges::find_if(answers_, [&](const auto& one) { return asked.contains(one.first); });
    return found == answers_.end() ? FakeModelServer::answer_to(body) : found->second;
}

}  // namespace neura::fakes
