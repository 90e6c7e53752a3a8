#include "net/client.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "net/beast_web_socket.hpp"
#include "net/dial.hpp"
#include "net/http_fields.hpp"

namespace neura::net {

namespace {

namespace websocket = boost::beast::websocket;

constexpr std::size_t max_message = 1024 * 1024;

/// Ours is the timeout that counts; Beast's own only has to be longer.
constexpr std::chrono::hours no_limit{1};

void keep(const websocket::response_type& message, Response* answer) {
    if (answer == nullptr) return;
    answer->status = message.result_int();
    for (const auto& field : message)
        answer->headers.add(std::string(field.name_string()), std::string(field.value()));
}

template <class Layer>
Task<std::unique_ptr<WebSocket>> upgrade(std::unique_ptr<Layer> layer, Url url, Headers headers,
                                         Response* kept) {
    BeastStream<Layer> stream(std::move(*layer));
    set_limits(stream, max_message, no_limit);
    auto add_fields = [headers = std::move(headers)](websocket::request_type& request) {
        for (const auto& [name, value] : headers) request.insert(name, value);
    };
    stream.set_option(websocket::stream_base::decorator(std::move(add_fields)));

    websocket::response_type answer;
    const auto host = url.authority();
    const auto outcome = co_await stream.async_handshake(answer, host, url.target, as_result);
    const auto error = std::get<0>(outcome);
    const auto doing = "open a WebSocket at " + url.origin();
    if (!error || error == websocket::error::upgrade_declined) keep(answer, kept);
    if (error == websocket::error::upgrade_declined)
        co_return fail(Errc::refused, doing + ": the answer was HTTP status " +
                                          std::to_string(answer.result_int()));
    if (error) co_return fail(meaning_of(error), doing + ": " + error.message());
    co_return make_web_socket(std::move(stream));
}

Task<std::unique_ptr<WebSocket>> connect(Url url, Headers headers, Response* answer) {
    if (url.is_tls()) {
        auto layer = co_await dial_tls(url);
        if (!layer) co_return std::unexpected(std::move(layer).error());
        co_return co_await upgrade(std::move(*layer), std::move(url), std::move(headers), answer);
    }
    auto layer = co_await dial(url);
    if (!layer) co_return std::unexpected(std::move(layer).error());
    co_return co_await upgrade(std::move(*layer), std::move(url), std::move(headers), answer);
}

}  // namespace

Task<std::unique_ptr<WebSocket>> connect_web_socket(Url url, Headers headers,
                                                    std::chrono::milliseconds timeout,
                                                    Response* answer) {
    using namespace asio::experimental::awaitable_operators;
    for (const auto& [name, value] : headers)
        if (!is_token(name) || !is_field_value(value))
            co_return fail(std::make_error_code(std::errc::invalid_argument),
                           "open a WebSocket: a header has a line break or a bad name");
    auto doing = "open a WebSocket at " + url.origin();
    auto task = connect(std::move(url), std::move(headers), answer);
    auto first = co_await (std::move(task) || expiry(timeout));
    if (first.index() == 1) co_return fail(Errc::timed_out, std::move(doing));
    co_return std::get<0>(std::move(first));
}

}  // namespace neura::net
