#pragma once

// OpenAI's Realtime sessions (GA, over a WebSocket), as text to values and back. No I/O, no clock,
// no coroutine: everything here is tested and fuzzed by calling it.
// docs/protocols/openai_realtime.md has the wire format.
//
// Source: https://platform.openai.com/docs/api-reference/realtime.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "net/url.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/error.hpp"

namespace neura::providers::openai_realtime {

/// Longer messages are refused; the vendor sends some 0.2 to 1 s of audio in one.
inline constexpr std::size_t max_message_bytes = 1024 * 1024;

// What the server says. Names of the retired beta interface are understood too: compatible servers
// still use them.

/// The first message: the session may be told what it is for.
struct Created {};

/// It is as it was told to be.
struct Updated {};

/// The audio sent since the last commit has become an item of the conversation.
struct Committed {
    std::string item;
};

/// The words of such an item; none if they could not be made out.
struct Transcribed {
    std::string item;
    std::string text;
};

/// An answer begins. @param tag  what `create_response` named it; empty if the server forgot
struct Begun {
    std::string response;
    std::string tag;
};

/// An answer has one more part: words with their voice, or a tool call.
struct ItemAdded {
    std::string response;
    std::string item;
    bool is_call = false;
};

struct Words {
    std::string response;
    std::string item;
    std::string text;  ///< UTF-8, to be joined without a space
};

struct Voice {
    std::string response;
    std::string item;
    std::vector<std::uint8_t> audio;  ///< mu-law of 8 kHz
};

/// All of a tool call is known.
struct Called {
    std::string response;
    std::string item;
    reasoning::ToolCall call;
};

/// What went wrong, as the server put it.
struct Trouble {
    std::string code;   ///< printable ASCII, at most 64 bytes; its type where it has no code
    std::string words;  ///< printable ASCII, at most 200 bytes
};

/// Nothing more comes of an answer.
struct Finished {
    enum class How : std::uint8_t { completed, cancelled, failed, length, filtered } how{};
    std::string response;
    Trouble why;  ///< of a failed one

    /// Tokens are of text or of audio, and each has a price of its own.
    struct Tokens {
        int input = 0;   ///< all that was read
        int cached = 0;  ///< of those, remembered from before
        int output = 0;

        friend bool operator==(const Tokens&, const Tokens&) = default;
    };
    Tokens all;
    Tokens audio;  ///< of all
};

/// Something was refused; most of the time the session goes on.
struct Refused {
    Trouble why;
    std::string event;  ///< the `event_id` of ours that it is about; may be empty
};

using Said = std::variant<Created, Updated, Committed, Transcribed, Begun, ItemAdded, Words, Voice,
                          Called, Finished, Refused>;

/// One text message. Nothing if it is of a kind we have no use for, so that something new on the
/// vendor's side ends no call. Errors: `reasoning::ModelErrc::malformed`, the words naming the
/// field.
Result<std::optional<Said>> read(std::string_view text);

// What the client says.

/// Less audio than this the vendor does not commit: 100 ms.
inline constexpr std::size_t least_committed = 800;

/// The `event_id` of `begin_session`: to have that refused is to have no session.
inline constexpr std::string_view setup = "setup";

struct SessionSettings {
    std::string voice;
    std::string transcription_model;
    std::string language;  ///< of two letters; empty: it is to find out
    std::vector<std::string> expected_words{};
};

/// Mu-law both ways, and turns that are ours to declare.
std::string begin_session(const SessionSettings& settings);

/// What it is for, and what it may do.
std::string set_task(std::string_view instructions, std::span<const reasoning::ModelTool> tools);

std::string append_audio(std::span<const std::uint8_t> mulaw);
inline constexpr std::string_view commit_audio = R"({"type":"input_audio_buffer.commit"})";
inline constexpr std::string_view clear_audio = R"({"type":"input_audio_buffer.clear"})";

/// An answer to the conversation as it stands. @param tag  also its `event_id`
/// @param words_only  the answer calls no tool
std::string create_response(std::string_view tag, bool words_only = false);

/// `text` in the session's voice, beside the conversation.
std::string create_reading(std::string_view tag, std::string_view text);

std::string cancel_response(std::string_view response);

/// Puts an item into the conversation. @param after  an item; empty for the beginning
std::string create_message(std::string_view item, std::string_view after, bool of_caller,
                           std::string_view text);
std::string create_call(std::string_view item, std::string_view after,
                        const reasoning::ToolCall& call);
std::string create_result(std::string_view item, std::string_view after, std::string_view call_id,
                          std::string_view result);
std::string delete_item(std::string_view item);

/// Of a spoken item only the first `ms` of its audio were heard. @pre  it has as much
std::string truncate_item(std::string_view item, std::uint64_t ms);

/// The WebSocket of a session. @param base  http or https, with its /v1
net::Url session_url(const net::Url& base, std::string_view model);

// What goes wrong.

/// What trouble means to who asked.
reasoning::ModelErrc meaning_of(const Trouble& trouble);

/// Whether a session is over after it.
bool ends_session(const Trouble& trouble);

/// `why` a session could not be opened or ended, as `reasoning::ModelErrc`.
Error explained(Error why, const remote::Ending& ending);

/// Whether who read `text` aloud said it, as far as its transcript `said` tells: numbers and names
/// may be written otherwise.
bool is_reading_of(std::string_view said, std::string_view text);

}  // namespace neura::providers::openai_realtime
