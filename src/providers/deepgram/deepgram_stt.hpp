#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "call/listening/speech_to_text.hpp"
#include "providers/deepgram/hearing.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

struct ListenOptions {
    std::string model = "nova-3";
    Hearing::Patience patience{};

    /// A stream without audio or text for 10 s is closed by the vendor, who asks for one message
    /// every 3 to 5 s.
    std::chrono::milliseconds keep_alive{4'000};

    /// Sockets in a row that may fail, the first wait after one, doubled each time.
    int attempts = 5;
    std::chrono::milliseconds first_wait{200};
    std::chrono::milliseconds open_within{3'000};
};

/// Speech to text by Deepgram's `/v1/listen`: one WebSocket a call, open from `open` on.
///
/// `open` succeeds before the socket is open; what is said meanwhile is sent then. A socket that
/// is lost is replaced at once, and hears again what the lost one had not settled. Each pause is
/// finalised, so that its words are those of the turn if no voice follows.
///
/// `account` and `time` outlive this and its streams.
/// Errors of `next`: `listening::Errc::utterance_lost`, once for each utterance that could not be
/// recognised; and at every call from then on `bad_credentials`, `quota_exceeded` or
/// `unsupported_language`, of which no further attempt can cure the stream.
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options = {});

}  // namespace neura::providers::deepgram
