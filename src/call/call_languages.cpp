#include <utility>

#include "call/call.hpp"
#include "telemetry/log.hpp"

// In which languages a call listens and speaks: both follow where the agent goes on in another.

namespace neura::call {

listening::SpeechOptions Call::speech_options() const {
    listening::SpeechOptions options;
    if (!voice_.language.empty()) options.language = voice_.language;
    options.other_languages = parts_.agent.other_languages();
    options.expected_words = parts_.agent.expected_words();
    options.meter = parts_.meter;
    return options;
}

/// Listens for the language that the talk has gone on in.
Awaitable<> Call::follow_languages() {
    for (;;) {
        auto language = co_await languages_.next();
        if (!language) co_return;
        auto options = speech_options();
        options.language = *language;
        auto recogniser = co_await parts_.stt.open(std::move(options));
        if (recogniser)
            listener_->hear_with(std::move(*recogniser), std::move(*language));
        else
            log::warning("call.language_not_heard",
                         {{"call", id_.text()}, {"error", recogniser.error().doing}});
    }
}

speaking::Voice Call::on_meter(speaking::Voice voice) const {
    voice.meter = parts_.meter;
    return voice;
}

speaking::Voice Call::voice_in(const std::string& language) const {
    auto voice = parts_.voice_in ? on_meter(parts_.voice_in(language)) : voice_;
    voice.language = language;
    return voice;
}

/// Another voice from the next words on. @param speed  0: the usual one
void Call::speak_as(const std::string& language, double speed) {
    const bool changes = !language.empty() && language != voice_.language;
    if (changes) voice_ = voice_in(language);
    hear_in(changes ? language : language_heard_);
    if (speed > 0) voice_.speed = speed;
    if (changes || speed > 0) speaker_.speak_as(voice_);
}

/// Listens for a language, and for those beside it that the caller may still turn out to speak.
void Call::hear_in(const std::string& language) {
    auto others = parts_.agent.other_languages();
    if (language == language_heard_ && others == others_heard_) return;
    others_heard_ = std::move(others);
    languages_.push(language_heard_ = language);
}

/// Passages in languages of their own, after which ours goes on.
void Call::say_behind(std::vector<reasoning::Passage> passages, bool interruptible) {
    for (auto& passage : passages) {
        speaker_.speak_as(voice_in(passage.language));
        saying_ += ' ' + passage.text;
        speaker_.say(std::move(passage.text), interruptible);
    }
    if (!passages.empty()) speaker_.speak_as(voice_);
}

}  // namespace neura::call
