#include "providers/mcp/protocol.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/foreign_json.hpp"

namespace neura::providers::mcp {

namespace {

using Json = nlohmann::json;
using reasoning::ToolResult;

constexpr int method_not_found = -32601;  // JSON-RPC 2.0, 5.1

/// Longer descriptions fill what a model is told in every question.
constexpr std::size_t longest_description = 2'000;
constexpr std::size_t longest_schema = 16 * 1024;
constexpr std::size_t longest_error = 1'000;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string request(RequestId id, std::string_view method, Json params) {
    return dumped(
        {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
}

std::string text_at(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_tool_name(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, fits);
}

std::optional<reasoning::ModelTool> tool_in(const Json& said) {
    if (!said.is_object()) return std::nullopt;
    reasoning::ModelTool tool;
    tool.name = text_at(said, "name");
    tool.description = text_at(said, "description");
    if (tool.description.size() > longest_description) tool.description.resize(longest_description);
    const auto schema = said.find("inputSchema");
    if (schema == said.end() || !schema->is_object()) return std::nullopt;
    tool.parameters = dumped(*schema);
    if (!is_tool_name(tool.name) || tool.parameters.size() > longest_schema) return std::nullopt;
    return tool;
}

/// The words of one block of content.
std::string words_of(const Json& block) {
    if (!block.is_object()) return {};
    const auto type = text_at(block, "type");
    if (type == "text") return text_at(block, "text");
    if (type == "resource_link") return text_at(block, "name") + " at " + text_at(block, "uri");
    if (type == "resource" && block.contains("resource") && block["resource"].is_object())
        return text_at(block["resource"], "text");
    return type.empty() ? std::string() : "(something of the kind " + type.substr(0, 20) + ")";
}

}  // namespace

std::string initialize(RequestId id, std::string_view our_version) {
    return request(id, "initialize",
                   {{"protocolVersion", revision},
                    {"capabilities", Json::object()},
                    {"clientInfo", {{"name", "neura"}, {"version", our_version}}}});
}

std::string initialized() { return R"({"jsonrpc":"2.0","method":"notifications/initialized"})"; }

std::string list_tools(RequestId id, std::string_view cursor) {
    Json params = Json::object();
    if (!cursor.empty()) params["cursor"] = cursor;
    return request(id, "tools/list", std::move(params));
}

std::string call_tool(RequestId id, std::string_view tool, std::string_view arguments) {
    auto given = reasoning::foreign_json(arguments);
    if (!given.is_object()) given = Json::object();
    return request(id, "tools/call", {{"name", tool}, {"arguments", std::move(given)}});
}

std::string cancelled(RequestId id, std::string_view why) {
    return dumped({{"jsonrpc", "2.0"},
                   {"method", "notifications/cancelled"},
                   {"params", {{"requestId", id}, {"reason", why}}}});
}

std::optional<Incoming> parse_message(std::string_view text) {
    auto said = reasoning::foreign_json(text);
    if (!said.is_object()) return std::nullopt;
    const auto id = said.find("id");
    const auto method = text_at(said, "method");
    if (!method.empty()) {
        if (id == said.end()) return Notification{method};
        if (!id->is_string() && !id->is_number_integer()) return std::nullopt;
        return ServerRequest{*id, method};
    }
    if (id == said.end() || !id->is_number_integer()) return std::nullopt;
    Response response{.id = id->get<RequestId>()};
    if (const auto error = said.find("error"); error != said.end()) {
        response.error = error->is_object() ? text_at(*error, "message") : std::string();
        if (response.error->size() > longest_error) response.error->resize(longest_error);
        return response;
    }
    const auto result = said.find("result");
    if (result == said.end()) return std::nullopt;
    response.result = std::move(*result);
    return response;
}

std::string answer_to(const ServerRequest& request) {
    Json answer{{"jsonrpc", "2.0"}, {"id", request.id}};
    if (request.method == "ping")
        answer["result"] = Json::object();
    else
        answer["error"] = {{"code", method_not_found}, {"message", "Method not found"}};
    return dumped(answer);
}

std::string revision_in(const Json& result) {
    return result.is_object() ? text_at(result, "protocolVersion") : std::string();
}

ToolsPage tools_in(const Json& result) {
    ToolsPage page;
    if (!result.is_object()) return page;
    page.next = text_at(result, "nextCursor");
    const auto tools = result.find("tools");
    if (tools == result.end() || !tools->is_array()) return page;
    for (const auto& said : *tools)
        if (auto tool = tool_in(said)) page.tools.push_back(std::move(*tool));
    return page;
}

ToolResult result_of(const Response& response) {
    if (response.error) return {.text = "it was refused: " + *response.error, .failed = true};
    const auto& result = response.result;
    if (!result.is_object()) return {.text = "the answer makes no sense", .failed = true};
    const auto flag = result.find("isError");
    const bool failed = flag != result.end() && *flag == Json(true);
    const auto structured = result.find("structuredContent");
    if (!failed && structured != result.end() && structured->is_object())
        return {.text = dumped(*structured)};
    std::string text;
    if (const auto content = result.find("content"); content != result.end() && content->is_array())
        for (const auto& block : *content) {
            const auto words = words_of(block);
            if (!text.empty() && !words.empty()) text += '\n';
            text += words;
        }
    if (text.empty()) text = failed ? "it failed and did not say why" : "done";
    return {.text = std::move(text), .failed = failed};
}

}  // namespace neura::providers::mcp
