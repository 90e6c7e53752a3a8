#pragma once

#include <memory>
#include <string>

#include "providers/remote/account.hpp"
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::azure_speech {

/// Text to speech by Azure's speech service over WebSockets, one sentence a stream at a time.
///
/// `account` and `time` outlive it.
/// Errors of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
///
/// @param voice  when none is asked for
std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              std::string voice = "en-US-AvaNeural");

}  // namespace neura::providers::azure_speech
