#include "providers/deepgram/connection.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "net/client.hpp"
#include "providers/deepgram/errc.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::deepgram {

namespace {

/// With what support asks for, and without anything of the request.
Error explained(Error error, const net::Response& answer) {
    if (const auto meaning = meaning_of_status(answer.status)) error.code = meaning;
    for (const auto* field : {"dg-error", "dg-request-id"})
        if (const auto value = answer.headers.find(field))
            error.doing.append(", ").append(field).append(": ").append(*value);
    return error;
}

}  // namespace

std::optional<Account::Trouble> Account::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

void Account::opened() {
    const std::lock_guard lock(mutex_);
    trouble_.reset();
}

void Account::could_not_open(const Error& why) {
    const std::lock_guard lock(mutex_);
    trouble_ = Trouble{why, time_.now()};
}

struct Connection::Stream {
    Account* account;
    net::Url url;
    Owner* owner;  ///< null once the connection is gone
    Options options;
    std::string key;
    std::unique_ptr<net::WebSocket> socket{};  ///< null until open
    asio::cancellation_signal stop{};

    void lose(Error why) { std::exchange(owner, nullptr)->lost(std::move(why)); }
};

Connection::Connection(Executor loop, Account& account, net::Url url, Owner& owner, Options options)
    : stream_(std::make_shared<Stream>(&account, std::move(url), &owner, options, account.key())) {
    const auto ended = [stream = stream_](std::exception_ptr failure) {
        // What is cancelled while it opens ends by an exception.
        if (failure && stream->owner != nullptr) std::rethrow_exception(failure);
    };
    asio::co_spawn(loop, run(stream_), asio::bind_cancellation_slot(stream_->stop.slot(), ended));
}

Connection::~Connection() {
    stream_->owner = nullptr;
    stream_->stop.emit(asio::cancellation_type::terminal);
}

bool Connection::is_open() const { return stream_->socket != nullptr && stream_->owner != nullptr; }

void Connection::send(net::Message::Kind kind, std::string_view data) {
    stream_->socket->send(kind, data);
}

Awaitable<> Connection::run(std::shared_ptr<Stream> stream) {
    co_await asio::post(use_awaitable);
    net::Headers headers;
    headers.add("Authorization", "Token " + stream->key);
    net::Response answer;
    auto socket = co_await net::connect_web_socket(stream->url, std::move(headers),
                                                   stream->options.open_within, &answer);
    if (stream->owner == nullptr) co_return;
    if (!socket) {
        auto why = explained(std::move(socket).error(), answer);
        log::warning("deepgram.not_opened", {{"error", why.doing}});
        stream->account->could_not_open(why);
        co_return stream->lose(std::move(why));
    }
    stream->account->opened();
    stream->socket = std::move(*socket);
    stream->owner->opened();

    co_await asio::this_coro::throw_if_cancelled(false);
    while (stream->owner != nullptr) {
        const auto message = co_await stream->socket->read();
        if (stream->owner == nullptr) break;
        if (!message) {
            auto why = explained(message.error(), answer);
            log::warning("deepgram.lost", {{"error", why.doing}});
            co_return stream->lose(std::move(why));
        }
        stream->owner->said(*message);
    }
    co_await asio::this_coro::reset_cancellation_state();
    stream->socket->send(net::Message::Kind::text, stream->options.goodbye);
    co_await stream->socket->close(net::CloseCode::normal);
}

}  // namespace neura::providers::deepgram
