#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <utility>

#include "net/web_socket.hpp"
#include "providers/mcp/link.hpp"
#include "runtime/child_process.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::mcp {

namespace {

using namespace asio::experimental::awaitable_operators;
using Socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

/// Longer lines end the talk: the largest result of a tool is cut to some kilobytes anyway.
constexpr std::size_t longest_line = 4 * 1024 * 1024;

class StdioLink final : public Link {
public:
    StdioLink(Executor loop, ChildProcess process, Heard heard)
        : process_(std::move(process)),
          socket_(loop, asio::local::stream_protocol(), process_.release_socket()),
          outbox_(loop),
          heard_(std::move(heard)) {}

    Task<Response> ask(RequestId id, std::string message,
                       std::chrono::milliseconds patience) override {
        if (lost_) co_return fail(net::Errc::closed_by_peer, "ask a tool server that has ended");
        const auto loop = co_await asio::this_coro::executor;
        Waiting waiting(*this, id, Timer(loop, patience));
        outbox_.push(std::move(message));
        co_await waiting.timer.async_wait(as_result);
        if (waiting.response) co_return std::move(*waiting.response);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) throw boost::system::system_error(asio::error::operation_aborted);
        if (lost_) co_return fail(net::Errc::closed_by_peer, "ask a tool server that has ended");
        co_return fail(net::Errc::timed_out, "ask a tool server");
    }

    Awaitable<> tell(std::string message) override {
        outbox_.push(std::move(message));
        co_return;
    }

    Awaitable<Error> run() override {
        co_await (read() || write());
        lost_ = true;
        for (const auto& [id, waiting] : waiting_) waiting->timer.cancel();
        Error why{net::Errc::closed_by_peer, "run a tool server: it ended with " + process_.end()};
        co_return why;
    }

private:
    struct Waiting {
        Waiting(StdioLink& of, RequestId its_id, Timer until)
            : link(of), id(its_id), timer(std::move(until)) {
            link.waiting_.emplace(id, this);
        }
        ~Waiting() { link.waiting_.erase(id); }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

        StdioLink& link;
        RequestId id;
        Timer timer;
        std::optional<Response> response;
    };

    Awaitable<> read() {
        std::string line;
        std::array<char, 16 * 1024> bytes;
        for (;;) {
            const auto got = co_await socket_.async_read_some(asio::buffer(bytes), as_result);
            if (std::get<0>(got)) co_return;
            std::string_view rest(bytes.data(), std::get<1>(got));
            for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
                line += rest.substr(0, end);
                rest.remove_prefix(end + 1);
                take(line);
                line.clear();
            }
            line += rest;
            if (line.size() > longest_line) co_return;
        }
    }

    /// Other lines than messages are passed over: some programs cannot keep them to themselves.
    void take(std::string_view line) {
        const auto message = parse_message(line);
        if (!message) return;
        if (const auto* response = std::get_if<Response>(&*message)) {
            const auto asked = waiting_.find(response->id);
            if (asked == waiting_.end()) return;
            asked->second->response = *response;
            asked->second->timer.cancel();
        } else if (const auto* request = std::get_if<ServerRequest>(&*message)) {
            outbox_.push(answer_to(*request));
        } else {
            heard_(std::get<Notification>(*message));
        }
    }

    Awaitable<> write() {
        for (;;) {
            auto message = co_await outbox_.next();
            if (!message) co_return;
            *message += '\n';
            const auto sent =
                co_await asio::async_write(socket_, asio::buffer(*message), as_result);
            if (std::get<0>(sent)) co_return;
        }
    }

    ChildProcess process_;
    Socket socket_;
    Inbox<std::string> outbox_;
    const Heard heard_;
    std::map<RequestId, Waiting*> waiting_;
    bool lost_ = false;
};

}  // namespace

Result<std::unique_ptr<Link>> make_stdio_link(Executor loop, const StdioOptions& options,
                                              Heard heard) {
    auto process = ChildProcess::start(
        options.command,
        {.socket_at = {0, 1}, .environment = options.environment, .is_quiet = true});
    if (!process) return std::unexpected(std::move(process).error());
    return std::make_unique<StdioLink>(loop, std::move(*process), std::move(heard));
}

}  // namespace neura::providers::mcp
