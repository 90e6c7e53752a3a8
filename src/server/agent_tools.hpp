#pragma once

// The tools that an agent file declares, made ready for its calls.

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/reasoning/toolbox.hpp"
#include "providers/http_tools/http_toolbox.hpp"
#include "providers/mcp/mcp_tools.hpp"
#include "runtime/inbox.hpp"
#include "runtime/loops.hpp"
#include "runtime/task_scope.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// What forbids to use them: a secret that is not known, a host that is not allowed.
/// @param path  of the file, for the words of the problems
std::vector<Problem> check_tools(const Configuration& configuration,
                                 const reasoning::AgentFile& file,
                                 const std::filesystem::path& path);

/// The same of an agent and of all that stand beside it.
std::vector<Problem> check_tools(const Configuration& configuration,
                                 const reasoning::Playbook& agents);

/// Whom they may be at.
net::Peers peers_of_tools(const Configuration& configuration);

/// Its MCP servers, on one loop.
std::unique_ptr<providers::mcp::McpTools> make_mcp_tools(const Configuration& configuration,
                                                         const reasoning::DeclaredTools& declared,
                                                         Executor loop);

class AgentTools {
public:
    /// @param configuration  outlives it
    /// @param home   the loop on which MCP servers are talked to
    /// @param look_every  for servers that nobody uses any more
    AgentTools(const Configuration& configuration, Executor home,
               Clock::duration look_every = std::chrono::seconds(1));
    ~AgentTools();

    /// Keeps the MCP servers connected, on the home loop; ends only when cancelled.
    Awaitable<> run();

    // Any thread.

    /// From now on the MCP servers are those of these files, which have no problem, and secrets are
    /// looked up there. A server that is none of them any more, or whose secrets are other ones, is
    /// let go once no call uses it.
    void take(const reasoning::Playbook& agents, const Values& environment);

    /// All that a call by that file may use.
    /// @param built_in  those that the server has; of them the ones the file allows
    std::shared_ptr<reasoning::Toolbox> of_call(
        const reasoning::AgentFile& file,
        std::vector<std::unique_ptr<reasoning::Toolbox>> built_in);

    /// How many MCP servers there are, those to be let go among them.
    std::size_t servers() const;

private:
    struct Served;

    Awaitable<> keep_all(TaskScope& kept);
    Awaitable<> keep(std::shared_ptr<Served> served);
    Awaitable<> until_let_go(std::shared_ptr<Served> served);
    std::shared_ptr<Served> serve(const reasoning::McpServer& server);

    const Configuration& configuration_;
    const Executor home_;
    const Clock::duration look_every_;
    Inbox<std::shared_ptr<Served>> begun_;  ///< of the home loop: not kept connected yet

    mutable std::mutex mutex_;  ///< guards all below
    Values environment_;
    std::vector<std::shared_ptr<Served>> served_;
};

}  // namespace neura::server
