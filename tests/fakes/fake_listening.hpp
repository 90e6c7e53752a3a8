#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "call/listening/voice_detector.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

/// Takes anything loud for a voice.
class FakeVoiceDetection final : public listening::VoiceDetection {
public:
    std::unique_ptr<listening::VoiceDetector> detector() override {
        return std::make_unique<Detector>();
    }

private:
    class Detector final : public listening::VoiceDetector {
    public:
        float probability(const Window& window) override {
            return std::ranges::max(window) > 0.05F ? 0.95F : 0.02F;
        }
        void reset() override {}
    };
};

/// Recognises the scripted sentences, one an utterance, at once. Scripts outlive its streams.
class FakeSpeechToText final : public listening::SpeechToText {
public:
    explicit FakeSpeechToText(Executor loop) : loop_(loop) {}

    /// The words of the next utterance; `lost` makes the recogniser fail on it.
    struct Utterance {
        std::string text;
        bool lost = false;
    };
    bool keeps_finals = false;  ///< gives no final transcript until `give_finals`
    bool hears_ends = false;    ///< is sure of the end of a turn at its first pause
    std::function<void()> give_finals = [] {};
    int fail_openings = 0;                    ///< so many of the next `open` fail
    std::function<void()> break_off = [] {};  ///< makes the stream opened last fail
    listening::AudioTime usual_final_within{500};
    std::deque<Utterance> script;

    std::size_t samples_heard = 0;       ///< of all utterances
    listening::AudioTime first_begin{};  ///< where the first utterance's audio began
    int utterances = 0;
    int opened = 0;                                         ///< streams
    std::vector<std::string> languages;                     ///< of them
    std::vector<std::vector<std::string>> other_languages;  ///< likewise
    std::vector<std::string> heard_in;  ///< of the stream that each utterance went to

    listening::AudioTime final_within() const override { return usual_final_within; }

    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions options) override {
        if (fail_openings > 0) {
            --fail_openings;
            co_return fail(listening::Errc::protocol_violation, "fake: open");
        }
        ++opened;
        languages.push_back(options.language);
        other_languages.push_back(options.other_languages);
        co_return std::make_unique<Stream>(*this, options.language);
    }

private:
    class Stream final : public listening::SpeechStream {
    public:
        Stream(FakeSpeechToText& stt, std::string language)
            : stt_(stt), language_(std::move(language)), events_(stt.loop_) {
            stt_.break_off = [this] {
                events_.push(fail(listening::Errc::utterance_lost, "fake"));
            };
        }

        void begin_utterance(listening::AudioTime at, audio::Samples samples) override {
            if (stt_.utterances++ == 0) stt_.first_begin = at;
            stt_.heard_in.push_back(language_);
            stt_.samples_heard += samples.size();
        }
        void send(audio::Samples samples) override { stt_.samples_heard += samples.size(); }

        void pause() override {
            listening::PartialTranscript partial{};
            partial.text = stt_.script.empty() ? std::string{} : stt_.script.front().text;
            partial.after_pause = true;
            partial.end_of_turn = stt_.hears_ends;
            events_.push(listening::SpeechEvent(std::move(partial)));
        }

        void finish_utterance(listening::AudioTime voiced_end) override {
            Utterance said;
            if (!stt_.script.empty()) {
                said = std::move(stt_.script.front());
                stt_.script.pop_front();
            }
            if (said.lost) {
                events_.push(fail(listening::Errc::utterance_lost, "fake: transcribe"));
                return;
            }
            listening::FinalTranscript words{};
            words.text = std::move(said.text);
            words.end = voiced_end;
            if (!stt_.keeps_finals) return events_.push(listening::SpeechEvent(std::move(words)));
            stt_.give_finals = [this, words = std::move(words), before = stt_.give_finals] {
                before();
                events_.push(listening::SpeechEvent(words));
            };
        }

        Task<std::optional<listening::SpeechEvent>> next() override {
            auto event = co_await events_.next();
            if (!event) co_return std::nullopt;
            if (!*event) co_return std::unexpected(std::move(*event).error());
            co_return std::move(**event);
        }

    private:
        FakeSpeechToText& stt_;
        const std::string language_;
        Inbox<Result<listening::SpeechEvent>> events_;
    };

    const Executor loop_;
};

}  // namespace neura::fakes
