#pragma once

// The tools that an agent file declares, made ready for its calls.

#include <memory>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/toolbox.hpp"
#include "providers/http_tools/http_toolbox.hpp"
#include "providers/mcp/mcp_tools.hpp"
#include "runtime/loops.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// What forbids to use them: a secret that is not known, a host that is not allowed.
std::vector<Problem> check_tools(const Configuration& configuration,
                                 const reasoning::AgentFile& file);

/// Whom they may be at.
net::Peers peers_of_tools(const Configuration& configuration);

/// Its MCP servers, on one loop.
std::unique_ptr<providers::mcp::McpTools> make_mcp_tools(const Configuration& configuration,
                                                         const reasoning::DeclaredTools& declared,
                                                         Executor loop);

/// MCP servers are those of the file as it was at the start; all else is as the file stands when a
/// call begins.
class AgentTools {
public:
    /// @param configuration  outlives it
    /// @param file   has no problem
    /// @param home   the loop on which MCP servers are talked to
    AgentTools(const Configuration& configuration, const reasoning::AgentFile& file, Executor home);

    /// Keeps the MCP servers connected, on the first loop; ends only when cancelled.
    Awaitable<> run() { return mcp_->run(); }

    /// All that a call by that file may use. Any thread.
    /// @param built_in  those that the server has; of them the ones the file allows
    std::shared_ptr<reasoning::Toolbox> of_call(
        const reasoning::AgentFile& file,
        std::vector<std::unique_ptr<reasoning::Toolbox>> built_in) const;

private:
    const Configuration& configuration_;
    const std::unique_ptr<providers::mcp::McpTools> mcp_;
};

}  // namespace neura::server
