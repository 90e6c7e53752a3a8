#pragma once

// Speaking by one HTTP request a sentence.

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "call/speaking/text_to_speech.hpp"
#include "net/http_client.hpp"
#include "providers/remote/account.hpp"
#include "providers/remote/speech_body.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::remote {

/// How a vendor is asked for a sentence, and what its answers mean. No I/O, no state: one serves
/// all sentences.
class SpeechRequests {
public:
    virtual ~SpeechRequests() = default;

    /// @param voice  its name is that of the voice to speak, the vendor's own if none was asked for
    virtual net::Fetch request(const Account& account, std::string_view text,
                               const speaking::Voice& voice) const = 0;

    /// A reader of the body of an answer with status 200; null if it is no speech.
    virtual std::unique_ptr<SpeechBody> body(const net::Headers& headers) const = 0;

    /// What an answer of another status means: a `speaking::Errc`, and words that can be logged.
    virtual Error refusal(unsigned status, std::string_view body) const = 0;

    /// How long a refusal asks us to wait.
    virtual std::optional<std::chrono::milliseconds> wait(const net::Headers&) const { return {}; }
};

/// A vendor's voices. One request a sentence, its audio given on as it comes; the connections of a
/// loop are shared by its calls. A sentence given up closes its connection, which stops the making.
///
/// Nothing is asked twice: who asks knows what else to do. After an answer that names a time to
/// wait, sentences fail at once until it has passed, or for a minute at most.
///
/// `account`, `time` and what the options refer to outlive it.
/// Errors of `say`: `speaking::Errc::unknown_voice` for a name the vendor does not have. Of `next`:
/// those of `SpeechRequests::refusal`, and `synthesis_failed`.
class HttpVoice final : public speaking::TextToSpeech {
public:
    struct Options {
        std::string vendor;                     ///< as the log calls it: "openai"
        std::string called;                     ///< as an error calls it: "OpenAI"
        std::string voice{};                    ///< when none is asked for
        bool (*knows)(std::string_view voice);  ///< whether the vendor may have it

        // A caller waits: better another voice than one that comes late.
        std::chrono::milliseconds connect{2'000};      ///< name, connection and TLS
        std::chrono::milliseconds first_audio{6'000};  ///< from the request to the answer's fields
        std::chrono::milliseconds next_audio{4'000};   ///< between two pieces of it
    };

    HttpVoice(Account& account, const TimeSource& time, std::unique_ptr<SpeechRequests> requests,
              Options options);
    ~HttpVoice() override;

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override;

    /// Whether `say` takes that voice.
    bool knows(const speaking::Voice& voice) const {
        return voice.name.empty() || voice.name == options_.voice || options_.knows(voice.name);
    }

private:
    struct Server;
    class Speech;
    std::shared_ptr<Server> server_of(const Executor& loop);

    Account& account_;
    const TimeSource& time_;
    const std::unique_ptr<SpeechRequests> requests_;
    const Options options_;
    std::mutex mutex_;  ///< guards the map; a server is used on its loop only
    std::map<asio::io_context*, std::shared_ptr<Server>> servers_;
};

}  // namespace neura::providers::remote
