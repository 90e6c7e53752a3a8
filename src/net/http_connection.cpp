#include "net/http_connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/core/demangle.hpp>
#include <optional>
#include <typeinfo>
#include <utility>

#include "net/http_fields.hpp"
#include "net/response_writer.hpp"
#include "net/upgrade.hpp"
#include "net/web_socket_link.hpp"
#include "telemetry/log.hpp"

namespace neura::net {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;

/// How long and how much is still read from a peer that is told to go, so that it can read why.
constexpr std::chrono::milliseconds lingering_time{1'000};
constexpr std::size_t lingering_bytes = 1024 * 1024;

/// Nothing when there is nobody left to answer.
std::optional<Response> refusal_of(error_code error, const HttpServer::Options& options) {
    if (error == http::error::end_of_stream || error == http::error::partial_message)
        return std::nullopt;
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return json_error(
            431, "header_too_long",
            "Request line and fields may have " + std::to_string(options.max_header) + " bytes.");
    if (error == http::error::body_limit)
        return json_error(413, "body_too_long",
                          "The body may have " + std::to_string(options.max_body) + " bytes.");
    static const auto& malformed = error_code(http::error::bad_field).category();
    if (error.category() == malformed)
        return json_error(400, "malformed", "This is not HTTP/1.1: " + error.message() + '.');
    return std::nullopt;
}

std::string address_of(const Socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? std::string() : endpoint.address().to_string();
}

/// The words of an unknown exception may quote what a caller said, so only its kind is told.
void log_failure(const std::exception_ptr& failure, std::string_view method,
                 std::string_view path) {
    std::string kind = "unknown";
    std::string code;
    try {
        std::rethrow_exception(failure);
    } catch (const std::system_error& error) {
        kind = boost::core::demangle(typeid(error).name());
        code = error.code().message();
    } catch (const std::exception& error) {
        kind = boost::core::demangle(typeid(error).name());
    } catch (...) {
    }
    log::error("http.failed",
               {{"method", method}, {"path", path}, {"exception", kind}, {"code", code}});
}

/// Passes on the end of a cancelled connection; logs anything else, which ends one request only.
Awaitable<> settle(std::exception_ptr failure, const Request& request) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(state)) std::rethrow_exception(failure);
    log_failure(failure, request.method, request.path());
}

Response failed() {
    return json_error(500, "internal", "The server failed to answer; its log says why.");
}

class Connection {
public:
    Connection(ConnectionServices services, Socket socket)
        : services_(services),
          socket_(std::move(socket)),
          deadline_(services.deadlines, socket_),
          writer_(socket_, deadline_, services.files, services.options.request_timeout),
          peer_(address_of(socket_)) {}

    Awaitable<> serve() {
        bool goes_on = true;
        while (goes_on && !services_.closing) goes_on = co_await serve_next();
        if (upgraded_) co_return co_await serve_web_socket();
        if (socket_.is_open()) co_await linger();
    }

    Awaitable<> refuse() {
        Response full = json_error(503, "too_many_connections", "Try again later.");
        full.headers.add("Retry-After", "1");
        co_await refuse_with(std::move(full));
        co_await linger();
    }

private:
    /// One request. Gives whether another may follow.
    Awaitable<bool> serve_next() {
        const bool begun = co_await wait_for_request();
        if (!begun) co_return false;

        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(services_.options.max_header));
        parser.body_limit(services_.options.max_body);
        deadline_.allow(services_.options.request_timeout);
        const auto header = co_await http::async_read_header(socket_, buffer_, parser, as_result);
        if (std::get<0>(header)) co_return co_await refuse_request(std::get<0>(header));
        if (parser.get().version() >= 11 && parser.get().count(http::field::host) != 1) {
            Response refusal = json_error(400, "malformed", "One Host field is needed.");
            co_return co_await refuse_with(std::move(refusal));
        }
        if (beast::websocket::is_upgrade(parser.get())) co_return co_await upgrade(parser);

        if (!parser.is_done()) {
            const bool told = co_await tell_to_continue(parser);
            if (!told) co_return false;
            const auto body = co_await http::async_read(socket_, buffer_, parser, as_result);
            if (std::get<0>(body)) co_return co_await refuse_request(std::get<0>(body));
        }
        deadline_.lift();
        co_return co_await answer(parser);
    }

    /// False when none came.
    Awaitable<bool> wait_for_request() {
        if (buffer_.size() > 0) co_return true;
        deadline_.allow_idle(services_.options.idle_timeout);
        const auto space = buffer_.prepare(4096);
        const auto outcome = co_await socket_.async_read_some(space, as_result);
        if (std::get<0>(outcome)) co_return false;
        buffer_.commit(std::get<1>(outcome));
        co_return true;
    }

    /// A client that asks may wait for this before it sends its body (RFC 9110, 10.1.1).
    Awaitable<bool> tell_to_continue(const Parser& parser) {
        const auto expectation = parser.get()[http::field::expect];
        if (!equal_ignoring_case(expectation, "100-continue")) co_return true;
        const std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto outcome = co_await asio::async_write(socket_, asio::buffer(text), as_result);
        co_return !std::get<0>(outcome);
    }

    Awaitable<bool> refuse_request(error_code error) {
        if (error == asio::error::operation_aborted && deadline_.passed()) {
            Response late = json_error(408, "too_slow", "The request took too long to arrive.");
            co_return co_await refuse_with(std::move(late));
        }
        auto refusal = refusal_of(error, services_.options);
        if (!refusal) {
            error_code ignored;
            socket_.close(ignored);
            co_return false;
        }
        co_return co_await refuse_with(std::move(*refusal));
    }

    /// What follows a request that could not be read cannot be read either.
    Awaitable<bool> refuse_with(Response response) {
        AnswerTo request{.head_only = false, .keep_alive = false, .range = std::nullopt};
        return writer_.write(std::move(response), std::move(request));
    }

    Request request_of(Parser& parser) const {
        auto& message = parser.get();
        Request request;
        request.method = message.method_string();
        request.target = origin_form(message.target());
        for (const auto& field : message)
            request.headers.add(std::string(field.name_string()), std::string(field.value()));
        request.body = std::move(message.body());
        request.peer = peer_;
        return request;
    }

    Awaitable<bool> answer(Parser& parser) {
        Request request = request_of(parser);
        AnswerTo how;
        how.head_only = request.method == "HEAD";
        how.keep_alive = parser.keep_alive() && !services_.closing;
        const auto range = request.headers.find("Range");
        // We give no validators, so that a range made conditional on one is never met.
        const bool plain = !request.headers.find("If-Range");
        if (range && plain && (request.method == "GET" || how.head_only)) how.range = *range;
        if (how.head_only) request.method = "GET";

        const Request asked = without_body(request);
        std::optional<Response> response;
        std::exception_ptr failure;
        try {
            response = co_await services_.handler.respond(std::move(request));
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            co_await settle(failure, asked);
            response = failed();
        }
        how.keep_alive = how.keep_alive && !services_.closing;
        co_return co_await writer_.write(std::move(*response), std::move(how));
    }

    static Request without_body(const Request& request) {
        Request copy;
        copy.method = request.method;
        copy.target = request.target;
        return copy;
    }

    /// Leaves the request in `upgraded_` if it was granted.
    Awaitable<bool> upgrade(Parser& parser) {
        deadline_.lift();
        Request request = request_of(parser);
        std::optional<Response> refusal;
        std::exception_ptr failure;
        try {
            refusal = co_await services_.handler.refuse_web_socket(request);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            co_await settle(failure, request);
            refusal = failed();
        }
        if (!refusal && buffer_.size() > 0)
            refusal = json_error(400, "malformed", "Frames may follow the upgrade's answer only.");
        if (!refusal) refusal = refuse_upgrade(request);
        if (refusal) co_return co_await refuse_with(std::move(*refusal));

        const auto granted = upgrade_answer(request);
        deadline_.allow(services_.options.request_timeout);
        const auto outcome = co_await asio::async_write(socket_, asio::buffer(granted), as_result);
        deadline_.lift();
        if (!std::get<0>(outcome)) upgraded_ = std::move(request);
        co_return false;
    }

    /// A WebSocket may last for hours: what reading its request took is given back before.
    Awaitable<> serve_web_socket() {
        buffer_.shrink_to_fit();
        const Request asked = without_body(*upgraded_);
        auto socket =
            make_web_socket(std::move(socket_), Side::server, services_.options.max_message);
        std::exception_ptr failure;
        try {
            co_await services_.handler.serve_web_socket(std::move(*upgraded_), std::move(socket));
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) co_await settle(failure, asked);
    }

    /// Closing a socket with unread bytes resets it, which may overtake the answer just sent.
    Awaitable<> linger() {
        error_code error;
        socket_.shutdown(Socket::shutdown_send, error);
        deadline_.allow(lingering_time);
        std::array<char, 4096> unread;
        std::size_t left = lingering_bytes;
        while (!error && left > 0) {
            const auto space = asio::buffer(unread);
            const auto outcome = co_await socket_.async_read_some(space, as_result);
            error = std::get<0>(outcome);
            left -= std::min(left, std::get<1>(outcome));
        }
        socket_.close(error);
    }

    ConnectionServices services_;
    Socket socket_;
    Deadlines::Guard deadline_;
    ResponseWriter writer_;
    std::string peer_;
    beast::flat_buffer buffer_;
    std::optional<Request> upgraded_;  ///< to be spoken on from now on
};

}  // namespace

Awaitable<> serve_connection(ConnectionServices services, Socket socket) {
    Connection connection(services, std::move(socket));
    co_await connection.serve();
}

Awaitable<> refuse_connection(ConnectionServices services, Socket socket) {
    Connection connection(services, std::move(socket));
    co_await connection.refuse();
}

}  // namespace neura::net
