#pragma once

// How HTTP becomes WebSocket, as text. No I/O. Source: RFC 6455, section 4.

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/url.hpp"

namespace neura::net {

/// A `Sec-WebSocket-Key` that was never used.
std::string make_upgrade_key();

/// What a client asks with. @pre  the headers can be sent as they are.
std::string upgrade_request(const Url& url, const Headers& headers, std::string_view key);

/// Whether an answer with status 101 is one to the request with `key`.
bool grants_upgrade(const Headers& answer, std::string_view key);

/// The answer to an upgrade that cannot be; nothing if it can. @pre  it asks for a WebSocket.
std::optional<Response> refuse_upgrade(const Request& request);

/// The answer to one that can.
std::string upgrade_answer(const Request& request);

}  // namespace neura::net
