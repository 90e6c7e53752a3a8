#pragma once

// What OpenAI's chat completions would refuse, told of a request's body without asking anybody.

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "fakes/request_rules.hpp"

namespace neura::fakes {

/// Judges one body. Source: https://platform.openai.com/docs/api-reference/chat/create.
class ChatRequestRules : public RequestRules {
public:
    explicit ChatRequestRules(const nlohmann::json& body) { check(body); }

private:
    void check(const Json& body) {
        require(body.is_object(), "the body is an object");
        if (!body.is_object()) return;
        static const std::set<std::string> known{
            "model", "messages",    "stream",     "stream_options",        "temperature",
            "tools", "tool_choice", "max_tokens", "max_completion_tokens", "response_format"};
        for (const auto& [key, value] : body.items())
            require(known.contains(key), key + " is a parameter");
        require(is_text(body, "model") && body["model"] != Json(""), "model is a text");
        require(!body.contains("stream_options") || body.value("stream", false),
                "stream_options only with stream");
        require(!(body.contains("max_tokens") && body.contains("max_completion_tokens")),
                "one limit of tokens");
        if (body.contains("temperature")) {
            const auto value = body["temperature"];
            require(value.is_number() && value >= Json(0) && value <= Json(2),
                    "temperature is from 0 to 2");
        }
        if (body.contains("response_format")) check_format(body["response_format"]);
        if (body.contains("tools")) check_tools(body["tools"]);
        require(
            body.contains("messages") && body["messages"].is_array() && !body["messages"].empty(),
            "there are messages");
        if (body.contains("messages") && body["messages"].is_array())
            check_messages(body["messages"]);
    }

    void check_format(const Json& format) {
        require(format.value("type", "") == "json_schema" && format.contains("json_schema"),
                "a format is a schema");
        if (!format.contains("json_schema")) return;
        const auto& of = format["json_schema"];
        require(is_plain(of, "name") && of.value("strict", false), "a format has a legal name");
        require(is_schema(of, "schema") && is_strict_schema(of["schema"]), "a schema is strict");
    }

    void check_tools(const Json& tools) {
        require(tools.is_array() && !tools.empty(), "tools are an array that is not empty");
        for (const auto& tool : tools) {
            require(tool.value("type", "") == "function" && tool.contains("function"),
                    "a tool is a function");
            if (!tool.contains("function")) continue;
            const auto& function = tool["function"];
            require(is_plain(function, "name"), "a tool has a legal name");
            require(is_schema(function, "parameters"),
                    "the parameters of a tool are the schema of an object");
        }
    }

    void check_messages(const Json& messages) {
        std::set<std::string> unanswered;
        for (const auto& message : messages) {
            const auto role = message.value("role", "");
            if (role == "tool") {
                require(is_text(message, "content"), "a tool's result is a text");
                require(unanswered.erase(message.value("tool_call_id", "")) == 1,
                        "a tool's result answers a call of the message before");
                continue;
            }
            require(unanswered.empty(), "every call is answered before anything else is said");
            require(role == "system" || role == "user" || role == "assistant",
                    "\"" + role + "\" is a role");
            require(role == "assistant" || is_text(message, "content"), "content is a text");
            if (role == "assistant") check_assistant(message, unanswered);
        }
        require(unanswered.empty(), "every call is answered");
    }

    void check_assistant(const Json& message, std::set<std::string>& unanswered) {
        require(is_text(message, "content") || message.contains("tool_calls"),
                "an assistant says or calls something");
        if (!message.contains("tool_calls")) return;
        require(!message["tool_calls"].empty(), "tool_calls are not empty");
        for (const auto& call : message["tool_calls"]) {
            require(call.value("type", "") == "function", "a call is of a function");
            require(is_text(call, "id") && unanswered.insert(call["id"]).second,
                    "a call has an id of its own");
            require(call.contains("function") && is_plain(call["function"], "name") &&
                        is_text(call["function"], "arguments"),
                    "a call has a name and arguments");
        }
    }
};

}  // namespace neura::fakes
