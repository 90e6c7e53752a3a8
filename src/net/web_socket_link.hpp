#pragma once

// An upgraded connection as a `WebSocket`, of either side. Seen by the sources of net/ only.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <memory>
#include <string_view>

#include "net/web_socket.hpp"
#include "net/web_socket_codec.hpp"

namespace neura::net {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TlsSocket = asio::ssl::stream<Socket>;

/// Takes over a stream whose upgrade was asked for and granted. Pings a peer that was silent for
/// 20 s and gives it up 20 s later, as long as it is read from.
///
/// @param side         ours
/// @param max_message  bytes of a message coming in
/// @param came         what the peer sent behind its part of the upgrade
std::unique_ptr<WebSocket> make_web_socket(Socket stream, Side side, std::size_t max_message,
                                           std::string_view came = {});
std::unique_ptr<WebSocket> make_web_socket(TlsSocket stream, Side side, std::size_t max_message,
                                           std::string_view came = {});

/// `Errc` for the errors it has a name for, the system's own otherwise.
std::error_code meaning_of(const boost::system::error_code& error);

}  // namespace neura::net
