#include "providers/mcp/mcp_tools.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "providers/mcp/mcp_server.hpp"
#include "runtime/task_scope.hpp"

namespace neura::providers::mcp {

using reasoning::ToolResult;

struct McpTools::Home {
    Executor loop;
    std::vector<std::unique_ptr<Server>> servers{};
};

/// What one call sees of them.
class McpTools::Box final : public reasoning::Toolbox {
public:
    explicit Box(const Home& home) : home_(home) {
        for (const auto& server : home.servers)
            for (auto& [tool, name] : server->offered()) {
                tools_.push_back(std::move(tool));
                uses_.push_back({server.get(), std::move(name)});
            }
    }

    std::span<const reasoning::ModelTool> tools() const override { return tools_; }

    Awaitable<ToolResult> use(reasoning::ToolCall call) override {
        const auto found = std::ranges::find(tools_, call.name, &reasoning::ModelTool::name);
        if (found == tools_.end())
            co_return ToolResult{.text = "there is no such tool", .failed = true};
        const auto& [server, name] = uses_[static_cast<std::size_t>(found - tools_.begin())];
        auto task = server->use(name, std::move(call.arguments));
        auto result = co_await asio::co_spawn(home_.loop, std::move(task), use_awaitable);
        co_return result;
    }

private:
    struct Use {
        Server* server;
        std::string name;  ///< as the server calls it
    };

    const Home& home_;
    std::vector<reasoning::ModelTool> tools_;
    std::vector<Use> uses_;  ///< as `tools_`
};

McpTools::McpTools(Executor home, const std::vector<reasoning::McpServer>& servers,
                   const reasoning::Secrets& secrets, net::Peers peers, const std::string& version)
    : home_(std::make_unique<Home>(Home{.loop = home})) {
    for (const auto& server : servers)
        home_->servers.push_back(std::make_unique<Server>(home, server, secrets, peers, version));
}

McpTools::~McpTools() = default;

Awaitable<> McpTools::run() {
    TaskScope servers(home_->loop);
    for (const auto& server : home_->servers) servers.spawn(server->run());
    co_await servers.join();
}

std::unique_ptr<reasoning::Toolbox> McpTools::toolbox() { return std::make_unique<Box>(*home_); }

std::vector<McpTools::Status> McpTools::status() const {
    std::vector<Status> all;
    for (const auto& server : home_->servers) {
        auto [name, is_ready, why, tools] = server->status();
        all.push_back({std::move(name), is_ready, std::move(why), tools});
    }
    return all;
}

}  // namespace neura::providers::mcp
