#pragma once

// HTTP as values: what a handler is given and what it gives back.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/web_socket.hpp"
#include "runtime/task.hpp"

namespace neura::net {

/// Header fields in order of arrival; names compare without case.
class Headers {
public:
    void add(std::string name, std::string value) {
        fields_.emplace_back(std::move(name), std::move(value));
    }

    /// The first value of `name`, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
    std::string method = "GET";  ///< upper case
    std::string target = "/";    ///< path and query as received, still percent-encoded
    Headers headers;
    std::string body;
    std::string peer;  ///< address of the other side, for the log

    std::string_view path() const;   ///< of `target`, without the query
    std::string_view query() const;  ///< of `target`, without the '?'
};

struct Response {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    Headers headers;
    /// Sent instead of `body`, in pieces read off the loop. A `Range` of the request is honoured.
    std::optional<std::filesystem::path> file;
};

/// `{"error": {"code": code, "message": message}}` with `status`.
Response json_error(unsigned status, std::string_view code, std::string_view message);

/// Names and values of `application/x-www-form-urlencoded` text, decoded, in order.
/// Nothing when the text is malformed (a '%' without two hexadecimal digits).
using Form = std::vector<std::pair<std::string, std::string>>;
std::optional<Form> parse_form(std::string_view text);
std::string encode_form(const Form& form);

/// Answers requests. One handler serves every connection of every loop.
class Handler {
public:
    virtual ~Handler() = default;

    virtual Awaitable<Response> respond(Request request) = 0;

    /// A WebSocket is asked for. Nothing lets it in; a response refuses it.
    virtual Awaitable<std::optional<Response>> refuse_web_socket(const Request& request) = 0;

    /// Speaks on the accepted socket; it is closed when this completes.
    virtual Awaitable<> serve_web_socket(Request request, std::unique_ptr<WebSocket> socket) = 0;
};

}  // namespace neura::net
