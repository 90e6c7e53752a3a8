#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "call/speaking/text_to_speech.hpp"
#include "providers/remote/account.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

struct SpeakOptions {
    std::string model = "aura-2-thalia-en";  ///< the voice, when none is asked for

    /// Free streams kept open on a loop, and for how long those that nobody needed.
    std::size_t most_kept = 8;
    std::chrono::seconds kept_for{300};
};

/// Text to speech by Deepgram's `/v1/speak`.
///
/// Streams are shared by the calls of a loop: a sentence takes one that is free and open, and gives
/// it back when it is made or nobody wants the rest. When a sentence takes the last free one the
/// next is opened at once, so that no call waits for a handshake.
///
/// `account` and `time` outlive this, this outlives its utterances.
/// Errors of `say`: `speaking::Errc::unknown_voice` for a name that does not begin with "aura".
/// Of `next`: `bad_credentials`, `quota_exceeded`, `unknown_voice`, `synthesis_failed`.
/// `Voice::speed` is not heeded: these streams have no such option.
class DeepgramTts final : public speaking::TextToSpeech {
public:
    DeepgramTts(remote::Account& account, const TimeSource& time, SpeakOptions options = {});
    ~DeepgramTts() override;

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override;

    /// Opens a stream, so that the first sentence on this loop need not. Call it on the loop.
    void prepare(Executor loop);

    /// Whether `say` takes that name.
    static bool knows(const speaking::Voice& voice);

private:
    class Pool;
    Pool& pool_of(Executor loop);

    remote::Account& account_;
    const TimeSource& time_;
    const SpeakOptions options_;
    std::mutex mutex_;  ///< guards the map; a pool is used on its loop only
    std::map<asio::io_context*, std::unique_ptr<Pool>> pools_;
};

}  // namespace neura::providers::deepgram
