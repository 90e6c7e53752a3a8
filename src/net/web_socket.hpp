#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "runtime/task.hpp"

namespace neura::net {

enum class Errc {
    closed_by_peer = 1,  ///< the other side ended it
    timed_out,           ///< try again, or elsewhere
    refused,             ///< nobody listens there, or the upgrade was not granted
    malformed,           ///< the other side broke the protocol or a size limit
    too_slow,            ///< the other side does not read; the connection is dropped
};

std::error_code make_error_code(Errc code);

struct Message {
    enum class Kind { text, binary };
    Kind kind = Kind::text;
    std::string data;
};

/// RFC 6455, 7.4.1.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    policy_violation = 1008,
    too_big = 1009,
    internal_error = 1011,
    try_again_later = 1013,
};

/// One open WebSocket, of either side. On the loop it was opened on.
///
/// Text is checked to be UTF-8 and messages are limited in size on the way in; pings are answered
/// inside. Destroying it drops the connection without a closing handshake.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// The next whole message; one `read` at a time. Cancelling it loses nothing.
    /// Errors: `closed_by_peer` (also after our own `close`; its words have the peer's close code
    /// and reason if it gave one), `malformed`, `timed_out`,
    /// `too_slow`; `operation_aborted` when cancelled.
    virtual Task<Message> read() = 0;

    /// Queues a message, copied, and returns; messages leave in the order they were queued. When
    /// more than 1 MiB is waiting the connection is dropped with `too_slow`. Once it has ended,
    /// does nothing.
    virtual void send(Message::Kind kind, std::string_view data) = 0;
    void send(const Message& message) { send(message.kind, message.data); }

    /// Sends what is queued, then the closing handshake (at most 2 s). Reads end afterwards.
    virtual Awaitable<> close(CloseCode code) = 0;
};

}  // namespace neura::net

template <>
struct std::is_error_code_enum<neura::net::Errc> : std::true_type {};
