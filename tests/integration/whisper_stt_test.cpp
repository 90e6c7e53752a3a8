// Listening by a server that transcribes files, over real sockets.

#include "providers/whisper/whisper_stt.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "audio/frame.hpp"
#include "fakes/fake_whisper.hpp"
#include "integration/live_loop.hpp"
#include "integration/word_tone_rig.hpp"

namespace neura::providers::whisper {
namespace {

using namespace std::chrono_literals;
using fakes::FakeWhisper;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

/// Impatient enough for a test.
ListenOptions quick() {
    ListenOptions options;
    options.first_wait = 5ms;
    options.answer = 1'000ms;
    return options;
}

class WhisperRig final : public tests::WordToneRig {
public:
    listening::SpeechToText& stt() override { return *stt_; }

    void disturb(tests::Fault fault) override {
        switch (fault) {
            case tests::Fault::bad_key: return whisper_.always({.status = 401, .body = "{}"});
            case tests::Fault::no_quota:
                return whisper_.always(
                    {.status = 429, .body = R"({"error":{"code":"insufficient_quota"}})"});
            case tests::Fault::cut: return whisper_.next({.breaks_off_after = 20});
            case tests::Fault::stall: return whisper_.next({.stalls = true});
            case tests::Fault::garbage: return whisper_.next({.body = "<html>"});
        }
    }

    bool tells_languages() const override { return true; }
    bool is_left_alone() const override { return whisper_.under_way() == 0; }
    std::vector<std::string> violations() const override { return whisper_.violations(); }

private:
    FakeWhisper whisper_{"secret-key"};
    const SystemTime time_;
    remote::Account account_{net::parse_url(whisper_.url()).value(), "secret-key", time_};
    std::unique_ptr<listening::SpeechToText> stt_ = make_stt(account_, quick());
};

std::unique_ptr<tests::RecogniserRig> make_rig() { return std::make_unique<WhisperRig>(); }

class WhisperSttTest : public testing::Test {
protected:
    ~WhisperSttTest() override { EXPECT_EQ(whisper_.violations(), std::vector<std::string>()); }

    std::unique_ptr<listening::SpeechStream> open(listening::SpeechOptions speech = {}) {
        stt_ = make_stt(account_, quick());
        return loop_.run(stt_->open(std::move(speech))).value();
    }

    void begin(listening::SpeechStream& stream, std::string_view words) {
        stream.begin_utterance(now_, {});
        const auto samples = fakes::spoken(words);
        stream.send(samples);
        now_ += AudioTime(samples.size() / 8);
    }

    void finish(listening::SpeechStream& stream) {
        stream.finish_utterance(now_ - AudioTime(60));
        now_ += AudioTime(30'000);
    }

    FinalTranscript next_turn(listening::SpeechStream& stream) {
        for (;;) {
            auto event = loop_.run(stream.next());
            EXPECT_TRUE(event && *event);
            if (!event || !*event) return {};
            if (auto* words = std::get_if<FinalTranscript>(&**event)) return *words;
        }
    }

    FakeWhisper whisper_{""};
    const SystemTime time_;
    tests::LiveLoop loop_;
    remote::Account account_{net::parse_url(whisper_.url()).value(), "", time_};
    std::unique_ptr<listening::SpeechToText> stt_;
    AudioTime now_{5'000};
};

TEST_F(WhisperSttTest, AsksForWhatTheCallNeeds) {
    listening::SpeechOptions speech;
    speech.expected_words = {"Contoso", "policy number"};
    const auto stream = open(std::move(speech));
    begin(*stream, "yes");
    finish(*stream);
    const auto turn = next_turn(*stream);
    EXPECT_EQ(turn.text, "yes");
    EXPECT_NEAR(turn.confidence.value_or(0), 0.82, 0.01);
    EXPECT_EQ(whisper_.asked("prompt"), "Contoso, policy number");
    EXPECT_EQ(whisper_.asked("language"), "en");
    EXPECT_EQ(whisper_.asked("no_language_probabilities"), "true");
    EXPECT_FALSE(account_.trouble());
}

TEST_F(WhisperSttTest, AsksOnceForATurnThatEndedInItsPause) {
    listening::SpeechOptions speech;
    speech.want_partials = false;
    const auto stream = open(std::move(speech));
    for (int turn = 0; turn < 3; ++turn) {
        begin(*stream, "my car was hit");
        stream->pause();
        finish(*stream);
        EXPECT_EQ(next_turn(*stream).text, "my car was hit");
    }
    EXPECT_EQ(whisper_.requests(), 3U);
    EXPECT_EQ(whisper_.connections(), 1U);
}

TEST_F(WhisperSttTest, DecodesAGrowingUtteranceWhereItIsOnesOwn) {
    const auto stream = open();
    begin(*stream, "a truck hit my car on oak street today");
    const auto event = loop_.run(stream->next());
    ASSERT_TRUE(event && *event);
    EXPECT_EQ(std::get<PartialTranscript>(**event).text, "a truck hit my car on oak street today");
    finish(*stream);
    EXPECT_EQ(next_turn(*stream).text, "a truck hit my car on oak street today");
}

TEST_F(WhisperSttTest, APartialIsNotAskedForWhileAnotherIsUnderWay) {
    whisper_.always({.delay = 100ms});
    const auto one = open();
    const auto stt = std::move(stt_);
    const auto two = loop_.run(stt->open({})).value();
    begin(*one, "a truck hit my car");
    begin(*two, "a truck hit my car");
    loop_.run_for(50ms);
    EXPECT_EQ(whisper_.requests(), 1U);
    finish(*two);
    EXPECT_EQ(next_turn(*two).text, "a truck hit my car");
}

TEST_F(WhisperSttTest, AServerThatIsLoadingIsAskedAgain) {
    whisper_.next({.status = 503, .body = R"({"status":"loading model"})"});
    const auto stream = open();
    begin(*stream, "yes");
    finish(*stream);
    EXPECT_EQ(next_turn(*stream).text, "yes");
}

TEST_F(WhisperSttTest, AServerThatIsNotThereLosesTheTurn) {
    remote::Account nowhere(net::parse_url("http://127.0.0.1:1/v1").value(), "", time_);
    stt_ = make_stt(nowhere, quick());
    const auto stream = loop_.run(stt_->open({})).value();
    begin(*stream, "yes");
    finish(*stream);
    const auto event = loop_.run(stream->next());
    ASSERT_FALSE(event.has_value());
    EXPECT_EQ(event.error().code, listening::Errc::utterance_lost);
    EXPECT_TRUE(nowhere.trouble());
}

TEST_F(WhisperSttTest, WhatIsNoLongerWantedIsHungUpOn) {
    whisper_.next({.stalls = true});
    auto stream = open();
    begin(*stream, "yes");
    stream->pause();
    EXPECT_TRUE(loop_.run_until([&] { return whisper_.under_way() == 1; }));
    stream.reset();
    EXPECT_TRUE(loop_.run_until([&] { return whisper_.under_way() == 0; }));
}

}  // namespace
}  // namespace neura::providers::whisper

namespace neura::tests {
INSTANTIATE_TEST_SUITE_P(Whisper, SpeechToTextContract,
                         testing::Values(&providers::whisper::make_rig));
INSTANTIATE_TEST_SUITE_P(Whisper, SpeechToTextFaults,
                         testing::Values(&providers::whisper::make_rig));
}  // namespace neura::tests
