#pragma once

// HTTP and WebSocket, client side, on the loop of the awaiting coroutine.
//
// https and wss verify the server's certificate and name against the system's store
// (SSL_CERT_FILE and SSL_CERT_DIR override it, read at the first use).

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "net/http.hpp"
#include "net/url.hpp"

namespace neura::net {

/// Opens a WebSocket; messages of more than 1 MiB coming in are `malformed`.
///
/// @param headers  sent with the upgrade, beside those of the protocol
/// @param timeout  for name, connection, TLS and upgrade together
/// @param answer   unless null, gets status and fields of the answer to the upgrade, also when it
///                 was not granted; not touched when there was none. Outlives the task.
/// Errors: `timed_out`; `refused`, the words telling a status other than 101, a certificate that
/// is not trusted or a name that is not known from an address where nobody listens.
Task<std::unique_ptr<WebSocket>> connect_web_socket(Url url, Headers headers,
                                                    std::chrono::milliseconds timeout,
                                                    Response* answer = nullptr);

struct Fetch {
    std::string method = "GET";
    Url url{};
    Headers headers{};  ///< beside Host, Content-Length and Connection, which are ours
    std::string body{};
    std::size_t max_body = 16 * 1024 * 1024;  ///< bytes of the answer's; more is `malformed`
};

/// Sends one request and gives the answer, whatever its status. Redirects are not followed. The
/// answer's fields are all in `headers`, `content_type` too.
///
/// @param timeout  for everything from the name to the last byte
/// Errors: `timed_out`, `refused`, `closed_by_peer`, `malformed`.
Task<Response> fetch(Fetch request, std::chrono::milliseconds timeout);

}  // namespace neura::net
