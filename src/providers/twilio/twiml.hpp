#pragma once

// TwiML, the markup that tells the carrier what to do with a call: the documents this server
// answers with, and the reading of any server's for the telephone in software. Pure.
//
// Source: https://www.twilio.com/docs/voice/twiml.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "providers/twilio/protocol.hpp"
#include "runtime/error.hpp"

namespace neura::providers::twilio {

/// The content type of every document below.
inline constexpr std::string_view twiml_content_type = "text/xml; charset=utf-8";

/// The carrier reads no more of a document.
inline constexpr std::size_t max_twiml_bytes = 64 * 1024;

/// An audio stream in both directions; the carrier opens it to `url`.
struct Stream {
    std::string url;        ///< ws:// or wss://, without query: the carrier refuses one
    Parameters parameters;  ///< given back in the stream's `start`; under 500 bytes each
};

/// The call is the stream's until the stream ends, then `action` says what happens next;
/// without one, the next verb.
struct Connect {
    Stream stream;
    std::string action;  ///< may be relative to the document's own URL
    std::string method = "POST";
};

/// Somebody else is rung and, once they pick up, talks to the caller; `action` says what happens
/// afterwards.
struct Dial {
    std::string number;       ///< E.164
    std::string whisper{};    ///< URL of what they hear before; empty for nothing
    std::string caller_id{};  ///< that they see; empty for the caller's own
    std::chrono::seconds timeout{30};
    std::string action{};  ///< may be relative; empty: the next verb
};

struct Say {
    std::string text;
    std::string language;  ///< BCP 47, empty for the carrier's default
    std::string voice;
};

struct Pause {
    std::chrono::seconds length{1};
};

struct PlayFile {
    std::string url;
    std::string digits;  ///< keys to press instead, if not empty: 0-9 * # and w for half a second
};

struct Redirect {
    std::string url;
    std::string method = "POST";
};

/// Not answered, and not paid for; only as the first verb.
struct Reject {
    enum class Reason : std::uint8_t { rejected, busy } reason = Reason::rejected;
};

struct Hangup {};

using Verb = std::variant<Connect, Dial, Say, Pause, PlayFile, Redirect, Reject, Hangup>;

/// The document that says `verbs` in order; an empty one hangs up. What XML cannot hold (control
/// characters) is left out.
std::string to_twiml(const std::vector<Verb>& verbs);

/// Reads a document. Attributes we have no use for are ignored; so are comments.
///
/// Errors: `Errc::malformed_twiml`, the words naming what is missing or where XML ends to be
/// XML; `Errc::unsupported_verb` for an element other than those above.
Result<std::vector<Verb>> parse_twiml(std::string_view document);

}  // namespace neura::providers::twilio
