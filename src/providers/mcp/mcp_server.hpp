#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "call/reasoning/declared_tools.hpp"
#include "call/reasoning/tool_templates.hpp"
#include "providers/mcp/link.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::mcp {

/// One server, for all calls: connected to, listed, used, and connected to again when it is lost.
/// On its home loop, but where any thread is said.
class Server {
public:
    Server(Executor home, reasoning::McpServer declared, reasoning::Secrets secrets,
           net::Peers peers, std::string our_version);

    /// Keeps it connected; ends only when cancelled.
    Awaitable<> run();

    /// @param tool  as the server calls it
    Awaitable<reasoning::ToolResult> use(std::string tool, std::string arguments);

    struct Offered {
        reasoning::ModelTool tool;  ///< its name behind the server's
        std::string name;           ///< as the server calls it
    };
    struct Status {
        std::string name;
        bool is_ready = false;
        std::string why;  ///< it is not
        std::size_t tools = 0;
    };

    // Any thread.

    /// What it offered the last time; its tools stay while it is lost.
    std::vector<Offered> offered() const;
    Status status() const;

private:
    Awaitable<Error> live_once();
    Awaitable<Error> keep(std::shared_ptr<Link> link);
    Task<> begin(Link& link);
    Task<> list(Link& link);
    Result<std::unique_ptr<Link>> connect();
    void set_ready(bool ready, std::string why);
    bool is_allowed(const std::string& name) const;

    const Executor home_;
    const reasoning::McpServer declared_;
    const reasoning::Secrets secrets_;
    const net::Peers peers_;
    const std::string our_version_;

    std::shared_ptr<Link> link_;  ///< null while there is none
    bool is_ready_ = false;
    RequestId ids_ = 0;
    Inbox<std::string> to_tell_;  ///< messages; an empty one: the list has changed

    mutable std::mutex mutex_;  ///< guards all below
    std::vector<Offered> offered_;
    Status status_;
};

}  // namespace neura::providers::mcp
