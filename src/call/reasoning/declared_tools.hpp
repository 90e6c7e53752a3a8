#pragma once

// The tools an agent file declares, and which of those that there are its model may use.
//
//   tools:
//     - get_customer_info                      a built-in one, by its name
//     - name: order_status                     a request over HTTP
//       description: …
//       parameters: {type: object, properties: {order: {type: string}}, required: [order]}
//       http:
//         method: GET
//         url: https://crm.example.com/orders/{order}
//         query: {fields: "status,eta"}
//         headers: {Authorization: "Bearer {secret:CRM_TOKEN}"}
//       timeout: 4                             seconds
//   mcp:
//     - name: kb                               its tools are called kb_…
//       url: https://mcp.example.com/mcp       or command: [python3, server.py]
//       headers: {Authorization: "Bearer {secret:KB_TOKEN}"}
//       tools: [search]                        which of them; all where this is left out
//
// {order} is an argument of the call, {secret:NAME} a secret the server knows by that name.

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/toolbox.hpp"

namespace neura::reasoning {

class YamlMap;

/// Names and templates, in the order of the file.
using Templates = std::vector<std::pair<std::string, std::string>>;

/// A tool that is a request over HTTP.
struct HttpTool {
    ModelTool tool;
    std::string method = "GET";  ///< upper case
    std::string url;             ///< a template, its host none
    Templates query;
    Templates headers;
    std::string body;  ///< JSON whose strings are templates; empty: none, or with POST, PUT and
                       ///< PATCH the arguments as they are
    std::chrono::milliseconds timeout{5'000};  ///< for all of it
};

/// A server of tools that speaks the Model Context Protocol.
struct McpServer {
    std::string name;  ///< before those of its tools
    std::string url;   ///< of its endpoint; empty if it is a program
    Templates headers;
    std::vector<std::string> command;  ///< starts it
    Templates environment;             ///< beside PATH, HOME and LANG
    std::vector<std::string>
        tools;  ///< those the model may use, as the server calls them; empty: all
    std::chrono::milliseconds timeout{8'000};  ///< of a use
};

struct DeclaredTools {
    /// Of the built-in ones; nothing: all that there are.
    std::optional<std::vector<std::string>> built_in;
    std::vector<HttpTool> http;
    std::vector<McpServer> mcp;
};

/// Reads `tools` and `mcp` of an agent file. Throws `BadYaml`.
DeclaredTools read_declared_tools(YamlMap& file);

/// The names of the secrets that are needed.
std::vector<std::string> secrets_of(const DeclaredTools& declared);

/// Those of `tools` that are named.
std::vector<ModelTool> allowed(std::span<const ModelTool> tools,
                               std::span<const std::string> names);

/// Those tools of `box` that are named. A name that is none of them does no harm.
std::unique_ptr<Toolbox> allowed(std::unique_ptr<Toolbox> box, std::span<const std::string> names);

}  // namespace neura::reasoning
