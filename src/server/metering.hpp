#pragma once

// What a vendor did for a call is read off here, around the interfaces, so that no adapter has to
// know of money. Around each vendor by itself: what the first one did before another took over is
// paid too.
//
// With a request that brings no meter each of these only passes on.

#include <functional>
#include <memory>
#include <string>

#include "call/listening/speech_to_text.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "runtime/meter.hpp"
#include "runtime/time_source.hpp"

namespace neura::server {

/// How a recogniser takes audio, and so what it counts.
enum class Hearing {
    stream,     ///< once, as it comes
    on_demand,  ///< the whole utterance again at each pause, as servers of files do
};

/// What a recogniser's vendor charges otherwise than it stands in its configuration.
struct Charging {
    /// The model that what is asked for is paid as; empty: the service's.
    std::function<std::string(const listening::SpeechOptions&)> as{};

    listening::AudioTime at_least{};  ///< of each request that is heard on demand
};

/// Counts audio once the recogniser has said anything after it: who is down charges nothing. Counts
/// the time a stream is open, unless nothing but an error ever came on it.
/// @param time  outlives it
std::unique_ptr<listening::SpeechToText> metered(std::unique_ptr<listening::SpeechToText> stt,
                                                 Service service, Hearing hearing,
                                                 const TimeSource& time, Charging charging = {});

/// Counts the characters of a sentence once there is audio of it, and all audio that came.
std::unique_ptr<speaking::TextToSpeech> metered(std::unique_ptr<speaking::TextToSpeech> tts,
                                                Service service);

/// Counts the tokens that the vendor tells at the end of an answer. One that was begun and not
/// heard to its end, or told none, is counted as `untold`, its tokens as they are estimated
/// (reasoning::estimated_tokens): more than there are rather than less, and none of them cached.
/// One that was refused is not counted.
std::unique_ptr<reasoning::LanguageModel> metered(std::unique_ptr<reasoning::LanguageModel> model,
                                                  Service service);

}  // namespace neura::server
