#pragma once

// Deepgram's streams, as text to values and back. No I/O, no clock, no coroutine: everything here
// is tested and fuzzed by calling it. docs/protocols/deepgram.md has the wire format.
//
// Sources: https://developers.deepgram.com/reference/speech-to-text/listen-streaming,
// https://developers.deepgram.com/reference/speech-to-text/listen-flux,
// https://developers.deepgram.com/reference/text-to-speech/speak-streaming.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/url.hpp"
#include "providers/deepgram/errc.hpp"
#include "runtime/error.hpp"

namespace neura::providers::deepgram {

/// Longer messages are refused; a minute of words with all their times is some 60 KiB.
inline constexpr std::size_t max_message_bytes = 1024 * 1024;

/// A place in the audio of one socket: samples at 8 kHz since the first that was sent on it.
using Place = std::int64_t;

// Listening: what the server says.

/// What was said in a stretch of audio.
///
/// While `is_final` is false the next one replaces it. Final ones follow each other without holes;
/// in silence they have no words.
struct Results {
    Place from = 0;
    Place to = 0;
    bool is_final = false;
    bool speech_final = false;          ///< the speaker paused there
    bool from_finalize = false;         ///< the answer to `finalize`
    std::string transcript;             ///< UTF-8
    std::string language{};             ///< most of it; told where several are listened for
    std::optional<float> confidence{};  ///< 0 to 1
    std::optional<Place> first_word{};  ///< where the first word begins, if there is one
    std::optional<Place> last_word{};   ///< where the last word ends
};

/// No word for a while: no `speech_final` will come for what was told as final so far.
struct UtteranceEnd {};

/// The last message of a stream, after `close_stream`.
struct StreamOver {
    std::string request_id;
};

using FromListen = std::variant<Results, UtteranceEnd, StreamOver>;

// Listening with Flux, which divides what it hears into turns: what the server says.

/// The words so far of a turn; each message replaces the one before.
struct TurnInfo {
    enum class Event {
        update,
        started,
        likely_over,  ///< "EagerEndOfTurn": it ends with these words, unless the next one says
        resumed,      ///< "TurnResumed": that it goes on
        over,
    };
    Event event = Event::update;
    std::int64_t index = 0;  ///< of the turn on this socket
    Place from = 0;          ///< the audio it is of
    Place to = 0;
    std::string transcript{};           ///< UTF-8; empty before the first word
    std::string language{};             ///< most of it, of a model that knows several
    std::optional<float> confidence{};  ///< 0 to 1, the mean of its words
    std::optional<Place> first_word{};  ///< where the first word begins, if that is told
    std::optional<Place> last_word{};   ///< where the last word ends
};

/// The stream ends after this.
struct Failure {
    std::string code;  ///< printable ASCII, at most 64 bytes
};

using FromTurns = std::variant<TurnInfo, Failure>;

// Speaking: what the server says between the audio, which comes as binary messages.

/// The first message of a stream.
struct SpeakReady {
    std::string request_id;
};

/// All audio of what was said before a `flush` has been sent.
struct Flushed {};

/// What was to be said is forgotten; audio before this belonged to it.
struct Cleared {};

/// Something was not done, the stream goes on.
struct Warning {
    std::string code;
    std::string description;
};

using FromSpeak = std::variant<SpeakReady, Flushed, Cleared, Warning>;

// All read one text message. Nothing if it is of a kind we have no use for, so that something new
// on the vendor's side ends no call; what a message has beyond what we use is not looked at.
// Errors: `Errc::malformed_message`, the words naming the field.

Result<std::optional<FromListen>> read_listen(std::string_view text);
Result<std::optional<FromTurns>> read_turns(std::string_view text);
Result<std::optional<FromSpeak>> read_speak(std::string_view text);

// What the client says. Audio to listen to goes as binary messages of 20 to 250 ms; an empty one
// would end the stream.

inline constexpr std::string_view keep_alive = R"({"type":"KeepAlive"})";
inline constexpr std::string_view finalize = R"({"type":"Finalize"})";
inline constexpr std::string_view close_stream = R"({"type":"CloseStream"})";

inline constexpr std::string_view flush = R"({"type":"Flush"})";
inline constexpr std::string_view clear = R"({"type":"Clear"})";
inline constexpr std::string_view close = R"({"type":"Close"})";

/// Most bytes of text in one `speak` message; the vendor counts 2,000 characters.
inline constexpr std::size_t most_text = 2'000;

/// `text` as messages of at most `most_text` bytes of it each, broken between words where that is
/// possible and never inside a character. What is not UTF-8 is replaced.
std::vector<std::string> speak(std::string_view text);

// Where the streams are.

/// The most key terms, and the most bytes of one, that are asked for: the vendor takes 500 tokens.
inline constexpr std::size_t most_terms = 100;
inline constexpr std::size_t longest_term = 50;

/// The WebSocket of `/v1/listen` for mu-law of 8 kHz.
/// @param base      http or https; a path in it stays in front
/// @param language  BCP 47, or "multi": see `hears_several`
/// @param expected  key terms, for models that know them: Nova-3 alone does
net::Url listen_url(const net::Url& base, std::string_view model, std::string_view language,
                    const std::vector<std::string>& expected);

/// The WebSocket of `/v2/listen` for mu-law of 8 kHz.
/// @param languages  BCP 47; hints, for models that know several
/// @param expected   key terms; what the vendor would not take is left out
net::Url turns_url(const net::Url& base, std::string_view model,
                   std::span<const std::string> languages,
                   const std::vector<std::string>& expected);

/// Whether a model that hears several languages at a time has this one, BCP 47, among them.
bool hears_several(std::string_view model, std::string_view language);

/// The WebSocket of `/v1/speak` for mu-law of 8 kHz.
net::Url speak_url(const net::Url& base, std::string_view model);

}  // namespace neura::providers::deepgram
