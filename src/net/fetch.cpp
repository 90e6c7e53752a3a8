#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>
#include <variant>

#include "net/beast_web_socket.hpp"
#include "net/client.hpp"
#include "net/dial.hpp"
#include "net/http_fields.hpp"

namespace neura::net {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

std::string doing(const Fetch& request) { return request.method + " at " + request.url.origin(); }

std::unexpected<Error> broken_off(error_code error, const Fetch& request) {
    static const auto& malformed = error_code(http::error::bad_field).category();
    const auto words = doing(request) + ": " + error.message();
    if (error == http::error::end_of_stream || error == http::error::partial_message)
        return fail(Errc::closed_by_peer, words);
    if (error.category() == malformed) return fail(Errc::malformed, words);
    return fail(meaning_of(error), words);
}

http::request<http::string_body> message_of(Fetch& request) {
    http::request<http::string_body> message;
    message.version(11);
    message.method_string(request.method);
    message.target(request.url.target);
    message.set(http::field::host, request.url.authority());
    message.set(http::field::connection, "close");
    for (const auto& [name, value] : request.headers)
        if (!is_framing_field(name) && !equal_ignoring_case(name, "Host"))
            message.insert(name, value);
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

Response response_of(http::response<http::string_body> message) {
    Response response;
    response.status = message.result_int();
    response.content_type = message[http::field::content_type];
    for (const auto& field : message)
        response.headers.add(std::string(field.name_string()), std::string(field.value()));
    response.body = std::move(message.body());
    return response;
}

template <class Layer>
Task<Response> exchange(std::unique_ptr<Layer> layer, Fetch request) {
    const auto message = message_of(request);
    const auto sent = co_await http::async_write(*layer, message, as_result);
    if (std::get<0>(sent)) co_return broken_off(std::get<0>(sent), request);

    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(request.max_body);
    parser.skip(request.method == "HEAD");
    const auto read = co_await http::async_read(*layer, buffer, parser, as_result);
    if (std::get<0>(read)) co_return broken_off(std::get<0>(read), request);
    co_return response_of(parser.release());
}

Task<Response> run(Fetch request) {
    if (request.url.is_tls()) {
        auto layer = co_await dial_tls(request.url);
        if (!layer) co_return std::unexpected(std::move(layer).error());
        co_return co_await exchange(std::move(*layer), std::move(request));
    }
    auto layer = co_await dial(request.url);
    if (!layer) co_return std::unexpected(std::move(layer).error());
    co_return co_await exchange(std::move(*layer), std::move(request));
}

bool can_be_sent(const Fetch& request) {
    if (!is_token(request.method)) return false;
    for (const auto& [name, value] : request.headers)
        if (!is_token(name) || !is_field_value(value)) return false;
    return true;
}

}  // namespace

Task<Response> fetch(Fetch request, std::chrono::milliseconds timeout) {
    using namespace asio::experimental::awaitable_operators;
    if (!can_be_sent(request))
        co_return fail(std::make_error_code(std::errc::invalid_argument),
                       "send a request: method or a header has a line break or a bad name");
    auto what = doing(request);
    auto task = run(std::move(request));
    auto first = co_await (std::move(task) || expiry(timeout));
    if (first.index() == 1) co_return fail(Errc::timed_out, std::move(what));
    co_return std::get<0>(std::move(first));
}

}  // namespace neura::net
