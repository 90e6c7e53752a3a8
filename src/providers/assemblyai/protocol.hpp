#pragma once

// AssemblyAI's streams (Universal-Streaming, v3), as text to values and back. No I/O, no clock, no
// coroutine: everything here is tested and fuzzed by calling it. docs/protocols/assemblyai.md has
// the wire format.
//
// Source: https://www.assemblyai.com/docs/api-reference/streaming-api/streaming-api.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/url.hpp"
#include "providers/remote/connection.hpp"
#include "providers/streaming_stt/turns.hpp"
#include "runtime/error.hpp"

namespace neura::providers::assemblyai {

/// Longer messages are refused; a minute of words with all their times is some 60 KiB.
inline constexpr std::size_t max_message_bytes = 1024 * 1024;

using streaming_stt::Place;
using streaming_stt::Turn;

// What the server says.

/// The first message: audio may be sent from now on.
struct Begun {
    std::string id;
};

/// The socket is about to be closed, with that code.
struct Failure {
    int code = 0;
    std::string words;  ///< printable ASCII, at most 200 bytes
};

/// The last message of a stream, after `terminate`.
struct Over {};

using Said = std::variant<Begun, Turn, Failure, Over>;

/// One text message. Nothing if it is of a kind we have no use for, so that something new on the
/// vendor's side ends no call; what a message has beyond what we use is not looked at.
/// Errors: `listening::Errc::protocol_violation`, the words naming the field.
Result<std::optional<Said>> read(std::string_view text);

// What the client says. Audio goes as binary messages, no faster than it was said.

/// Messages of 50 to 1,000 ms; three frames are the least that is long enough.
inline constexpr streaming_stt::Intake intake{
    .usual = 8 * 60, .shortest = 8 * 50, .longest = 8 * 1'000, .ahead = 8 * 1'000, .speed = 100};

inline constexpr std::string_view force_endpoint = R"({"type":"ForceEndpoint"})";
inline constexpr std::string_view terminate = R"({"type":"Terminate"})";

/// The most key terms, and the most bytes of one, that the vendor takes.
inline constexpr std::size_t most_terms = 100;
inline constexpr std::size_t longest_term = 50;

/// The WebSocket of `/v3/ws` for mu-law of 8 kHz.
/// @param base      http or https; a path in it stays in front
/// @param expected  key terms; what the vendor would not take is left out
/// @param tells_language  it is to tell which it heard, with every turn's end
net::Url listen_url(const net::Url& base, std::string_view model,
                    const std::vector<std::string>& expected, bool tells_language = false);

// What goes wrong.

/// What it means that a stream was closed with `code`, as `words` explain; no error where another
/// stream may do better.
std::error_code meaning_of(int code, std::string_view words);

/// `why` a stream could not be opened or ended, as `listening::Errc` where it is one of those.
Error explained(Error why, const remote::Ending& ending);

}  // namespace neura::providers::assemblyai
