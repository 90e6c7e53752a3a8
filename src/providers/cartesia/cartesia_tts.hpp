#pragma once

#include <memory>
#include <string>

#include "providers/remote/account.hpp"
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::cartesia {

struct VoiceOptions {
    std::string voice;  ///< the vendor's id of it, when none is asked for
    std::string model = "sonic-3.5";
};

/// Text to speech by Cartesia's streams of many sentences; tells when its words are said.
///
/// `account` and `time` outlive it.
/// Errors of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
/// Speeds beyond 0.6 and 1.5 are taken for those.
std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              VoiceOptions options);

}  // namespace neura::providers::cartesia
