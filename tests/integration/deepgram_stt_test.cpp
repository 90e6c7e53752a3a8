// Listening by Deepgram over real sockets, against a fake that is as strict as the vendor.

#include "providers/deepgram/deepgram_stt.hpp"

#include <gtest/gtest.h>

#include "audio/frame.hpp"
#include "fakes/fake_deepgram.hpp"
#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "integration/streaming_stt_test.hpp"

namespace neura::providers::deepgram {
namespace {

using namespace std::chrono_literals;
using fakes::FakeDeepgram;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;
using listening::SpeechEvent;

/// Impatient enough for a test.
ListenOptions quick() {
    ListenOptions options;
    options.patience = {.answer = 400ms, .lost = 3'000ms, .abandoned = AudioTime(60'000)};
    options.first_wait = 5ms;
    return options;
}

class DeepgramRig final : public tests::StreamingSttRig<FakeDeepgram> {
public:
    DeepgramRig()
        : StreamingSttRig({.bad_key = {.refuse_with = 401}, .no_quota = {.refuse_with = 402}}) {
        vendor_.hear_in("fr");
    }

    listening::SpeechToText& stt() override { return *stt_; }
    bool tells_languages() const override { return true; }

private:
    std::unique_ptr<listening::SpeechToText> stt_ = make_stt(account_, time_, quick());
};

std::unique_ptr<tests::RecogniserRig> make_rig() { return std::make_unique<DeepgramRig>(); }

class DeepgramSttTest : public tests::StreamingSttTest<FakeDeepgram> {
protected:
    std::unique_ptr<listening::SpeechToText> make() override { return make(quick()); }
    std::unique_ptr<listening::SpeechToText> make(ListenOptions options) {
        return make_stt(account_, time_, std::move(options));
    }
    using StreamingSttTest::open;
    std::unique_ptr<listening::SpeechStream> open(ListenOptions options) {
        return open_by(make(std::move(options)));
    }

    void begin(listening::SpeechStream& stream, std::string_view words) {
        stream.begin_utterance(now_, {});
        go_on(stream, words);
    }

    void go_on(listening::SpeechStream& stream, std::string_view words) {
        send(stream, fakes::spoken(words));
    }
};

TEST_F(DeepgramSttTest, HearsTurnAfterTurnOnOneSocket) {
    const auto stream = open();
    for (const auto* words : {"yes", "no", "a truck hit my car on oak street today", "thanks"}) {
        say(*stream, words);
        EXPECT_EQ(next_turn(*stream), words);
    }
    EXPECT_EQ(vendor_.sockets(), 1U);
}

TEST_F(DeepgramSttTest, GivesPartialsThatGrow) {
    const auto stream = open();
    begin(*stream, "a truck hit my car on oak street today");
    std::string before;
    for (int i = 0; i < 2; ++i) {
        const auto event = loop_.run(stream->next());
        ASSERT_TRUE(event && *event);
        const auto& partial = std::get<PartialTranscript>(**event);
        EXPECT_TRUE(partial.text.starts_with(before)) << partial.text;
        EXPECT_GT(partial.text.size(), before.size());
        before = partial.text;
    }
}

TEST_F(DeepgramSttTest, WhatIsSaidBeforeTheSocketIsOpenIsHeard) {
    const auto stream = open();
    say(*stream, "yes");
    say(*stream, "my car was hit");
    EXPECT_EQ(next_turn(*stream), "yes");
    EXPECT_EQ(next_turn(*stream), "my car was hit");
}

TEST_F(DeepgramSttTest, KeepsAnIdleSocketOpen) {
    vendor_.close_silent_after(300ms);
    auto options = quick();
    options.keep_alive = 100ms;
    const auto stream = open(std::move(options));
    loop_.run_for(1'000ms);
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "yes");
    EXPECT_EQ(vendor_.sockets(), 1U);
    EXPECT_GE(vendor_.count("KeepAlive"), 5U);
}

TEST_F(DeepgramSttTest, SaysGoodbye) {
    auto stream = open();
    loop_.run_until([&] { return vendor_.open_sockets() == 1; });
    loop_.run_for(50ms);
    stream.reset();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
    EXPECT_EQ(vendor_.count("CloseStream"), 1U);
}

TEST_F(DeepgramSttTest, GoingBeforeTheSocketIsOpenLeavesNothing) {
    open().reset();
    loop_.run_for(100ms);
    EXPECT_EQ(vendor_.open_sockets(), 0U);
}

// When things go wrong

TEST_F(DeepgramSttTest, NoWordIsLostOrTwiceWhenTheConnectionDropsMidTurn) {
    for (const std::size_t bytes : {200U, 1'500U, 5'000U, 9'000U, 11'000U}) {
        vendor_.next({.drop_after = bytes});
        const auto sockets = vendor_.sockets();
        const auto stream = open();
        loop_.run_until([&] { return vendor_.open_sockets() >= 1; });
        begin(*stream, "a truck hit my");
        loop_.run_for(60ms);
        go_on(*stream, "car on oak street today");
        stream->pause();
        finish(*stream);
        EXPECT_EQ(next_turn(*stream), "a truck hit my car on oak street today") << bytes;
        EXPECT_EQ(vendor_.sockets(), sockets + 2) << bytes;
    }
}

TEST_F(DeepgramSttTest, ASocketLostBetweenTurnsIsReplacedBeforeTheNext) {
    vendor_.close_silent_after(100ms);
    const auto stream = open();  // keeps it alive too seldom
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.sockets() >= 2; }));
    vendor_.close_silent_after(10s);
    loop_.run_for(200ms);
    say(*stream, "thanks");
    EXPECT_EQ(next_turn(*stream), "thanks");
}

TEST_F(DeepgramSttTest, ASocketThatIsClosedIsReplaced) {
    vendor_.next({.close_after_audio = net::CloseCode::internal_error});
    vendor_.next({.close_after_audio = net::CloseCode::policy_violation});
    const auto stream = open();
    say(*stream, "my car was hit");
    EXPECT_EQ(next_turn(*stream), "my car was hit");
    EXPECT_EQ(vendor_.sockets(), 3U);
}

TEST_F(DeepgramSttTest, WaitsForAStreamWhenAllAreTaken) {
    vendor_.next({.refuse_with = 429});
    vendor_.next({.refuse_with = 503});
    const auto stream = open();
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "yes");
    EXPECT_EQ(vendor_.sockets(), 1U);
    EXPECT_FALSE(account_.trouble());
}

TEST_F(DeepgramSttTest, AFinalizeWithoutAnAnswerCostsNoWord) {
    vendor_.next({.answers_finalize = false});
    const auto stream = open();
    say(*stream, "a truck hit my car on oak street today");
    EXPECT_EQ(next_turn(*stream), "a truck hit my car on oak street today");
}

TEST_F(DeepgramSttTest, AWrongKeyIsSaidAndNotTriedAgain) {
    remote::Account wrong(account_.base(), "wrong-key", time_);
    stt_ = make_stt(wrong, time_, quick());
    const auto stream = loop_.run(stt_->open({})).value();
    for (int i = 0; i < 3; ++i) {
        const auto event = loop_.run(stream->next());
        ASSERT_FALSE(event.has_value());
        EXPECT_EQ(event.error().code, listening::Errc::bad_credentials);
        EXPECT_TRUE(event.error().doing.contains("401, dg-error: refused, dg-request-id: r-1"))
            << event.error().doing;
        EXPECT_FALSE(event.error().doing.contains("wrong-key"));
    }
    EXPECT_EQ(wrong.trouble().value().why.code, Errc::bad_credentials);
}

TEST_F(DeepgramSttTest, SaysWhyItWillNeverHear) {
    for (const auto& [status, code] : {std::pair{402U, listening::Errc::quota_exceeded},
                                       std::pair{403U, listening::Errc::bad_credentials},
                                       std::pair{400U, listening::Errc::unsupported_language}}) {
        vendor_.next({.refuse_with = status});
        const auto stream = open();
        say(*stream, "yes");
        const auto event = loop_.run(stream->next());
        ASSERT_FALSE(event.has_value());
        EXPECT_EQ(event.error().code, code);
    }
    EXPECT_EQ(vendor_.sockets(), 0U);
}

TEST_F(DeepgramSttTest, LosesATurnAndNotTheCallWhileNobodyAnswers) {
    auto options = quick();
    options.attempts = 3;
    for (int i = 0; i < 3; ++i) vendor_.next({.refuse_with = 503});
    const auto stream = open(std::move(options));
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "the utterance could not be recognised");
    say(*stream, "no");
    EXPECT_EQ(next_turn(*stream), "no");
}

TEST_F(DeepgramSttTest, LosesATurnThatNoSocketAnswers) {
    for (int i = 0; i < 8; ++i) vendor_.next({.silent = true});
    auto options = quick();
    options.patience = {.answer = 100ms, .lost = 500ms, .abandoned = AudioTime(60'000)};
    const auto stream = open(std::move(options));
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "the utterance could not be recognised");
}

TEST_F(DeepgramSttTest, HearsTheSessionOfTheFixture) {
    vendor_.next({.script = fakes::read_script("deepgram/listen.jsonl")});
    const auto stream = open();
    stream->begin_utterance(AudioTime(0), {});
    const std::vector<std::int16_t> audio(32'800, 1'000);
    stream->send(audio);
    loop_.run_for(100ms);  // what comes by itself comes before the Finalize
    stream->finish_utterance(AudioTime(4'000));
    EXPECT_EQ(next_turn(*stream), "I need to change my flight with Contoso. Thanks.");
}

}  // namespace
}  // namespace neura::providers::deepgram

namespace neura::tests {
INSTANTIATE_TEST_SUITE_P(Deepgram, SpeechToTextContract,
                         testing::Values(&providers::deepgram::make_rig));
INSTANTIATE_TEST_SUITE_P(Deepgram, SpeechToTextFaults,
                         testing::Values(&providers::deepgram::make_rig));
}  // namespace neura::tests
