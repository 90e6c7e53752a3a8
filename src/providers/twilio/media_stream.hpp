#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "net/web_socket.hpp"
#include "runtime/task_scope.hpp"

namespace neura::providers::twilio {

/// How a stream came to its end.
enum class StreamEnd : std::uint8_t {
    hung_up_by_us,
    hung_up_by_caller,  ///< the carrier said stop
    connection_lost,    ///< the socket ended without a stop
    protocol_error,     ///< the carrier sent what it must not
};

std::string_view name_of(StreamEnd end);

/// A media stream's socket and its end, held by the coroutine that serves the stream.
///
/// The call speaks on it through a `TwilioLeg`, which it may drop at any time; closing takes up to
/// two seconds, so what closes must be something that stays until that is done.
/// Lives on one loop. `closed` must have completed before it is destroyed, if `close` was called.
class MediaStream {
public:
    MediaStream(Executor loop, std::unique_ptr<net::WebSocket> socket)
        : socket_(std::move(socket)), closing_(loop) {}

    net::WebSocket& socket() { return *socket_; }

    /// The stream is over; the first call counts. `on_end` has been told before anything of it
    /// can be seen from outside.
    void end(StreamEnd how);
    const std::optional<StreamEnd>& ended() const { return end_; }
    std::function<void(StreamEnd)> on_end;

    /// Begins to close, once what was sent has left. The first code counts.
    void close(net::CloseCode code);

    /// Completes when the socket is closed; closes with `normal` if nobody did.
    Awaitable<> closed();

private:
    std::unique_ptr<net::WebSocket> socket_;
    std::optional<StreamEnd> end_;
    bool is_closing_ = false;
    TaskScope closing_;  // last: its task uses the socket
};

}  // namespace neura::providers::twilio
