#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "call/speaking/text_to_speech.hpp"
#include "providers/remote/account.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::openai {

struct TtsOptions {
    std::string model = "gpt-4o-mini-tts";
    std::string voice = "alloy";  ///< when none is asked for
    std::string organisation{};   ///< at OpenAI

    // A caller waits: better another voice than one that comes late.
    std::chrono::milliseconds connect{2'000};      ///< name, connection and TLS
    std::chrono::milliseconds first_audio{6'000};  ///< from the request to the fields of the answer
    std::chrono::milliseconds next_audio{4'000};   ///< between two pieces of it
};

/// Text to speech by OpenAI's `/audio/speech`, or by a server that speaks as it does. One request a
/// sentence, its audio given on as it comes; the connections of a loop are shared by its calls. A
/// sentence given up closes its connection, which stops the making.
///
/// Nothing is asked twice: who asks knows what else to do. After an answer that names a time to
/// wait, sentences fail at once until it has passed, or for a minute at most.
///
/// `account`, whose base ends in the interface's version, and `time` outlive it.
/// Errors of `say`: `speaking::Errc::unknown_voice` for a name that is none of OpenAI's.
/// Of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
std::unique_ptr<speaking::TextToSpeech> make_tts(remote::Account& account, const TimeSource& time,
                                                 TtsOptions options);

/// Whether `say` takes that voice.
bool knows_voice(const speaking::Voice& voice);

}  // namespace neura::providers::openai
