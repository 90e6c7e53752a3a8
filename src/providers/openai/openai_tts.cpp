#include "providers/openai/openai_tts.hpp"

#include <utility>

#include "providers/openai/protocol.hpp"
#include "providers/openai/speech.hpp"
#include "providers/streaming_llm/answer_reader.hpp"

namespace neura::providers::openai {

namespace {

class Requests final : public remote::SpeechRequests {
public:
    Requests(std::string model, std::string organisation)
        : model_(std::move(model)), organisation_(std::move(organisation)) {}

    net::Fetch request(const remote::Account& account, std::string_view text,
                       const speaking::Voice& voice) const override {
        net::Fetch made;
        made.method = "POST";
        made.url = account.base();
        made.url.target = net::target_below(account.base().target, "/audio/speech");
        made.headers.add("Content-Type", "application/json");
        if (!account.key().empty()) made.headers.add("Authorization", "Bearer " + account.key());
        if (!organisation_.empty()) made.headers.add("OpenAI-Organization", organisation_);
        made.body = speech_body(model_, voice.name, text, voice.speed);
        return made;
    }
    std::unique_ptr<remote::SpeechBody> body(const net::Headers& headers) const override {
        if (!may_be_samples(headers.find("Content-Type"))) return nullptr;
        return std::make_unique<remote::SampleBody>(speech_rate);
    }
    Error refusal(unsigned status, std::string_view body) const override {
        return speech_failure(status, body);
    }
    std::optional<std::chrono::milliseconds> wait(const net::Headers& headers) const override {
        return streaming_llm::read_wait(headers.find("Retry-After-Ms"),
                                        headers.find("Retry-After"));
    }

private:
    const std::string model_;
    const std::string organisation_;
};

}  // namespace

std::unique_ptr<remote::HttpVoice> make_tts(remote::Account& account, const TimeSource& time,
                                            TtsOptions options) {
    auto requests =
        std::make_unique<Requests>(std::move(options.model), std::move(options.organisation));
    return std::make_unique<remote::HttpVoice>(
        account, time, std::move(requests),
        remote::HttpVoice::Options{.vendor = "openai",
                                   .called = "OpenAI",
                                   .voice = std::move(options.voice),
                                   .knows = is_voice_name,
                                   .next_audio = options.next_audio});
}

}  // namespace neura::providers::openai
