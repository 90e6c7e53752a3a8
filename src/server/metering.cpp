#include "server/metering.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace neura::server {

namespace {

using listening::AudioTime;

AudioTime length_of(std::size_t samples) {
    return AudioTime(samples * 1000 / audio::telephone_rate);
}

// Hearing

class MeteredStream final : public listening::SpeechStream {
public:
    MeteredStream(std::unique_ptr<listening::SpeechStream> stream, Meter& meter,
                  const Service& service, Hearing hearing, const TimeSource& time)
        : stream_(std::move(stream)),
          meter_(meter),
          service_(service),
          hearing_(hearing),
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
        if (hearing_ == Hearing::on_demand) unpaid_ += utterance_;
    }

    const std::unique_ptr<listening::SpeechStream> stream_;
    Meter& meter_;
    const Service& service_;
    const Hearing hearing_;
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
               const TimeSource& time)
        : stt_(std::move(stt)), service_(std::move(service)), hearing_(hearing), time_(time) {}

    AudioTime final_within() const override { return stt_->final_within(); }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        auto* const meter = options.meter;
        auto stream = co_await stt_->open(std::move(options));
        if (!stream || meter == nullptr || !*stream) co_return stream;
        co_return std::make_unique<MeteredStream>(std::move(*stream), *meter, service_, hearing_,
                                                  time_);
    }

private:
    const std::unique_ptr<listening::SpeechToText> stt_;
    const Service service_;
    const Hearing hearing_;
    const TimeSource& time_;
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
    MeteredAnswer(std::unique_ptr<reasoning::ModelAnswer> answer, Meter& meter,
                  const Service& service)
        : answer_(std::move(answer)), meter_(meter), service_(service) {}

    ~MeteredAnswer() override {
        if (!settled_) meter_.add(service_, {.untold = 1});
    }

    Awaitable<std::expected<reasoning::ModelEvent, reasoning::ModelFailure>> next() override {
        auto event = co_await answer_->next();
        if (!event)
            settled_ = !begun_ && is_free(event.error().code);
        else if (const auto* finished = std::get_if<reasoning::ModelFinished>(&*event))
            settle(*finished);
        else
            begun_ = true;
        co_return event;
    }

    std::unique_ptr<reasoning::ModelAnswer> go_on(const reasoning::ModelRequest& request) override {
        return answer_->go_on(request);
    }

private:
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
        if (usage == Usage{}) usage.untold = 1;
        meter_.add(service_, usage);
    }

    const std::unique_ptr<reasoning::ModelAnswer> answer_;
    Meter& meter_;
    const Service& service_;
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
        return std::make_unique<MeteredAnswer>(std::move(answer), *request.meter, service_);
    }

    void follow(const reasoning::ModelRequest& request) override { model_->follow(request); }

private:
    const std::unique_ptr<reasoning::LanguageModel> model_;
    const Service service_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> metered(std::unique_ptr<listening::SpeechToText> stt,
                                                 Service service, Hearing hearing,
                                                 const TimeSource& time) {
    return std::make_unique<MeteredStt>(std::move(stt), std::move(service), hearing, time);
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
