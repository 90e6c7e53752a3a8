#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "call/listening/speech_to_text.hpp"
#include "providers/deepgram/hearing.hpp"
#include "providers/remote/account.hpp"
#include "providers/streaming_stt/streaming_stt.hpp"
#include "providers/streaming_stt/turns.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

struct ListenOptions : streaming_stt::Options {
    /// One whose name begins with "flux" is a Flux, any other a Nova.
    std::string model = "nova-3";
    Hearing::Patience patience{};  ///< with Nova

    /// With Flux, which usually hears an end of its own by then: 95 of 100 within 1.5 s of the last
    /// word, says the vendor.
    streaming_stt::Turns::Patience patience_with_turns{};

    /// A stream without audio or text for 10 s is closed by the vendor, who asks for one message
    /// every 3 to 5 s.
    std::chrono::milliseconds keep_alive{4'000};
};

/// Speech to text by Deepgram: see `streaming_stt::make_stt`.
///
/// Nova (`/v1/listen`) reads words; each pause is finalised, so that its words are those of the
/// turn if no voice follows. Flux (`/v2/listen`) hears turns too: where it hears that the caller
/// has finished the words so far say so (`PartialTranscript::end_of_turn`), and where it thinks so
/// they are those of the pause.
///
/// Where several languages may be spoken Nova-3 is asked for "multi" and Flux' multilingual model
/// is told of all: each tells which it heard. Of languages that are not among those it tells apart
/// (Turkish and Chinese are not) it hears `SpeechOptions::language` alone.
///
/// Errors of `open`: `unsupported_language` for another than English and a Flux that knows no
/// other.
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options = {});

/// Whether Nova-3 is asked for "multi" then, which has a price of its own.
bool hears_multi(std::string_view model, const listening::SpeechOptions& speech);

}  // namespace neura::providers::deepgram
