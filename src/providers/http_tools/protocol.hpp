#pragma once

// A tool's call as a request, and the answer as its result. No I/O.

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "call/reasoning/declared_tools.hpp"
#include "call/reasoning/tool_templates.hpp"
#include "net/client.hpp"

namespace neura::providers::http_tools {

using reasoning::Secrets;

/// The request that carries out a call. Arguments stand percent-encoded in path and query (RFC
/// 3986, 2.1), as JSON in the body. What is left out of a call is left out of the query too, and
/// null in the body.
///
/// Errors: words for the model: the arguments are not as the parameters say, or would lead to
/// another place.
std::expected<net::Fetch, std::string> request_for(const reasoning::HttpTool& tool,
                                                   const nlohmann::json& arguments,
                                                   const Secrets& secrets);

/// What an answer says to the model. Only JSON and text are told, and no secret of ours that the
/// server repeats.
reasoning::ToolResult result_of(const net::Response& answer, const Secrets& secrets);

/// What is to be told of a request that came to no answer.
reasoning::ToolResult result_of(const Error& error);

}  // namespace neura::providers::http_tools
