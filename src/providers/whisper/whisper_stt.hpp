#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "call/listening/speech_to_text.hpp"
#include "providers/remote/account.hpp"

namespace neura::providers::whisper {

struct ListenOptions {
    std::string model = "Systran/faster-distil-whisper-small.en";

    /// Requests in a row for one decoding, and the first wait between two, doubled each time.
    int attempts = 3;
    std::chrono::milliseconds first_wait{100};

    std::chrono::milliseconds connect{3'000};
    std::chrono::milliseconds answer{6'000};  ///< for all attempts together; one gets half of it

    /// See `SpeechToText::final_within`.
    listening::AudioTime final_within{3'000};
};

/// Speech to text by any server that offers OpenAI's `/audio/transcriptions`: Speaches
/// (faster-whisper), whisper.cpp, Groq, OpenAI.
///
/// One request for each pause and end of an utterance, whose words are the final ones if no voice
/// follows. Where no key is needed the server is taken for one's own, and a growing utterance is
/// decoded on the way too, while no other request of the loop is under way. Connections are kept,
/// and shared by the calls of a loop.
///
/// Where several languages may be spoken none is asked for: the server finds out which it is, and
/// tells it in every answer but those of OpenAI's models after Whisper.
///
/// `account` outlives this, this its streams. Its base is that of the addresses: ".../v1".
/// Errors of `next`: `listening::Errc::utterance_lost`, `bad_credentials`, `quota_exceeded` or
/// `unsupported_language` (also for a model the server does not have), each once for an utterance.
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account,
                                                  ListenOptions options = {});

}  // namespace neura::providers::whisper
