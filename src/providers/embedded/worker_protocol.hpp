#pragma once

// What the program and its speech worker say to each other over a socket pair. Bytes to values
// and back; no I/O.
//
//   frame    = length:u32 message          length in bytes, 1 to `longest_message`
//   message  = kind:u8 fields              in the order of the structs below
//   fields   : integers and floats little-endian; bool and enum as u8; a string, a list or samples
//              as a count:u32 and that many bytes, items or 16-bit samples
//
//   program  Hello ─▶ Ready or Unusable    once; the worker loads its models first
//            Transcribe ─▶ Transcript or Refused
//            Synthesise ─▶ Speech or Refused
//            Cancel ─▶ nothing             an answer to the request may still be under way
//
// Both ends are one program of one build, so there is no version. Neither trusts the other: a
// worker whose memory is corrupt may send anything.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "providers/decoding/recognition.hpp"
#include "providers/embedded/errc.hpp"
#include "runtime/error.hpp"

namespace neura::providers::embedded {

using decoding::Recognition;
using decoding::Urgency;

/// Names a request among those of one program; never used twice.
using RequestId = std::uint64_t;

/// Four minutes of audio and what goes with it.
inline constexpr std::size_t longest_message = 4U << 20;

struct Hello {
    friend bool operator==(const Hello&, const Hello&) = default;
};

struct Transcribe {
    RequestId id = 0;
    Urgency urgency = Urgency::now;
    bool want_alternatives = false;
    std::vector<std::string> expected_words{};  ///< to lean to
    std::vector<std::int16_t> samples{};        ///< 8 kHz

    friend bool operator==(const Transcribe&, const Transcribe&) = default;
};

struct Synthesise {
    RequestId id = 0;
    double speed = 1.0;
    std::string voice{};
    std::string text{};

    friend bool operator==(const Synthesise&, const Synthesise&) = default;
};

struct Cancel {
    RequestId id = 0;
    friend bool operator==(const Cancel&, const Cancel&) = default;
};

using Request = std::variant<Hello, Transcribe, Synthesise, Cancel>;

/// A part of the worker and how long it took to load.
struct Component {
    std::string name;
    std::uint32_t load_ms = 0;
    friend bool operator==(const Component&, const Component&) = default;
};

struct Ready {
    std::vector<Component> components{};
    friend bool operator==(const Ready&, const Ready&) = default;
};

/// The worker cannot work, and ends after saying so.
struct Unusable {
    Errc why = Errc::model_unusable;
    std::string doing{};
    friend bool operator==(const Unusable&, const Unusable&) = default;
};

struct Transcript {
    RequestId id = 0;
    float cpu_ms = 0;
    Recognition heard{};
    friend bool operator==(const Transcript&, const Transcript&) = default;
};

struct Speech {
    RequestId id = 0;
    float cpu_ms = 0;
    std::vector<std::int16_t> samples{};  ///< 8 kHz
    friend bool operator==(const Speech&, const Speech&) = default;
};

struct Refused {
    RequestId id = 0;
    Errc why = Errc::dropped;
    friend bool operator==(const Refused&, const Refused&) = default;
};

using Reply = std::variant<Ready, Unusable, Transcript, Speech, Refused>;

/// A whole frame.
/// @pre what is sent fits `longest_message`; senders limit audio and text before.
std::string encode(const Request& request);
std::string encode(const Reply& reply);

/// Reads one message, without its length.
/// Errors: `Errc::protocol_violation`, naming what is wrong.
Result<Request> decode_request(std::string_view message);
Result<Reply> decode_reply(std::string_view message);

/// Finds messages in a stream of bytes.
class FrameReader {
public:
    void feed(std::string_view bytes) { bytes_.append(bytes); }

    /// The next whole message, without its length; nothing when more bytes are needed.
    /// Errors: `Errc::protocol_violation` for a length out of range; the stream is then unusable.
    Result<std::optional<std::string>> next();

private:
    std::string bytes_;
    std::size_t taken_ = 0;
};

}  // namespace neura::providers::embedded
