#pragma once

// Speech to speech by OpenAI's Realtime: one session a call, which hears the caller, finds the
// words and says them in its own voice. To the call it is a recogniser, a language model and a
// voice like others, so that any of the three can take over where it fails (docs/decisions/0012).

#include <chrono>
#include <memory>
#include <string>

#include "call/listening/speech_to_text.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "providers/remote/account.hpp"
#include "runtime/circuit_breaker.hpp"
#include "runtime/meter.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::openai_realtime {

struct SessionOptions {
    std::string model = "gpt-realtime-2.1";
    std::string voice = "marin";
    std::string transcription_model = "gpt-4o-mini-transcribe";
    std::string organisation{};  ///< may be empty

    /// For the socket, and again for the session's first word on it.
    std::chrono::milliseconds open_within{2'000};

    /// For whatever comes next of an answer; after it the answer has failed.
    std::chrono::milliseconds patience{5'000};

    /// From the end of speech to the caller's words: nearly all come within 1.7 s
    /// (gpt-4o-transcribe, P99 of 1'655 ms, pipecat-ai/stt-benchmark, 2026-02).
    listening::AudioTime words_within{2'500};

    /// Sound of an answer waits so long for the words that came before it to be looked at
    /// (`ModelAnswer::may_be_heard`). A sentence is written several times as fast as it is said,
    /// so most are whole by then; a longer silence would be noticed between turns.
    std::chrono::milliseconds hold{200};

    /// Of the call, outlives the session; told of every answer, unwanted ones too. Null: nobody
    /// asks what it costs. The services are "MODEL text" and "MODEL audio", of kind "s2s", and the
    /// transcription model's, of kind "stt".
    Meter* meter = nullptr;
    std::string vendor = "openai";  ///< as the meter is to call it
};

/// One call's session. On the loop of the call; outlives whatever its three faces give out.
///
/// It is opened with the recogniser's stream, which succeeds before the session is there; what is
/// said and asked meanwhile is sent then. A session that is lost, for whatever reason, is not
/// opened again: from then on each of the three fails at once.
class Session {
public:
    virtual ~Session() = default;

    /// One stream. The caller's words come after the model has begun to answer their voice.
    /// Errors of `next`: `listening::Errc::utterance_lost`.
    virtual listening::SpeechToText& stt() = 0;

    /// Answers what the caller said as they said it. Its words come with their voice, which `tts`
    /// gives as the `spoken_reply`. What it has begun to answer before it is asked is used only if
    /// the conversation is then what it was. No tool is used that is not asked for by `next`.
    virtual reasoning::LanguageModel& model() = 0;

    /// Reads sentences in the same voice. Errors: `speaking::Errc::synthesis_failed`, also when
    /// what was read turns out not to be the sentence; it is then to be said again.
    virtual speaking::TextToSpeech& tts() = 0;
};

/// @param breaker  of the vendor; told whether a session could be had, and was not lost
/// `account`, `time` and `breaker` outlive it.
std::unique_ptr<Session> make_session(Executor loop, remote::Account& account,
                                      const TimeSource& time, CircuitBreaker& breaker,
                                      SessionOptions options);

}  // namespace neura::providers::openai_realtime
