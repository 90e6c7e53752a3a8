#pragma once

#include <memory>
#include <string>

#include "call/listening/speech_to_text.hpp"
#include "providers/remote/account.hpp"
#include "providers/streaming_stt/streaming_stt.hpp"
#include "providers/streaming_stt/turns.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::assemblyai {

/// 99 of 100 final transcripts come within 420 ms (pipecat-ai/stt-benchmark, 2026-02).
struct ListenOptions : streaming_stt::Options {
    std::string model = "universal-streaming-english";
    streaming_stt::Turns::Patience patience{};
};

/// Speech to text by AssemblyAI's `/v3/ws`: see `streaming_stt::make_stt`.
///
/// What a lost socket had not settled is heard again no faster than the vendor takes it: as it was
/// said, but for the first second. Where the vendor hears an end of turn the words so far say so
/// (`PartialTranscript::end_of_turn`); where the call declares one, the vendor is made to end its
/// own.
///
/// Where several languages may be spoken, a model that knows more than English is asked to tell
/// which it heard.
///
/// Errors of `open`: `unsupported_language` for another than English and a model that knows no
/// other.
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options = {});

}  // namespace neura::providers::assemblyai
