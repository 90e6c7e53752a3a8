#include "server/agent_tools.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>

#include "net/url.hpp"
#include "server/agents.hpp"

namespace neura::server {

namespace {

namespace http_tools = providers::http_tools;
using namespace asio::experimental::awaitable_operators;

reasoning::Secrets secrets_of(const Values& environment, const reasoning::DeclaredTools& declared) {
    reasoning::Secrets secrets;
    for (const auto& name : reasoning::secrets_of(declared))
        if (const auto known = environment.find(name); known != environment.end())
            secrets.emplace(name, known->second);
    return secrets;
}

/// Servers by declarations that say the same are one.
bool is_same(const reasoning::McpServer& a, const reasoning::McpServer& b) {
    const auto all = [](const reasoning::McpServer& server) {
        return std::tie(server.name, server.url, server.headers, server.command, server.environment,
                        server.tools, server.timeout);
    };
    return all(a) == all(b);
}

/// The tools of a server, which is kept as long as they are.
class KeptTools final : public reasoning::Toolbox {
public:
    explicit KeptTools(std::shared_ptr<providers::mcp::McpTools> server)
        : server_(std::move(server)), tools_(server_->toolbox()) {}

    std::span<const reasoning::ModelTool> tools() const override { return tools_->tools(); }
    Awaitable<reasoning::ToolResult> use(reasoning::ToolCall call) override {
        return tools_->use(std::move(call));
    }

private:
    const std::shared_ptr<providers::mcp::McpTools> server_;
    const std::unique_ptr<reasoning::Toolbox> tools_;
};

/// The part of a template before anything of a call stands in it.
std::string host_of(const std::string& url) {
    const auto end = url.find_first_of("/?#", url.find("://") + 3);
    const auto parsed = net::parse_url(url.substr(0, end));
    return parsed ? parsed->host : std::string();
}

}  // namespace

std::vector<Problem> check_tools(const Configuration& configuration,
                                 const reasoning::AgentFile& file,
                                 const std::filesystem::path& path) {
    const auto where = path.string();
    std::vector<Problem> problems;
    for (const auto& name : reasoning::secrets_of(file.tools))
        if (!configuration.environment.contains(name))
            problems.push_back({where, "a tool needs the secret " + name + ": set " + name +
                                           " in .env or the environment"});
    const auto& hosts = configuration.http_tool_hosts;
    const auto check = [&](const std::string& what, const std::string& url) {
        const auto host = host_of(url);
        if (host.empty()) {
            problems.push_back({where, what + ": its url has no host that could be asked"});
            return;
        }
        if (hosts.empty() || std::ranges::find(hosts, host) != hosts.end()) return;
        problems.push_back({where, what + ": " + host + " is none of HTTP_TOOL_HOSTS"});
    };
    for (const auto& tool : file.tools.http) check("tool " + tool.tool.name, tool.url);
    for (const auto& server : file.tools.mcp)
        if (!server.url.empty()) check("mcp " + server.name, server.url);
    return problems;
}

std::vector<Problem> check_tools(const Configuration& configuration,
                                 const reasoning::Playbook& agents) {
    std::vector<Problem> problems;
    for (const auto* agent : with_others(agents)) {
        auto path = configuration.agent_file;
        if (agent != &agents) path.replace_filename(agent->name + ".yaml");
        std::ranges::move(check_tools(configuration, agent->file, path),
                          std::back_inserter(problems));
    }
    return problems;
}

net::Peers peers_of_tools(const Configuration& configuration) {
    return configuration.http_tools_allow_private ? net::Peers::any : net::Peers::public_only;
}

std::unique_ptr<providers::mcp::McpTools> make_mcp_tools(const Configuration& configuration,
                                                         const reasoning::DeclaredTools& declared,
                                                         Executor loop) {
    return std::make_unique<providers::mcp::McpTools>(
        loop, declared.mcp, secrets_of(configuration.environment, declared),
        peers_of_tools(configuration), NEURA_VERSION);
}

struct AgentTools::Served {
    const reasoning::McpServer declared;
    const reasoning::Secrets secrets;  ///< that it was begun with
    const std::shared_ptr<providers::mcp::McpTools> tools;
    bool wanted = false;  ///< the files have it; guarded by `mutex_`
};

AgentTools::AgentTools(const Configuration& configuration, Executor home,
                       Clock::duration look_every)
    : configuration_(configuration),
      home_(home),
      look_every_(look_every),
      begun_(home),
      environment_(configuration.environment) {}

AgentTools::~AgentTools() = default;

Awaitable<> AgentTools::run() {
    TaskScope kept(home_);
    kept.spawn(keep_all(kept));
    co_await kept.join();
}

Awaitable<> AgentTools::keep_all(TaskScope& kept) {
    for (;;) {
        auto begun = co_await begun_.next();
        if (!begun) co_return;
        kept.spawn(keep(std::move(*begun)));
    }
}

Awaitable<> AgentTools::keep(std::shared_ptr<Served> served) {
    co_await (served->tools->run() || until_let_go(served));
}

/// Looks now and then: who uses it is on other loops.
Awaitable<> AgentTools::until_let_go(std::shared_ptr<Served> served) {
    Timer pause(home_);
    for (;;) {
        pause.expires_after(look_every_);
        co_await pause.async_wait(use_awaitable);
        const std::lock_guard lock(mutex_);
        if (served->wanted || served->tools.use_count() > 1) continue;
        std::erase(served_, served);
        co_return;
    }
}

void AgentTools::take(const reasoning::Playbook& agents, const Values& environment) {
    const std::lock_guard lock(mutex_);
    environment_ = environment;
    for (const auto& served : served_) served->wanted = false;
    for (const auto* agent : with_others(agents))
        for (const auto& server : agent->file.tools.mcp) serve(server)->wanted = true;
}

/// @pre  `mutex_` is held.
std::shared_ptr<AgentTools::Served> AgentTools::serve(const reasoning::McpServer& server) {
    reasoning::DeclaredTools alone;
    alone.mcp.push_back(server);
    auto secrets = secrets_of(environment_, alone);
    for (const auto& served : served_)
        if (is_same(served->declared, server) && served->secrets == secrets) return served;
    auto tools = std::make_shared<providers::mcp::McpTools>(
        home_, std::vector{server}, secrets, peers_of_tools(configuration_), NEURA_VERSION);
    const auto served = std::make_shared<Served>(server, std::move(secrets), std::move(tools));
    served_.push_back(served);
    asio::post(home_, [this, served] { begun_.push(served); });
    return served;
}

std::size_t AgentTools::servers() const {
    const std::lock_guard lock(mutex_);
    return served_.size();
}

std::shared_ptr<reasoning::Toolbox> AgentTools::of_call(
    const reasoning::AgentFile& file, std::vector<std::unique_ptr<reasoning::Toolbox>> built_in) {
    const auto& declared = file.tools;
    auto own = reasoning::join_toolboxes(std::move(built_in));
    if (declared.built_in) own = reasoning::allowed(std::move(own), *declared.built_in);
    http_tools::Options options;
    options.peers = peers_of_tools(configuration_);
    std::vector<std::unique_ptr<reasoning::Toolbox>> all;
    all.push_back(std::move(own));
    const std::lock_guard lock(mutex_);
    all.push_back(
        http_tools::make_http_toolbox(declared.http, secrets_of(environment_, declared), options));
    for (const auto& server : declared.mcp)
        all.push_back(std::make_unique<KeptTools>(serve(server)->tools));
    return reasoning::join_toolboxes(std::move(all));
}

}  // namespace neura::server
