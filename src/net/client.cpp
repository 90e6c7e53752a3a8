#include "net/client.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <utility>
#include <variant>

#include "net/dial.hpp"
#include "net/http_fields.hpp"
#include "net/upgrade.hpp"
#include "net/web_socket_link.hpp"

namespace neura::net {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t max_message = 1024 * 1024;

std::unexpected<Error> broken_off(error_code error, const std::string& doing) {
    static const auto& malformed = error_code(http::error::bad_field).category();
    auto words = doing + ": " + error.message();
    if (error == http::error::end_of_stream || error == http::error::partial_message)
        return fail(Errc::closed_by_peer, std::move(words));
    if (error.category() == malformed) return fail(Errc::malformed, std::move(words));
    return fail(meaning_of(error), std::move(words));
}

template <class Layer>
Task<std::unique_ptr<WebSocket>> upgrade(std::unique_ptr<Layer> layer, Url url, Headers headers,
                                         Response* kept) {
    const auto doing = "open a WebSocket at " + url.origin();
    const auto key = make_upgrade_key();
    const auto request = upgrade_request(url, headers, key);
    const auto sent = co_await asio::async_write(*layer, asio::buffer(request), as_result);
    if (std::get<0>(sent)) co_return broken_off(std::get<0>(sent), doing);

    boost::beast::flat_buffer buffer;
    http::response_parser<http::empty_body> parser;
    const auto read = co_await http::async_read_header(*layer, buffer, parser, as_result);
    if (std::get<0>(read)) co_return broken_off(std::get<0>(read), doing);
    Response answer;
    answer.status = parser.get().result_int();
    for (const auto& field : parser.get())
        answer.headers.add(std::string(field.name_string()), std::string(field.value()));
    const auto granted = grants_upgrade(answer.headers, key);
    const auto status = answer.status;
    if (kept != nullptr) *kept = std::move(answer);
    if (status != 101)
        co_return fail(Errc::refused,
                       doing + ": the answer was HTTP status " + std::to_string(status));
    if (!granted)
        co_return fail(Errc::malformed, doing + ": the answer is none to the upgrade asked for");
    const auto data = buffer.data();
    const std::string_view came(static_cast<const char*>(data.data()), data.size());
    co_return make_web_socket(std::move(*layer), Side::client, max_message, came);
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
