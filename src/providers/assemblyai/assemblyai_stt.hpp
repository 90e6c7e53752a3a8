#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "call/listening/speech_to_text.hpp"
#include "providers/assemblyai/hearing.hpp"
#include "providers/remote/account.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::assemblyai {

struct ListenOptions {
    std::string model = "universal-streaming-english";
    Hearing::Patience patience{};

    /// Sockets in a row that may fail, the first wait after two, doubled each time.
    int attempts = 5;
    std::chrono::milliseconds first_wait{200};

    /// For the socket, and again for the vendor's first word on it.
    std::chrono::milliseconds open_within{3'000};
};

/// Speech to text by AssemblyAI's `/v3/ws`: one WebSocket a call, open from `open` on.
///
/// `open` succeeds before the socket is open; what is said meanwhile is sent then. A socket that
/// is lost is replaced at once, and hears again what its turns had not settled, though no faster
/// than the vendor takes it: as it was said, but for the first second. Where the vendor hears an
/// end of turn the words so far say so (`PartialTranscript::end_of_turn`); where the call declares
/// one, the vendor is made to end its own.
///
/// `account` and `time` outlive this and its streams.
/// Errors of `open`: `unsupported_language` for another than English and a model that knows no
/// other. Of `next`: `listening::Errc::utterance_lost`, once for each utterance that could not be
/// recognised; and at every call from then on those that no further attempt can cure.
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options = {});

}  // namespace neura::providers::assemblyai
