#pragma once

#include <memory>
#include <string>

#include "providers/remote/account.hpp"
#include "providers/remote/http_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::openai {

struct TtsOptions {
    std::string model = "gpt-4o-mini-tts";
    std::string voice = "alloy";                  ///< when none is asked for
    std::string organisation{};                   ///< at OpenAI
    std::chrono::milliseconds next_audio{4'000};  ///< between two pieces of an answer
};

/// Text to speech by OpenAI's `/audio/speech`, or by a server that speaks as it does.
///
/// `account`, whose base ends in the interface's version, and `time` outlive it.
/// Errors of `say`: `speaking::Errc::unknown_voice` for a name that is none of OpenAI's.
/// Of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
std::unique_ptr<remote::HttpVoice> make_tts(remote::Account& account, const TimeSource& time,
                                            TtsOptions options);

}  // namespace neura::providers::openai
