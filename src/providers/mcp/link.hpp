#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "call/reasoning/tool_templates.hpp"
#include "net/http_client.hpp"
#include "providers/mcp/protocol.hpp"

namespace neura::providers::mcp {

/// The way to a server, whatever it is made of, until one side ends it. On one loop.
class Link {
public:
    virtual ~Link() = default;

    /// Sends a request and gives the response to it.
    /// @param message  the request of that id
    /// Errors: those of net::Errc; `operation_aborted` when cancelled.
    virtual Task<Response> ask(RequestId id, std::string message,
                               std::chrono::milliseconds patience) = 0;

    /// Sends what has no response.
    virtual Awaitable<> tell(std::string message) = 0;

    /// Does the link's own work; completes when the server is lost, saying why.
    virtual Awaitable<Error> run() = 0;

    /// `revision` was agreed.
    virtual void agreed(std::string /*revision*/) {}
};

/// Told what the server says by itself.
using Heard = std::function<void(const Notification&)>;

struct StdioOptions {
    std::vector<std::string> command;
    std::vector<std::string> environment;  ///< "NAME=value"
};

/// A program of our own whose standard input and output it is.
/// Errors: the program cannot be started.
Result<std::unique_ptr<Link>> make_stdio_link(Executor loop, const StdioOptions& options,
                                              Heard heard);

struct HttpOptions {
    net::Url url;
    net::Headers headers;
    net::Peers peers = net::Peers::public_only;
};

/// Streamable HTTP.
std::unique_ptr<Link> make_http_link(Executor loop, HttpOptions options, Heard heard);

}  // namespace neura::providers::mcp
