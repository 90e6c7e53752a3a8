#include "server/metering.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/recollection.hpp"

namespace neura::server {

namespace {

using listening::AudioTime;

AudioTime length_of(std::size_t samples) {
    return AudioTime(samples * 1000 / audio::telephone_rate);
}

// Hearing

class MeteredStream final : public listening::SpeechStream {
public:
    MeteredStream(std::unique_ptr<listening::SpeechStream> stream, Meter& meter, Service service,
                  Hearing hearing, AudioTime at_least, const TimeSource& time)
        : stream_(std::move(stream)),
          meter_(meter),
          service_(std::move(service)),
          hearing_(hearing),
          at_least_(static_cast<std::size_t>(at_least.count()) * audio::telephone_rate / 1000),
          time_(time),
          opened_at_(time.now()) {}

    ~MeteredStream() override {
        if (failed_ && !answered_) return;
        Usage usage;
        usage.session = std::chrono::duration_cast<AudioTime>(time_.now() - opened_at_);
        if (answered_) usage.audio = length_of(unpaid_);
        meter_.add(service_, usage);
    }

    void begin_utterance(AudioTime at, audio::Samples samples) override {
        began_at_ = at;
        utterance_ = read_to_ = 0;
        hear(samples);
        stream_->begin_utterance(at, samples);
    }

    void send(audio::Samples samples) override {
        hear(samples);
        stream_->send(samples);
    }

    void pause() override {
        read();
        stream_->pause();
    }

    void finish_utterance(AudioTime voiced_end) override {
        // What was read at a pause is not read again when nothing was said since.
        if (read_to_ == 0 || voiced_end > began_at_ + length_of(read_to_)) read();
        stream_->finish_utterance(voiced_end);
    }

    Task<std::optional<listening::SpeechEvent>> next() override {
        auto event = co_await stream_->next();
        if (!event) {
            failed_ = true;
        } else if (*event) {
            answered_ = true;
            meter_.add(service_, {.audio = length_of(std::exchange(unpaid_, 0))});
        }
        co_return event;
    }

private:
    void hear(audio::Samples samples) {
        utterance_ += samples.size();
        if (hearing_ == Hearing::stream) unpaid_ += samples.size();
    }

    void read() {
        read_to_ = utterance_;
        if (hearing_ == Hearing::on_demand) unpaid_ += std::max(utterance_, at_least_);
    }

    const std::unique_ptr<listening::SpeechStream> stream_;
    Meter& meter_;
    const Service service_;
    const Hearing hearing_;
    const std::size_t at_least_;  ///< samples of a request
    const TimeSource& time_;
    const Clock::time_point opened_at_;
    AudioTime began_at_{};
    std::size_t utterance_ = 0;  ///< samples of it so far
    std::size_t read_to_ = 0;    ///< of those, at the last pause
    std::size_t unpaid_ = 0;     ///< samples since the recogniser last said anything
    bool answered_ = false;
    bool failed_ = false;
};

class MeteredStt final : public listening::SpeechToText {
public:
    MeteredStt(std::unique_ptr<listening::SpeechToText> stt, Service service, Hearing hearing,
               const TimeSource& time, Charging charging)
        : stt_(std::move(stt)),
          service_(std::move(service)),
          hearing_(hearing),
          time_(time),
          charging_(std::move(charging)) {}

    AudioTime final_within() const override { return stt_->final_within(); }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        auto* const meter = options.meter;
        auto service = service_;
        if (charging_.as) service.model = charging_.as(options);
        auto stream = co_await stt_->open(std::move(options));
        if (!stream || meter == nullptr || !*stream) co_return stream;
        co_return std::make_unique<MeteredStream>(std::move(*stream), *meter, std::move(service),
                                                  hearing_, charging_.at_least, time_);
    }

private:
    const std::unique_ptr<listening::SpeechToText> stt_;
    const Service service_;
    const Hearing hearing_;
    const TimeSource& time_;
    const Charging charging_;
};

// Speaking

std::int64_t characters_in(std::string_view utf8) {
    return std::ranges::count_if(utf8, [](char c) { return (c & '\xC0') != '\x80'; });
}

class MeteredUtterance final : public speaking::Utterance {
public:
    MeteredUtterance(std::unique_ptr<speaking::Utterance> utterance, Meter& meter,
                     const Service& service, std::int64_t characters)
        : utterance_(std::move(utterance)),
          meter_(meter),
          service_(service),
          characters_(characters) {}

    Task<std::optional<std::vector<std::uint8_t>>> next() override {
        auto audio = co_await utterance_->next();
        if (audio && *audio) {
            Usage usage;
            usage.audio = length_of((*audio)->size());
            usage.characters = std::exchange(characters_, 0);
            meter_.add(service_, usage);
        }
        co_return audio;
    }

    std::span<const speaking::Said> said() const override { return utterance_->said(); }
    bool is_made_now() const override { return utterance_->is_made_now(); }

private:
    const std::unique_ptr<speaking::Utterance> utterance_;
    Meter& meter_;
    const Service& service_;
    std::int64_t characters_;  ///< not counted yet
};

class MeteredTts final : public speaking::TextToSpeech {
public:
    MeteredTts(std::unique_ptr<speaking::TextToSpeech> tts, Service service)
        : tts_(std::move(tts)), service_(std::move(service)) {}

    Task<std::unique_ptr<speaking::Utterance>> say(std::string text,
                                                   speaking::Voice voice) override {
        auto* const meter = voice.meter;
        const auto characters = characters_in(text);
        auto utterance = co_await tts_->say(std::move(text), std::move(voice));
        if (!utterance || meter == nullptr) co_return utterance;
        co_return std::make_unique<MeteredUtterance>(std::move(*utterance), *meter, service_,
                                                     characters);
    }

    std::shared_ptr<speaking::SpokenReply> spoken_reply() override { return tts_->spoken_reply(); }

private:
    const std::unique_ptr<speaking::TextToSpeech> tts_;
    const Service service_;
};

// Language

class MeteredAnswer final : public reasoning::ModelAnswer {
public:
    /// @param asked  tokens of the question, as they are estimated
    MeteredAnswer(std::unique_ptr<reasoning::ModelAnswer> answer, Meter& meter,
                  const Service& service, int asked)
        : answer_(std::move(answer)), meter_(meter), service_(service), asked_(asked) {}

    ~MeteredAnswer() override {
        if (!settled_) meter_.add(service_, estimated());
    }

    Awaitable<std::expected<reasoning::ModelEvent, reasoning::ModelFailure>> next() override {
        auto event = co_await answer_->next();
        if (!event)
            settled_ = !begun_ && is_free(event.error().code);
        else if (const auto* finished = std::get_if<reasoning::ModelFinished>(&*event))
            settle(*finished);
        else
            hear(*event);
        co_return event;
    }

    std::unique_ptr<reasoning::ModelAnswer> go_on(const reasoning::ModelRequest& request) override {
        return answer_->go_on(request);
    }

    void may_be_heard(std::size_t bytes) override { answer_->may_be_heard(bytes); }

private:
    void hear(const reasoning::ModelEvent& event) {
        begun_ = true;
        if (const auto* words = std::get_if<reasoning::ModelWords>(&event))
            given_.text += words->text;
        else if (const auto* call = std::get_if<reasoning::ToolCall>(&event))
            given_.calls.push_back(*call);
    }

    Usage estimated() const {
        const bool nothing = given_.text.empty() && given_.calls.empty();
        return {.input_tokens = asked_,
                .output_tokens = nothing ? 0 : reasoning::estimated_tokens(given_),
                .untold = 1};
    }

    /// Vendors charge for what they took on.
    static bool is_free(reasoning::ModelErrc code) {
        using enum reasoning::ModelErrc;
        return code == bad_credentials || code == rejected || code == quota_exceeded ||
               code == overloaded || code == unreachable;
    }

    void settle(const reasoning::ModelFinished& finished) {
        settled_ = true;
        Usage usage;
        usage.input_tokens = std::max(finished.input_tokens - finished.cached_tokens, 0);
        usage.cached_tokens = finished.cached_tokens;
        usage.output_tokens = finished.output_tokens;
        if (usage == Usage{}) usage = estimated();
        meter_.add(service_, usage);
    }

    const std::unique_ptr<reasoning::ModelAnswer> answer_;
    Meter& meter_;
    const Service& service_;
    const int asked_;
    reasoning::ModelMessage given_{};  ///< so far
    bool begun_ = false;
    bool settled_ = false;  ///< what it cost is known
};

class MeteredModel final : public reasoning::LanguageModel {
public:
    MeteredModel(std::unique_ptr<reasoning::LanguageModel> model, Service service)
        : model_(std::move(model)), service_(std::move(service)) {}

    std::unique_ptr<reasoning::ModelAnswer> ask(const reasoning::ModelRequest& request) override {
        auto answer = model_->ask(request);
        if (request.meter == nullptr) return answer;
        int asked = reasoning::estimated_tokens(request.instructions) +
                    reasoning::estimated_tokens(request.tools);
        for (const auto& message : request.messages) asked += reasoning::estimated_tokens(message);
        return std::make_unique<MeteredAnswer>(std::move(answer), *request.meter, service_, asked);
    }

    void follow(const reasoning::ModelRequest& request) override { model_->follow(request); }

private:
    const std::unique_ptr<reasoning::LanguageModel> model_;
    const Service service_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> metered(std::unique_ptr<listening::SpeechToText> stt,
                                                 Service service, Hearing hearing,
                                                 const TimeSource& time, Charging charging) {
    return std::make_unique<MeteredStt>(std::move(stt), std::move(service), hearing, time,
                                        std::move(charging));
}

std::unique_ptr<speaking::TextToSpeech> metered(std::unique_ptr<speaking::TextToSpeech> tts,
                                                Service service) {
    return std::make_unique<MeteredTts>(std::move(tts), std::move(service));
}

std::unique_ptr<reasoning::LanguageModel> metered(std::unique_ptr<reasoning::LanguageModel> model,
                                                  Service service) {
    return std::make_unique<MeteredModel>(std::move(model), std::move(service));
}

}  // namespace neura::server
