#pragma once

// The tools of servers that speak the Model Context Protocol, over standard input and output of a
// program or over HTTP.
//
//   toolbox of a call ──▶ McpTools, on its home loop ──▶ Server ──▶ Link ──▶ a program, or HTTP

#include <memory>
#include <string>
#include <vector>

#include "call/reasoning/declared_tools.hpp"
#include "call/reasoning/tool_templates.hpp"
#include "net/peers.hpp"
#include "runtime/task.hpp"

namespace neura::providers::mcp {

/// The servers of one agent file, each connected to once for all calls.
class McpTools {
public:
    /// @param home     the loop on which all of them are talked to
    /// @param version  of this program, which servers are told
    McpTools(Executor home, const std::vector<reasoning::McpServer>& servers,
             const reasoning::Secrets& secrets, net::Peers peers, const std::string& version);
    ~McpTools();
    McpTools(const McpTools&) = delete;
    McpTools& operator=(const McpTools&) = delete;

    /// Keeps the servers connected, on the home loop; ends only when cancelled. A server that is
    /// lost is connected to again after 0.2 s, then twice as long each time up to 30 s.
    Awaitable<> run();

    // Any thread.

    /// For one call, on its loop: the tools that are known now. Those of a server that is lost say
    /// so. This outlives it.
    std::unique_ptr<reasoning::Toolbox> toolbox();

    struct Status {
        std::string server;
        bool is_ready = false;
        std::string why;  ///< it is not
        std::size_t tools = 0;
    };
    std::vector<Status> status() const;

private:
    class Box;
    struct Home;

    const std::unique_ptr<Home> home_;
};

}  // namespace neura::providers::mcp
