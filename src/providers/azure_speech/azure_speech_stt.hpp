#pragma once

#include <chrono>
#include <memory>

#include "call/listening/speech_to_text.hpp"
#include "providers/remote/account.hpp"
#include "providers/streaming_stt/streaming_stt.hpp"
#include "providers/streaming_stt/turns.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::azure_speech {

/// 99 of 100 final transcripts come within 1,800 ms (pipecat-ai/stt-benchmark, 2026-02), where the
/// vendor finds the end by itself; it is told.
struct ListenOptions : streaming_stt::Options {
    streaming_stt::Turns::Patience patience{.answer = std::chrono::milliseconds(1'500),
                                            .more = std::chrono::milliseconds(500),
                                            .lost = std::chrono::milliseconds(6'000),
                                            .abandoned = listening::AudioTime(3'600)};

    /// For the vendor to confirm the end of the audio; meanwhile it takes no other.
    std::chrono::milliseconds turn_ends_within{3'000};
};

/// Speech to text by Azure's speech service, in its language of conversations: see
/// `streaming_stt::make_stt`.
///
/// The end of an utterance whose words are not settled is told as the end of the audio, which is
/// the end of a turn to the vendor; the next utterance begins another, once that is confirmed.
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options = {});

/// How it is talked with. `account` and `time` outlive it.
std::unique_ptr<streaming_stt::Dialect> make_dialect(const remote::Account& account,
                                                     const TimeSource& time,
                                                     const ListenOptions& options,
                                                     const listening::SpeechOptions& speech);

}  // namespace neura::providers::azure_speech
