#pragma once

// What Anthropic's Messages would refuse, told of a request's body without asking anybody.

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "fakes/request_rules.hpp"

namespace neura::fakes {

/// Judges one body. Sources: https://platform.claude.com/docs/en/api/messages, and the texts of its
/// errors 400.
class MessageRequestRules : public RequestRules {
public:
    explicit MessageRequestRules(const nlohmann::json& body) { check(body); }

private:
    static bool is_blank(const Json& text) {
        return !text.is_string() || text.get_ref<const std::string&>().find_first_not_of(
                                        " \t\r\n\f\v") == std::string::npos;
    }

    void check(const Json& body) {
        require(body.is_object(), "the body is an object");
        if (!body.is_object()) return;
        static const std::set<std::string> known{
            "model",    "max_tokens", "stream",      "system",   "tools",        "tool_choice",
            "messages", "thinking",   "temperature", "metadata", "output_config"};
        for (const auto& [key, value] : body.items())
            require(known.contains(key), key + " is a parameter");
        require(is_text(body, "model") && !is_blank(body["model"]), "model is a text");
        require(body.contains("max_tokens") && body["max_tokens"].is_number_integer() &&
                    body["max_tokens"] >= Json(1),
                "max_tokens is said");
        if (body.contains("temperature"))
            require(body["temperature"].is_number() && body["temperature"] >= Json(0) &&
                        body["temperature"] <= Json(1),
                    "temperature is from 0 to 1");
        if (body.contains("thinking"))
            require(body["thinking"] == Json({{"type", "disabled"}}), "a caller waits");
        if (body.contains("output_config")) {
            const auto format = body["output_config"].value("format", Json::object());
            require(format.value("type", "") == "json_schema" && format.size() == 2,
                    "a format is a schema");
            require(is_schema(format, "schema") && is_strict_schema(format["schema"]),
                    "a schema is strict");
        }
        if (body.contains("system")) {
            require(body["system"].is_array() && !body["system"].empty(), "system is blocks");
            for (const auto& block : body["system"]) check_block(block, "system");
        }
        if (body.contains("tools")) check_tools(body["tools"]);
        require(
            body.contains("messages") && body["messages"].is_array() && !body["messages"].empty(),
            "there are messages");
        if (body.contains("messages") && body["messages"].is_array())
            check_messages(body["messages"]);
        require(marks_ <= 4, "at most four places to remember");
    }

    void check_mark(const Json& block) {
        if (!block.contains("cache_control")) return;
        ++marks_;
        require(block["cache_control"] == Json({{"type", "ephemeral"}}), "a mark is ephemeral");
    }

    void check_tools(const Json& tools) {
        require(tools.is_array() && !tools.empty(), "tools are an array that is not empty");
        for (const auto& tool : tools) {
            require(is_plain(tool, "name"), "a tool has a legal name");
            require(is_schema(tool, "input_schema"),
                    "the input of a tool is the schema of an object");
            check_mark(tool);
        }
    }

    void check_messages(const Json& messages) {
        std::string before;
        for (const auto& message : messages) {
            const auto role = message.value("role", "");
            require(role == "user" || role == "assistant", '"' + role + "\" is a role");
            require(!before.empty() || role == "user", "the first message is the user's");
            require(role != before, "the sides take turns");
            before = role;
            const auto content = message.value("content", Json::array());
            require(content.is_array() && !content.empty(), "content is blocks");
            bool words_came = false;
            for (const auto& block : content) {
                const auto type = check_block(block, role);
                require(type != "tool_result" || !words_came, "results come before words");
                words_came = words_came || type == "text";
                require(role != "user" || type == "tool_result" || unanswered_.empty(),
                        "every call is answered in the very next message");
            }
            require(role != "user" || unanswered_.empty(), "every call is answered");
        }
        require(before == "user", "the last message is the user's");
    }

    std::string check_block(const Json& block, const std::string& role) {
        check_mark(block);
        auto type = block.value("type", "");
        if (type == "text") {
            require(block.contains("text") && !is_blank(block["text"]), "a text is not blank");
        } else if (type == "tool_use") {
            require(role == "assistant", "the assistant calls tools");
            require(is_plain(block, "id") && seen_.insert(block["id"]).second,
                    "a call has an id of its own");
            require(is_plain(block, "name"), "a call has a legal name");
            require(block.contains("input") && block["input"].is_object(), "input is an object");
            unanswered_.insert(block.value("id", ""));
        } else if (type == "tool_result") {
            require(role == "user", "the user gives results");
            require(unanswered_.erase(block.value("tool_use_id", "")) == 1,
                    "a result answers a call of the message before");
            require(is_text(block, "content"), "a result is a text");
        } else {
            require(false, '"' + type + "\" is a block we send");
        }
        return type;
    }

    std::set<std::string> seen_;
    std::set<std::string> unanswered_;
    int marks_ = 0;
};

}  // namespace neura::fakes
