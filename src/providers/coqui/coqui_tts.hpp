#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "providers/remote/account.hpp"
#include "providers/remote/http_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::coqui {

struct TtsOptions {
    /// Of a model with several speakers, behind /api/tts; empty for one that has but one.
    std::string speaker{};

    /// A voice of XTTS (see `load_speaker`): the server is the streaming one then.
    std::string xtts_speaker{};

    /// Instead of the language that is asked for. /api/tts is told no other: models of one language
    /// take none.
    std::string language{};

    std::chrono::milliseconds next_audio{4'000};  ///< between two pieces of an answer
};

/// Text to speech by a server of Coqui's: the streaming one of XTTS, or `tts-server`, which gives
/// a sentence when it is whole. Neither takes a key; one that the account has is sent as a bearer
/// token, for who stands in front of the server. `Voice::speed` is not heeded.
///
/// `account` and `time` outlive it.
/// Errors of `say`: `speaking::Errc::unknown_voice` for a name other than that of `speaker`.
/// Of `next`: `bad_credentials`, `unknown_voice`, `synthesis_failed`.
std::unique_ptr<remote::HttpVoice> make_tts(remote::Account& account, const TimeSource& time,
                                            TtsOptions options);

/// Reads a file with a voice of XTTS. Blocks. Errors: what is wrong with it, in words.
Result<std::string> load_speaker(const std::filesystem::path& file);

}  // namespace neura::providers::coqui
