#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "providers/remote/account.hpp"
#include "providers/remote/http_voice.hpp"
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::elevenlabs {

struct VoiceOptions {
    std::string voice;  ///< the vendor's id of it, when none is asked for
    std::string model = "eleven_flash_v2_5";

    /// The vendor ends a stream without a word for 20 s, or longer where it heeds what we ask for.
    std::chrono::milliseconds keep_alive{15'000};
};

/// Text to speech by ElevenLabs' streams of many sentences.
///
/// `account` and `time` outlive it.
/// Errors of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
/// Speeds beyond 0.7 and 1.2 are taken for those.
std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              VoiceOptions options);

/// The same by one request a sentence, for models and networks that have no such streams. It does
/// not tell when words are said. `VoiceOptions::keep_alive` is not heeded.
/// @param next_audio  between two pieces of an answer
std::unique_ptr<remote::HttpVoice> make_tts_by_requests(
    remote::Account& account, const TimeSource& time, VoiceOptions options,
    std::chrono::milliseconds next_audio = std::chrono::milliseconds(4'000));

}  // namespace neura::providers::elevenlabs
