#include "providers/mcp/mcp_server.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "net/web_socket.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::mcp {

namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using reasoning::ToolResult;

constexpr std::chrono::milliseconds shortest_pause{200};
constexpr std::chrono::milliseconds longest_pause{30'000};

/// A program has to start, and may fetch itself first.
constexpr auto begin_within = 20s;
constexpr auto list_within = 10s;

constexpr int most_pages = 20;
constexpr std::size_t most_tools = 64;
constexpr std::size_t longest_name = 64;

/// As a model may be told of it.
std::string name_for_models(const std::string& server, std::string_view tool) {
    auto name = server + '_';
    for (const char c : tool) name += c == '-' || c == '.' ? '_' : c;
    if (name.size() > longest_name) name.resize(longest_name);
    return name;
}

ToolResult failed(std::string why) { return {.text = std::move(why), .failed = true}; }

}  // namespace

Server::Server(Executor home, reasoning::McpServer declared, reasoning::Secrets secrets,
               net::Peers peers, std::string our_version)
    : home_(home),
      declared_(std::move(declared)),
      secrets_(std::move(secrets)),
      peers_(peers),
      our_version_(std::move(our_version)),
      to_tell_(home),
      status_{.name = declared_.name, .is_ready = false, .why = "not connected yet"} {}

Awaitable<> Server::run() {
    auto pause = shortest_pause;
    Timer timer(home_);
    for (;;) {
        const auto why = co_await live_once();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
        if (std::exchange(is_ready_, false)) pause = shortest_pause;
        set_ready(false, why.doing);
        log::warning("mcp.lost", {{"server", declared_.name}, {"error", why.doing}});
        timer.expires_after(pause);
        pause = std::min(pause * 2, longest_pause);
        co_await timer.async_wait(use_awaitable);
    }
}

Awaitable<Error> Server::live_once() {
    auto made = connect();
    if (!made) co_return std::move(made).error();
    link_ = std::move(*made);
    auto first = co_await (link_->run() || keep(link_));
    link_.reset();
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    co_return std::get<1>(std::move(first));
}

Result<std::unique_ptr<Link>> Server::connect() {
    const auto heard = [this](const Notification& said) {
        if (said.method == "notifications/tools/list_changed") to_tell_.push({});
    };
    if (!declared_.command.empty()) {
        StdioOptions options{.command = declared_.command, .environment = {}};
        for (const char* name : {"PATH", "HOME", "LANG"})
            if (const char* value = std::getenv(name))
                options.environment.push_back(std::string(name) + '=' + value);
        for (const auto& [name, text] : declared_.environment)
            options.environment.push_back(name + '=' + reasoning::with_secrets(text, secrets_));
        return make_stdio_link(home_, options, heard);
    }
    auto url = net::parse_url(declared_.url);
    if (!url) return std::unexpected(std::move(url).error());
    HttpOptions options{.url = std::move(*url), .headers = {}, .peers = peers_};
    for (const auto& [name, text] : declared_.headers)
        options.headers.add(name, reasoning::with_secrets(text, secrets_));
    return make_http_link(home_, std::move(options), heard);
}

/// Begins the talk, and says what has to be said without a response.
Awaitable<Error> Server::keep(std::shared_ptr<Link> link) {
    while (to_tell_.take()) {
    }
    const auto begun = co_await begin(*link);
    if (!begun) co_return begun.error();
    is_ready_ = true;
    set_ready(true, {});
    log::info("mcp.ready", {{"server", declared_.name}, {"tools", status().tools}});
    for (;;) {
        auto next = co_await to_tell_.next();
        if (!next)
            co_return Error{std::make_error_code(std::errc::operation_canceled),
                            "keep a tool server"};
        if (!next->empty()) {
            co_await link->tell(std::move(*next));
            continue;
        }
        const auto listed = co_await list(*link);
        if (!listed) co_return listed.error();
    }
}

Task<> Server::begin(Link& link) {
    const auto id = ++ids_;
    auto hello = initialize(id, our_version_);
    const auto answer = co_await link.ask(id, std::move(hello), begin_within);
    if (!answer) co_return std::unexpected(answer.error());
    auto agreed = revision_in(answer->result);
    if (agreed.empty())
        co_return fail(net::Errc::malformed, "begin with the tool server " + declared_.name +
                                                 ": it did not say which revision it speaks");
    link.agreed(std::move(agreed));
    auto begun = initialized();
    co_await link.tell(std::move(begun));
    co_return co_await list(link);
}

Task<> Server::list(Link& link) {
    std::vector<Offered> offered;
    std::string cursor;
    for (int page = 0; page < most_pages; ++page) {
        const auto id = ++ids_;
        auto question = list_tools(id, cursor);
        const auto answer = co_await link.ask(id, std::move(question), list_within);
        if (!answer) co_return std::unexpected(answer.error());
        if (answer->error)
            co_return fail(net::Errc::refused, "list the tools of the server " + declared_.name);
        auto listed = tools_in(answer->result);
        for (auto& tool : listed.tools) {
            if (!is_allowed(tool.name) || offered.size() == most_tools) continue;
            auto name = tool.name;
            tool.name = name_for_models(declared_.name, name);
            offered.push_back({std::move(tool), std::move(name)});
        }
        cursor = std::move(listed.next);
        if (cursor.empty()) break;
    }
    const std::lock_guard lock(mutex_);
    status_.tools = offered.size();
    offered_ = std::move(offered);
    co_return Result<void>{};
}

bool Server::is_allowed(const std::string& name) const {
    return declared_.tools.empty() ||
           std::ranges::find(declared_.tools, name) != declared_.tools.end();
}

Awaitable<ToolResult> Server::use(std::string tool, std::string arguments) {
    if (!is_ready_ || !link_)
        co_return failed(
            "not available now: its server is being connected to again. Tell the caller, and go on "
            "without it.");
    const auto link = link_;
    const auto id = ++ids_;

    /// Whose end nobody waits for any more, the server is told.
    struct Wanted {
        Inbox<std::string>& to_tell;
        RequestId id;
        bool is_answered = false;
        Wanted(Inbox<std::string>& inbox, RequestId its_id) : to_tell(inbox), id(its_id) {}
        ~Wanted() {
            if (!is_answered) to_tell.push(cancelled(id, "not wanted any more"));
        }
        Wanted(const Wanted&) = delete;
        Wanted& operator=(const Wanted&) = delete;
    } wanted(to_tell_, id);

    auto question = call_tool(id, tool, arguments);
    const auto answer = co_await link->ask(id, std::move(question), declared_.timeout);
    wanted.is_answered = answer || answer.error().code != net::Errc::timed_out;
    if (!answer)
        co_return failed(wanted.is_answered
                             ? "not available now: its server cannot be reached. Tell the caller, "
                               "and go on without it."
                             : "it did not answer in time. Tell the caller that this is not to be "
                               "had right now, and go on without it.");
    auto result = result_of(*answer);
    result.text = reasoning::without_secrets(std::move(result.text), secrets_);
    co_return result;
}

std::vector<Server::Offered> Server::offered() const {
    const std::lock_guard lock(mutex_);
    return offered_;
}

Server::Status Server::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void Server::set_ready(bool ready, std::string why) {
    const std::lock_guard lock(mutex_);
    status_.is_ready = ready;
    status_.why = std::move(why);
}

}  // namespace neura::providers::mcp
