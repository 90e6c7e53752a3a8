#include "providers/remote/connection.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <exception>
#include <string>
#include <utility>

#include "net/client.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::remote {

namespace {

/// The words of `net::WebSocket` have it, and nothing else does.
std::optional<int> close_code(const Error& error) {
    constexpr std::string_view before = "which ended with ";
    const auto at = error.doing.find(before);
    if (error.code != net::Errc::closed_by_peer || at == std::string::npos) return std::nullopt;
    int code = 0;
    const char* first = error.doing.data() + at + before.size();
    const auto read = std::from_chars(first, error.doing.data() + error.doing.size(), code);
    return read.ec == std::errc() ? std::optional(code) : std::nullopt;
}

}  // namespace

struct Connection::Stream {
    Account* account;
    net::Url url;
    Owner* owner;  ///< null once the connection is gone
    Options options;
    std::unique_ptr<net::WebSocket> socket{};  ///< null until open
    Executor loop;
    asio::cancellation_signal stop{};
    bool over = false;  ///< the coroutine has ended

    Error explained(Error why, const net::Response& answer) const {
        const auto code = close_code(why);
        return options.explain(std::move(why), {answer, code});
    }

    void log(std::string_view what, const Error& why) const {
        log::warning(std::string(options.vendor).append(what), {{"error", why.doing}});
    }

    void lose(Error why) { std::exchange(owner, nullptr)->lost(std::move(why)); }
};

Connection::Connection(Executor loop, Account& account, net::Url url, Owner& owner, Options options)
    : stream_(std::make_shared<Stream>(&account, std::move(url), &owner, std::move(options),
                                       nullptr, loop)) {
    const auto ended = [stream = stream_](std::exception_ptr failure) {
        stream->over = true;
        // What is cancelled while it opens ends by an exception.
        if (failure && stream->owner != nullptr) std::rethrow_exception(failure);
    };
    asio::co_spawn(loop, run(stream_), asio::bind_cancellation_slot(stream_->stop.slot(), ended));
}

Connection::~Connection() {
    stream_->owner = nullptr;
    // What is signalled from outside the loop Asio hands on to it, and by then it may all be over.
    // What is being opened is let open, so that the vendor hears a goodbye.
    asio::dispatch(stream_->loop, [stream = stream_] {
        if (stream->socket && !stream->over) stream->stop.emit(asio::cancellation_type::terminal);
    });
}

bool Connection::is_open() const { return stream_->socket != nullptr && stream_->owner != nullptr; }

void Connection::send(net::Message::Kind kind, std::string_view data) {
    stream_->socket->send(kind, data);
}

Awaitable<> Connection::run(std::shared_ptr<Stream> stream) {
    co_await asio::post(use_awaitable);
    net::Response answer;
    auto socket = co_await net::connect_web_socket(stream->url, stream->options.headers,
                                                   stream->options.open_within, &answer);
    if (!socket) {
        if (stream->owner == nullptr) co_return;
        auto why = stream->explained(std::move(socket).error(), answer);
        stream->log(".not_opened", why);
        stream->account->refused(why);
        co_return stream->lose(std::move(why));
    }
    if (stream->options.opened_is_served) stream->account->served();
    stream->socket = std::move(*socket);
    if (stream->owner != nullptr) stream->owner->opened();

    co_await asio::this_coro::throw_if_cancelled(false);
    while (stream->owner != nullptr) {
        const auto message = co_await stream->socket->read();
        if (stream->owner == nullptr) break;
        if (!message) {
            auto why = stream->explained(message.error(), answer);
            stream->log(".lost", why);
            co_return stream->lose(std::move(why));
        }
        stream->owner->said(*message);
    }
    co_await asio::this_coro::reset_cancellation_state();
    if (!stream->options.goodbye.empty())
        stream->socket->send(net::Message::Kind::text, stream->options.goodbye);
    co_await stream->socket->close(net::CloseCode::normal);
}

net::Url stream_url(const net::Url& base, std::string_view path, const net::Form& query) {
    auto url = base;
    url.scheme = base.is_tls() ? "wss" : "ws";
    auto front = base.target.substr(0, base.target.find('?'));
    while (front.ends_with('/')) front.pop_back();
    url.target = front.append(path);
    if (!query.empty()) url.target.append("?").append(net::encode_form(query));
    return url;
}

}  // namespace neura::providers::remote
