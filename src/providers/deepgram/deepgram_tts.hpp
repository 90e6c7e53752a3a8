#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "providers/remote/account.hpp"
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

/// Text to speech by Deepgram's `/v1/speak`, one sentence a stream at a time.
///
/// `account` and `time` outlive it.
/// Errors of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
/// `Voice::speed` is not heeded: these streams have no such option.
///
/// @param model  the voice, when none is asked for
std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              std::string model = "aura-2-thalia-en");

/// Whether it may be a voice of Deepgram's.
bool is_voice_name(std::string_view name);

}  // namespace neura::providers::deepgram
