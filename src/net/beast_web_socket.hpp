#pragma once

// WebSocket over Beast, for both sides. Seen by the sources of net/ only, so that another codec
// can take Beast's place.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include "net/web_socket.hpp"

namespace neura::net {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TlsSocket = asio::ssl::stream<Socket>;

/// A layer under a Beast stream that is left open when the WebSocket on it has ended. Beast would
/// wait for the peer to end the connection before it tells that the WebSocket is over.
template <class Base>
class LeftOpen : public Base {
public:
    explicit LeftOpen(Base&& base) : Base(std::move(base)) {}
};

/// Found by Beast through its argument.
template <class Base, class Handler>
void async_teardown(boost::beast::role_type, LeftOpen<Base>& layer, Handler&& handler) {
    asio::post(layer.get_executor(),
               boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                boost::system::error_code()));
}

/// Without permessage-deflate: a frame of speech does not get smaller by it.
template <class Layer>
using BeastStream = boost::beast::websocket::stream<LeftOpen<Layer>, false>;

/// What every stream of ours is told before its handshake.
/// @param upgrade  how long that may take
template <class Layer>
void set_limits(BeastStream<Layer>& stream, std::size_t max_message,
                std::chrono::milliseconds upgrade) {
    boost::beast::websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = upgrade;
    // Beast pings after half of it in silence and gives up after the whole.
    timeout.idle_timeout = std::chrono::seconds(40);
    timeout.keep_alive_pings = true;
    stream.set_option(timeout);
    stream.read_message_max(max_message);
    stream.auto_fragment(false);
}

/// Takes over a stream whose handshake is done.
std::unique_ptr<WebSocket> make_web_socket(BeastStream<Socket> stream);
std::unique_ptr<WebSocket> make_web_socket(BeastStream<TlsSocket> stream);

/// `Errc` for the errors it has a name for, the system's own otherwise.
std::error_code meaning_of(const boost::system::error_code& error);

}  // namespace neura::net
