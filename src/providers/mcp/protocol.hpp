#pragma once

// The Model Context Protocol, revision 2025-06-18, as far as tools need it: messages to text and
// back. No I/O. docs/protocols/mcp.md has the wire format.
//
// Source: modelcontextprotocol.io/specification/2025-06-18, over JSON-RPC 2.0.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "call/reasoning/toolbox.hpp"

namespace neura::providers::mcp {

inline constexpr std::string_view revision = "2025-06-18";

/// Of ours, by which a response is known; from 1.
using RequestId = std::int64_t;

// One line each.

std::string initialize(RequestId id, std::string_view our_version);
std::string initialized();
std::string list_tools(RequestId id, std::string_view cursor);
/// @param arguments  a JSON object, as text; what is none counts as empty
std::string call_tool(RequestId id, std::string_view tool, std::string_view arguments);
std::string cancelled(RequestId id, std::string_view why);

/// What came of a request of ours.
struct Response {
    RequestId id = 0;
    nlohmann::json result{};             ///< null if it failed
    std::optional<std::string> error{};  ///< the server's words for a failure
};

/// The server asks something of us.
struct ServerRequest {
    nlohmann::json id;
    std::string method;
};

struct Notification {
    std::string method;
};

using Incoming = std::variant<Response, ServerRequest, Notification>;

/// Nothing for what is no message.
std::optional<Incoming> parse_message(std::string_view text);

/// What a request of the server's is answered with: a ping is, we can do nothing else.
std::string answer_to(const ServerRequest& request);

/// The revision a server answered `initialize` with; empty if it did not.
std::string revision_in(const nlohmann::json& result);

struct ToolsPage {
    std::vector<reasoning::ModelTool> tools;  ///< without those no model could be told of
    std::string next;                         ///< cursor of the page after; empty on the last
};
ToolsPage tools_in(const nlohmann::json& result);

/// What a tool gave, as it is told: structured content if there is some, else its texts.
reasoning::ToolResult result_of(const Response& response);

}  // namespace neura::providers::mcp
