#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "net/event_stream.hpp"
#include "net/web_socket.hpp"
#include "providers/mcp/link.hpp"

namespace neura::providers::mcp {

namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

constexpr std::size_t largest_answer = 4 * 1024 * 1024;

/// For what has no response but an empty answer.
constexpr auto tell_within = 3s;

class HttpLink final : public Link {
public:
    HttpLink(Executor loop, HttpOptions options, Heard heard)
        : options_(std::move(options)),
          heard_(std::move(heard)),
          client_({.peers = options_.peers}),
          lost_(loop, Clock::time_point::max()) {}

    Task<Response> ask(RequestId id, std::string message,
                       std::chrono::milliseconds patience) override {
        const auto loop = co_await asio::this_coro::executor;
        Timer timer(loop, patience);
        auto first = co_await (exchange(id, std::move(message), patience) ||
                               timer.async_wait(use_awaitable));
        if (first.index() == 1) co_return fail(net::Errc::timed_out, doing());
        co_return std::get<0>(std::move(first));
    }

    Awaitable<> tell(std::string message) override {
        auto answer = co_await client_.send(request(std::move(message)), tell_within);
        if (!answer) lose(answer.error());
    }

    Awaitable<Error> run() override {
        if (!why_) co_await lost_.async_wait(as_result);
        co_return why_.value_or(
            Error{std::make_error_code(std::errc::operation_canceled), doing()});
    }

    void agreed(std::string revision) override { revision_ = std::move(revision); }

private:
    std::string doing() const { return "ask the tool server at " + options_.url.origin(); }

    net::Fetch request(std::string message) const {
        net::Fetch made;
        made.method = "POST";
        made.url = options_.url;
        made.headers = options_.headers;
        made.headers.add("Content-Type", "application/json");
        made.headers.add("Accept", "application/json, text/event-stream");
        if (!revision_.empty()) made.headers.add("MCP-Protocol-Version", revision_);
        if (!session_.empty()) made.headers.add("Mcp-Session-Id", session_);
        made.body = std::move(message);
        return made;
    }

    void lose(Error why) {
        if (why_) return;
        why_ = std::move(why);
        lost_.cancel();
    }

    Task<Response> exchange(RequestId id, std::string message, std::chrono::milliseconds patience) {
        auto answer = co_await client_.send(request(std::move(message)), patience);
        if (!answer) {
            // One that is slow is none that is gone.
            if (answer.error().code != net::Errc::timed_out) lose(answer.error());
            co_return std::unexpected(std::move(answer).error());
        }
        auto& incoming = **answer;
        if (incoming.status < 200 || incoming.status >= 300) {
            Error why{net::Errc::refused,
                      doing() + ": HTTP status " + std::to_string(incoming.status)};
            // The session is over: another one has to be begun.
            if (incoming.status == 404 && !session_.empty()) lose(why);
            co_return std::unexpected(std::move(why));
        }
        if (session_.empty()) session_ = incoming.headers.find("Mcp-Session-Id").value_or("");
        const auto type = incoming.headers.find("Content-Type").value_or("");
        if (type.starts_with("text/event-stream"))
            co_return co_await stream(id, incoming, patience);
        co_return co_await whole(id, incoming, patience);
    }

    /// The answer is one message.
    Task<Response> whole(RequestId id, net::IncomingResponse& answer,
                         std::chrono::milliseconds patience) {
        std::string body;
        for (;;) {
            const auto bytes = co_await answer.read(patience);
            if (!bytes) co_return std::unexpected(bytes.error());
            if (bytes->empty()) break;
            body += *bytes;
            if (body.size() > largest_answer) co_return fail(net::Errc::malformed, doing());
        }
        auto message = parse_message(body);
        auto* response = message ? std::get_if<Response>(&*message) : nullptr;
        if (response == nullptr || response->id != id)
            co_return fail(net::Errc::malformed, doing());
        co_return std::move(*response);
    }

    /// The answer is one of several messages.
    Task<Response> stream(RequestId id, net::IncomingResponse& answer,
                          std::chrono::milliseconds patience) {
        net::EventStream events;
        std::size_t taken = 0;
        for (;;) {
            const auto bytes = co_await answer.read(patience);
            if (!bytes) co_return std::unexpected(bytes.error());
            taken += bytes->size();
            if (bytes->empty() || taken > largest_answer)
                co_return fail(net::Errc::malformed, doing() + ": the stream held no answer");
            std::string_view rest = *bytes;
            while (const auto* data = events.next(rest)) {
                auto message = parse_message(*data);
                if (!message) continue;
                if (auto* response = std::get_if<Response>(&*message)) {
                    if (response->id == id) co_return std::move(*response);
                } else if (const auto* asked = std::get_if<ServerRequest>(&*message)) {
                    auto ours = answer_to(*asked);
                    co_await tell(std::move(ours));
                } else {
                    heard_(std::get<Notification>(*message));
                }
            }
            if (events.is_too_long()) co_return fail(net::Errc::malformed, doing());
        }
    }

    const HttpOptions options_;
    const Heard heard_;
    net::HttpClient client_;
    std::string session_;
    std::string revision_;
    std::optional<Error> why_;  ///< it is lost
    Timer lost_;
};

}  // namespace

std::unique_ptr<Link> make_http_link(Executor loop, HttpOptions options, Heard heard) {
    return std::make_unique<HttpLink>(loop, std::move(options), std::move(heard));
}

}  // namespace neura::providers::mcp
