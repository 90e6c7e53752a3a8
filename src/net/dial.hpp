#pragma once

// How a client gets a stream to talk on, and how long it may take. Seen by the sources of net/.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "net/peers.hpp"
#include "net/url.hpp"
#include "runtime/task.hpp"

namespace neura::net {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TlsSocket = asio::ssl::stream<Socket>;

/// Resolves and connects. Errors: `refused`, or what a cancelled operation gives.
/// @param peers  which of the addresses that were found may be connected to; where it is none of
///               them: `std::errc::permission_denied`
Task<std::unique_ptr<Socket>> dial(Url url, Peers peers = Peers::any);

/// The same and a TLS handshake, the server's name verified.
Task<std::unique_ptr<TlsSocket>> dial_tls(Url url, Peers peers = Peers::any);

/// The handshake alone, on a socket that is connected.
Task<std::unique_ptr<TlsSocket>> secure(Socket socket, Url url);

/// Completes with nothing after `limit`, for `task || expiry(limit)`.
Awaitable<> expiry(std::chrono::milliseconds limit);

}  // namespace neura::net
