#pragma once

// WebSocket frames, as bytes to messages and back. No I/O, no clock: tested and fuzzed by calling
// it. Source: RFC 6455, section 5; no extension is spoken, so that no reserved bit is ever set.

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "net/web_socket.hpp"

namespace neura::net {

/// Of the connection: clients mask what they send, servers do not.
enum class Side : std::uint8_t { client, server };

enum class Opcode : std::uint8_t { continuation = 0, text, binary, close = 8, ping, pong };

/// Appends one frame that is a whole message.
/// @param side  who sends it. A client's mask is of this process's random numbers.
void append_frame(std::string& to, Side side, Opcode opcode, std::string_view payload);

/// Appends a close frame.
void append_close(std::string& to, Side side, std::uint16_t code);

/// The peer wants an answer with the same payload.
struct Ping {
    std::string payload;
};

/// The peer ends the connection. Without a code it is `normal`.
struct Closing {
    std::uint16_t code = 0;
    std::string reason;  ///< UTF-8
};

/// Reads what the other side sends, in pieces of any size. Keeps only what is not yet whole.
class FrameDecoder {
public:
    using Event = std::variant<Message, Ping, Closing>;

    /// @param of           who sends the frames: a server's must not be masked, a client's must
    /// @param max_message  bytes; more is an error
    FrameDecoder(Side of, std::size_t max_message) : of_(of), max_message_(max_message) {}

    /// Takes bytes off the front of `bytes` until something is whole; nothing when all of them were
    /// taken. What is masked is unmasked in place.
    ///
    /// Errors: the code to close with: 1002 protocol, 1007 text that is not UTF-8, 1009 too long.
    /// The decoder must not be asked again after one.
    std::expected<std::optional<Event>, std::uint16_t> next(std::span<char>& bytes);

private:
    bool take_header(std::span<char>& bytes);
    std::optional<std::uint16_t> begin_frame();
    void take_payload(std::span<char>& bytes);
    std::expected<std::optional<Event>, std::uint16_t> end_frame();
    std::expected<std::optional<Event>, std::uint16_t> end_control();
    std::size_t header_size() const;

    const Side of_;
    const std::size_t max_message_;

    std::array<std::uint8_t, 14> header_{};
    std::size_t header_taken_ = 0;
    bool in_payload_ = false;
    std::uint64_t left_ = 0;  ///< of the payload
    std::size_t unmasked_ = 0;

    Opcode opcode_ = Opcode::text;               ///< of the frame
    std::optional<Message::Kind> in_message_{};  ///< of the message whose frames are coming
    std::string message_;
    std::string control_;
};

}  // namespace neura::net
