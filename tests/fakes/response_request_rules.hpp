#pragma once

// What OpenAI's Responses would refuse, told of a request's body without asking anybody.

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "fakes/request_rules.hpp"

namespace neura::fakes {

/// Judges one body. Source: https://platform.openai.com/docs/api-reference/responses/create.
class ResponseRequestRules : public RequestRules {
public:
    explicit ResponseRequestRules(const nlohmann::json& body) { check(body); }

private:
    void check(const Json& body) {
        require(body.is_object(), "the body is an object");
        if (!body.is_object()) return;
        static const std::set<std::string> known{
            "model", "input",    "instructions", "stream",      "stream_options",
            "store", "tools",    "tool_choice",  "temperature", "max_output_tokens",
            "text",  "reasoning"};
        for (const auto& [key, value] : body.items())
            require(known.contains(key), key + " is a parameter");
        require(is_text(body, "model") && body["model"] != Json(""), "model is a text");
        require(body.value("store", true) == false, "nothing is kept of a caller's words");
        require(!body.contains("max_output_tokens") || body["max_output_tokens"] >= Json(16),
                "an answer may have 16 tokens at least");
        if (body.contains("reasoning")) {
            static const std::set<std::string> efforts{"none", "minimal", "low", "medium",
                                                       "high", "xhigh",   "max"};
            require(efforts.contains(body["reasoning"].value("effort", "")),
                    "effort is one of some");
        }
        if (body.contains("text")) {
            require(body["text"].contains("format"), "a text has a format");
            const auto format = body["text"].value("format", Json::object());
            require(format.value("type", "") == "json_schema" && is_plain(format, "name") &&
                        format.value("strict", false),
                    "a format is a schema with a legal name, not nested");
            require(is_schema(format, "schema") && is_strict_schema(format["schema"]),
                    "a schema is strict");
        }
        if (body.contains("tools")) check_tools(body["tools"]);
        require(body.contains("input") && body["input"].is_array() && !body["input"].empty(),
                "there is input");
        if (body.contains("input") && body["input"].is_array()) check_input(body["input"]);
    }

    void check_tools(const Json& tools) {
        require(tools.is_array() && !tools.empty(), "tools are an array that is not empty");
        for (const auto& tool : tools) {
            require(tool.value("type", "") == "function" && !tool.contains("function"),
                    "a tool is a function, not nested");
            require(is_plain(tool, "name"), "a tool has a legal name");
            require(is_schema(tool, "parameters"),
                    "the parameters of a tool are the schema of an object");
        }
    }

    void check_input(const Json& input) {
        std::set<std::string> unanswered;
        for (const auto& item : input) {
            const auto type = item.value("type", "message");
            if (type == "function_call") {
                require(is_plain(item, "name") && is_text(item, "arguments"),
                        "a call has a name and arguments");
                require(is_text(item, "call_id") && unanswered.insert(item["call_id"]).second,
                        "a call has an id of its own");
            } else if (type == "function_call_output") {
                require(is_text(item, "output"), "a tool's result is a text");
                require(unanswered.erase(item.value("call_id", "")) == 1,
                        "a tool's result answers a call before it");
            } else {
                const auto role = item.value("role", "");
                require(type == "message" && (role == "user" || role == "assistant"),
                        "\"" + role + "\" is a role");
                require(is_text(item, "content"), "content is a text");
                require(unanswered.empty(), "every call is answered before anything else is said");
            }
        }
        require(unanswered.empty(), "every call is answered");
    }
};

}  // namespace neura::fakes
