#pragma once

// Speech-to-text: the caller's audio in, what was said out.
//
//   listener ── send(samples) ──▶ SpeechStream ── next() ──▶ a turn
//
// A provider implements the two classes below in src/providers/<name>/, and only src/server
// knows its name. Retries, fail-over between providers and metrics are done once, around the
// interface, never inside one.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "audio/frame.hpp"
#include "runtime/meter.hpp"
#include "runtime/task.hpp"

namespace neura::listening {

/// Offset from the first sample sent on the stream.
using AudioTime = std::chrono::milliseconds;

/// The words so far of an utterance still being spoken. Each replaces the one before.
struct PartialTranscript {
    std::string text;
    AudioTime up_to{};         ///< how much of the stream it covers
    bool after_pause = false;  ///< made for a `pause`: covers everything sent before it
    bool end_of_turn = false;  ///< the provider is sure that the caller has finished
};

/// The words of one utterance, never to be revised.
struct FinalTranscript {
    std::string text;                       ///< UTF-8; empty if nothing intelligible was said
    AudioTime start{};                      ///< of the first word
    AudioTime end{};                        ///< of the last word
    std::optional<float> confidence{};      ///< 0 to 1; absent when the provider gives none
    std::vector<std::string> alternatives;  ///< other readings, likeliest first
    std::string language{};  ///< one of `SpeechOptions`, where the provider tells which; else empty
};

using SpeechEvent = std::variant<PartialTranscript, FinalTranscript>;

struct SpeechOptions {
    std::string language = "en-US";  ///< BCP 47

    /// Others that may be spoken instead, BCP 47, each of another language. A provider that can
    /// tells which it hears; one that cannot hears `language`.
    std::vector<std::string> other_languages;

    bool want_partials = true;

    /// Words the speaker is likely to say. A provider that can leans to them where it hesitates;
    /// it must not hear them where something else was clearly said.
    std::vector<std::string> expected_words;

    Meter* meter = nullptr;  ///< of the call; null: nobody asks what it costs
};

/// The one of the languages that may be spoken which a provider calls `heard`: "es", "es-419", and
/// not minding case. Empty if it is none of them, or there is only one.
std::string language_among(const SpeechOptions& options, std::string_view heard);

/// Recognition of one caller's audio, from open to destruction.
///
/// Runs on the loop it was opened on. One `next` may be under way. Destroying a stream abandons
/// it. What is sent between utterances is not recognised: the listener calls `begin_utterance`
/// with the audio from just before the onset, so that no first consonant is lost.
class SpeechStream {
public:
    virtual ~SpeechStream() = default;

    /// Speech began; `samples` is the audio from shortly before.
    virtual void begin_utterance(AudioTime at, audio::Samples samples) = 0;

    /// More of the utterance, in order and without holes. Never waits; a provider that cannot
    /// keep up reports an error from `next`.
    virtual void send(audio::Samples samples) = 0;

    /// The caller may have finished. A provider that recognises on demand does so now, so that
    /// the words are there when the turn is declared over; others need do nothing.
    virtual void pause() = 0;

    /// The turn is over: a `FinalTranscript` is due now. Costs nothing more when nothing was
    /// voiced since the last `pause`; `voiced_end` is where speech ended.
    virtual void finish_utterance(AudioTime voiced_end) = 0;

    /// The next event, or nothing once the provider has closed the stream cleanly or the waiting
    /// coroutine was cancelled. Errors: those of `net::Errc` and `Errc` below; after one the
    /// stream can still be used for the next utterance unless `next` fails at once again.
    virtual Task<std::optional<SpeechEvent>> next() = 0;
};

/// A speech-to-text provider, shared by every call on a loop.
class SpeechToText {
public:
    virtual ~SpeechToText() = default;

    /// The time from the true end of speech in which all but one final transcript of a hundred
    /// come. Long after it a turn goes on with the words known so far.
    virtual AudioTime final_within() const = 0;

    virtual Task<std::unique_ptr<SpeechStream>> open(SpeechOptions options) = 0;
};

enum class Errc {
    bad_credentials = 1,   ///< not worth retrying
    unsupported_language,  ///< not worth retrying
    quota_exceeded,        ///< try another provider
    protocol_violation,    ///< the provider sent something we cannot read
    utterance_lost,        ///< this utterance cannot be recognised: ask the caller to repeat
};

std::error_code make_error_code(Errc code);

/// Whether asking again cannot mend it: somebody has to.
bool is_lasting(const std::error_code& code);

}  // namespace neura::listening

template <>
struct std::is_error_code_enum<neura::listening::Errc> : std::true_type {};
