#include "providers/elevenlabs/elevenlabs_tts.hpp"

#include <utility>

#include "providers/elevenlabs/protocol.hpp"
#include "providers/remote/context_line.hpp"

namespace neura::providers::elevenlabs {

namespace {

/// A refused key or a spent account is told by the status of the upgrade, or by the reason the
/// stream is closed with.
Error explained(Error why, const remote::Ending& ending) {
    auto meaning = meaning_of_status(ending.answer.status);
    if (!meaning && ending.code) meaning = meaning_of_words(why.doing);
    if (meaning) why.code = meaning;
    for (const auto* field : {"request-id", "x-trace-id"})
        if (const auto value = ending.answer.headers.find(field))
            why.doing.append(", ").append(field).append(": ").append(*value);
    return why;
}

/// What the call can act on.
speaking::Errc for_the_call(const std::error_code& error) {
    if (error == Errc::bad_credentials) return speaking::Errc::bad_credentials;
    if (error == Errc::out_of_credit) return speaking::Errc::quota_exceeded;
    if (error == Errc::bad_request) return speaking::Errc::unknown_voice;
    return speaking::Errc::synthesis_failed;
}

class Dialect final : public remote::SpeechDialect {
public:
    explicit Dialect(std::chrono::milliseconds every)
        : SpeechDialect({.most_contexts = most_contexts,
                         .keep_alive = keep_alive,
                         .every = every,
                         .times_begin_with_audio = true}) {}

    remote::Connection::Options stream(const remote::Account& account) const override {
        remote::Connection::Options options{.vendor = "elevenlabs",
                                            .goodbye = close_socket,
                                            .explain = explained,
                                            .opened_is_served = false};
        options.headers.add("xi-api-key", account.key());
        return options;
    }
    Result<std::optional<remote::FromVoice>> read(std::string_view message) const override {
        return read_message(message);
    }
    /// Once said it cannot be taken back, since its end was asked for with it.
    std::vector<std::string> speak(std::string_view context, std::string_view text,
                                   const speaking::Voice& voice) const override {
        return elevenlabs::speak(context, text, voice.speed);
    }
    speaking::Errc meaning(const std::error_code& error) const override {
        return for_the_call(error);
    }
    bool is_lasting(const std::error_code& error) const override {
        return elevenlabs::is_lasting(error);
    }
    bool is_usual(const std::error_code& error) const override { return error == Errc::gone_idle; }
};

class Requests final : public remote::SpeechRequests {
public:
    explicit Requests(std::string model) : model_(std::move(model)) {}

    net::Fetch request(const remote::Account& account, std::string_view text,
                       const speaking::Voice& voice) const override {
        net::Fetch made;
        made.method = "POST";
        made.url = account.base();
        made.url.target = speech_target(account.base().target, voice.name);
        made.headers.add("Content-Type", "application/json");
        made.headers.add("xi-api-key", account.key());
        made.body = speech_body(text, model_, voice.speed);
        return made;
    }
    std::unique_ptr<remote::SpeechBody> body(const net::Headers& headers) const override {
        if (!may_be_mulaw(headers.find("Content-Type"))) return nullptr;
        return std::make_unique<remote::MulawBody>();
    }
    Error refusal(unsigned status, std::string_view body) const override {
        auto failure = speech_failure(status, body);
        failure.code = for_the_call(failure.code);
        return failure;
    }

private:
    const std::string model_;
};

}  // namespace

std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              VoiceOptions options) {
    auto open = [&account, &time, model = std::move(options.model),
                 dialect = std::make_shared<Dialect>(options.keep_alive)](
                    Executor loop, const std::string& voice) {
        return std::make_shared<remote::ContextLine>(
            loop, account, time, voice_url(account.base(), voice, model), *dialect);
    };
    remote::SharedVoice::Options shared{
        .vendor = "ElevenLabs", .voice = std::move(options.voice), .knows = is_voice_id};
    return std::make_unique<remote::SharedVoice>(time, std::move(shared), std::move(open));
}

std::unique_ptr<remote::HttpVoice> make_tts_by_requests(remote::Account& account,
                                                        const TimeSource& time,
                                                        VoiceOptions options,
                                                        std::chrono::milliseconds next_audio) {
    remote::HttpVoice::Options voice{.vendor = "elevenlabs",
                                     .called = "ElevenLabs",
                                     .voice = std::move(options.voice),
                                     .knows = is_voice_id,
                                     .next_audio = next_audio};
    return std::make_unique<remote::HttpVoice>(
        account, time, std::make_unique<Requests>(std::move(options.model)), std::move(voice));
}

}  // namespace neura::providers::elevenlabs
