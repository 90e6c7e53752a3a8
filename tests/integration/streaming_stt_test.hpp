#pragma once

// A recogniser on a WebSocket beside a fake of its vendor that counts what breaks its rules.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "audio/frame.hpp"
#include "call/listening/speech_to_text.hpp"
#include "fakes/word_tones.hpp"
#include "integration/live_loop.hpp"
#include "integration/word_tone_rig.hpp"
#include "net/url.hpp"
#include "providers/remote/account.hpp"
#include "runtime/time_source.hpp"

namespace neura::tests {

/// The rig of a recogniser on a WebSocket, for what all recognisers are held to.
template <class Fake>
class StreamingSttRig : public WordToneRig {
public:
    /// How the vendor turns us away.
    struct Refusals {
        typename Fake::Behaviour bad_key;
        typename Fake::Behaviour no_quota;
    };
    explicit StreamingSttRig(Refusals refusals) : refusals_(std::move(refusals)) {}

    void disturb(Fault fault) override {
        switch (fault) {
            case Fault::bad_key: return vendor_.next(refusals_.bad_key);
            case Fault::no_quota: return vendor_.next(refusals_.no_quota);
            case Fault::cut: return vendor_.next({.drop_after = 2'000});
            case Fault::stall: return vendor_.next({.silent = true});
            case Fault::garbage: return vendor_.next({.garbage = true});
        }
    }
    bool is_left_alone() const override { return vendor_.open_sockets() == 0; }
    std::vector<std::string> violations() const override { return vendor_.violations(); }

protected:
    Fake vendor_;
    const SystemTime time_;
    providers::remote::Account account_{net::parse_url(vendor_.url()).value(), "secret-key", time_};

private:
    const Refusals refusals_;
};

template <class Fake>
class StreamingSttTest : public testing::Test {
protected:
    using AudioTime = listening::AudioTime;

    ~StreamingSttTest() override {
        EXPECT_EQ(vendor_.violations(), std::vector<std::string>());
        const auto trouble = account_.trouble();
        EXPECT_FALSE(trouble && trouble->why.doing.contains("secret-key"));
    }

    virtual std::unique_ptr<listening::SpeechToText> make() = 0;

    std::unique_ptr<listening::SpeechStream> open(listening::SpeechOptions speech = {}) {
        return open_by(make(), std::move(speech));
    }

    std::unique_ptr<listening::SpeechStream> open_by(std::unique_ptr<listening::SpeechToText> stt,
                                                     listening::SpeechOptions speech = {}) {
        stt_ = std::move(stt);
        return loop_.run(stt_->open(std::move(speech))).value();
    }

    void send(listening::SpeechStream& stream, audio::Samples samples) {
        for (std::size_t at = 0; at + audio::frame_samples <= samples.size();) {
            stream.send(samples.subspan(at, audio::frame_samples));
            at += audio::frame_samples;
            now_ += AudioTime(20);
        }
    }

    void say(listening::SpeechStream& stream, std::string_view words) {
        stream.begin_utterance(now_, {});
        send(stream, fakes::spoken(words));
        stream.pause();
        finish(stream);
    }

    void finish(listening::SpeechStream& stream, AudioTime silence = AudioTime(60)) {
        stream.finish_utterance(now_ - silence);
        now_ += AudioTime(30'000);
    }

    Result<listening::FinalTranscript> next_final(listening::SpeechStream& stream) {
        for (;;) {
            auto event = loop_.run(stream.next());
            if (!event) return std::unexpected(event.error());
            if (!*event) return fail(std::make_error_code(std::errc::broken_pipe), "closed");
            if (auto* words = std::get_if<listening::FinalTranscript>(&**event))
                return std::move(*words);
        }
    }

    std::string next_turn(listening::SpeechStream& stream) {
        const auto words = next_final(stream);
        return words ? words->text : words.error().code.message();
    }

    Fake vendor_;
    const SystemTime time_;
    LiveLoop loop_;
    providers::remote::Account account_{net::parse_url(vendor_.url()).value(), "secret-key", time_};
    std::unique_ptr<listening::SpeechToText> stt_;
    AudioTime now_{5'000};
};

}  // namespace neura::tests
