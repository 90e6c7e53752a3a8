#include "server/agent_tools.hpp"

#include <algorithm>
#include <utility>

#include "net/url.hpp"

namespace neura::server {

namespace {

namespace http_tools = providers::http_tools;

reasoning::Secrets secrets_of(const Configuration& configuration,
                              const reasoning::DeclaredTools& declared) {
    reasoning::Secrets secrets;
    for (const auto& name : reasoning::secrets_of(declared))
        if (const auto known = configuration.environment.find(name);
            known != configuration.environment.end())
            secrets.emplace(name, known->second);
    return secrets;
}

/// The part of a template before anything of a call stands in it.
std::string host_of(const std::string& url) {
    const auto end = url.find_first_of("/?#", url.find("://") + 3);
    const auto parsed = net::parse_url(url.substr(0, end));
    return parsed ? parsed->host : std::string();
}

}  // namespace

std::vector<Problem> check_tools(const Configuration& configuration,
                                 const reasoning::AgentFile& file) {
    const auto where = configuration.agent_file.string();
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

net::Peers peers_of_tools(const Configuration& configuration) {
    return configuration.http_tools_allow_private ? net::Peers::any : net::Peers::public_only;
}

std::unique_ptr<providers::mcp::McpTools> make_mcp_tools(const Configuration& configuration,
                                                         const reasoning::DeclaredTools& declared,
                                                         Executor loop) {
    return std::make_unique<providers::mcp::McpTools>(loop, declared.mcp,
                                                      secrets_of(configuration, declared),
                                                      peers_of_tools(configuration), NEURA_VERSION);
}

AgentTools::AgentTools(const Configuration& configuration, const reasoning::AgentFile& file,
                       Executor home)
    : configuration_(configuration), mcp_(make_mcp_tools(configuration, file.tools, home)) {}

std::shared_ptr<reasoning::Toolbox> AgentTools::of_call(
    const reasoning::AgentFile& file,
    std::vector<std::unique_ptr<reasoning::Toolbox>> built_in) const {
    const auto& declared = file.tools;
    auto own = reasoning::join_toolboxes(std::move(built_in));
    if (declared.built_in) own = reasoning::allowed(std::move(own), *declared.built_in);
    http_tools::Options options;
    options.peers = peers_of_tools(configuration_);
    std::vector<std::unique_ptr<reasoning::Toolbox>> all;
    all.push_back(std::move(own));
    all.push_back(http_tools::make_http_toolbox(declared.http, secrets_of(configuration_, declared),
                                                options));
    all.push_back(mcp_->toolbox());
    return reasoning::join_toolboxes(std::move(all));
}

}  // namespace neura::server
