// Listening by Deepgram's Flux, which hears turns, over real sockets.

#include <gtest/gtest.h>

#include "audio/frame.hpp"
#include "fakes/fake_deepgram.hpp"
#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "integration/streaming_stt_test.hpp"
#include "providers/deepgram/deepgram_stt.hpp"

namespace neura::providers::deepgram {
namespace {

using namespace std::chrono_literals;
using fakes::FakeDeepgram;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

/// Impatient enough for a test.
ListenOptions quick() {
    ListenOptions options;
    options.model = "flux-general-en";
    options.patience_with_turns = {
        .answer = 400ms, .more = 100ms, .lost = 2'500ms, .abandoned = AudioTime(60'000)};
    options.first_wait = 5ms;
    return options;
}

class FluxRig final : public tests::StreamingSttRig<FakeDeepgram> {
public:
    FluxRig()
        : StreamingSttRig({.bad_key = {.refuse_with = 401}, .no_quota = {.refuse_with = 402}}) {}

    listening::SpeechToText& stt() override { return *stt_; }

private:
    std::unique_ptr<listening::SpeechToText> stt_ = make_stt(account_, time_, quick());
};

std::unique_ptr<tests::RecogniserRig> make_flux_rig() { return std::make_unique<FluxRig>(); }

class DeepgramFluxTest : public tests::StreamingSttTest<FakeDeepgram> {
protected:
    std::unique_ptr<listening::SpeechToText> make() override {
        return make_stt(account_, time_, quick());
    }
    using StreamingSttTest::open;
    std::unique_ptr<listening::SpeechStream> open(ListenOptions options) {
        return open_by(make_stt(account_, time_, std::move(options)));
    }

    void send_silence(std::chrono::milliseconds time) {
        const std::vector<std::int16_t> silence(static_cast<std::size_t>(time.count() * 8));
        send(*stream_, silence);
    }

    /// Without a pause before its end.
    void say(listening::SpeechStream& stream, std::string_view words) {
        stream.begin_utterance(now_, {});
        send(stream, fakes::spoken(words));
        finish(stream);
    }

    std::unique_ptr<listening::SpeechStream> stream_;
};

TEST_F(DeepgramFluxTest, TellsALikelyEndAsThePauseAndAnEndAsTheEnd) {
    stream_ = open();
    stream_->begin_utterance(now_, {});
    send(*stream_, fakes::spoken("my car was hit"));
    send_silence(160ms);
    stream_->pause();
    send_silence(640ms);
    bool paused = false;
    for (bool over = false; !over;) {
        const auto event = loop_.run(stream_->next());
        ASSERT_TRUE(event && *event);
        const auto& partial = std::get<PartialTranscript>(**event);
        paused |= partial.after_pause;
        over = partial.end_of_turn;
        if (over || partial.after_pause) {
            EXPECT_EQ(partial.text, "my car was hit");
        }
    }
    EXPECT_TRUE(paused);
    finish(*stream_, AudioTime(860));
    EXPECT_EQ(next_turn(*stream_), "my car was hit");
}

TEST_F(DeepgramFluxTest, WordsOfALikelyEndAreWaitedForNoLonger) {
    stream_ = open();
    stream_->begin_utterance(now_, {});
    send(*stream_, fakes::spoken("my car was hit"));
    send_silence(400ms);
    loop_.run_for(100ms);
    const auto began = Clock::now();
    finish(*stream_, AudioTime(460));
    EXPECT_EQ(next_turn(*stream_), "my car was hit");
    EXPECT_LT(Clock::now() - began, 10ms) << "an answer takes that long at least";
}

TEST_F(DeepgramFluxTest, HearsTurnAfterTurnOnOneSocket) {
    stream_ = open();
    for (const auto* words : {"yes", "no", "a truck hit my car on oak street today", "thanks"}) {
        say(*stream_, words);
        EXPECT_EQ(next_turn(*stream_), words);
    }
    EXPECT_EQ(vendor_.sockets(), 1U);
}

TEST_F(DeepgramFluxTest, ATurnOfTheVendorsThatIsTwoOfOursIsCut) {
    vendor_.next({.never_over = true});
    stream_ = open();
    for (const auto* words : {"yes", "a truck hit my car", "thanks"}) {
        say(*stream_, words);
        EXPECT_EQ(next_turn(*stream_), words);
    }
    EXPECT_EQ(vendor_.sockets(), 1U);
}

TEST_F(DeepgramFluxTest, KeepsAnIdleSocketOpenWithSilence) {
    vendor_.close_silent_after(300ms);
    auto options = quick();
    options.keep_alive = 100ms;
    stream_ = open(std::move(options));
    loop_.run_for(1'000ms);
    say(*stream_, "yes");
    EXPECT_EQ(next_turn(*stream_), "yes");
    EXPECT_EQ(vendor_.sockets(), 1U);
}

TEST_F(DeepgramFluxTest, NoWordIsLostOrTwiceWhenTheConnectionDropsMidTurn) {
    for (const std::size_t bytes : {640U, 1'500U, 5'000U, 9'000U}) {
        vendor_.next({.drop_after = bytes});
        stream_ = open();
        loop_.run_until([&] { return vendor_.open_sockets() >= 1; });
        say(*stream_, "a truck hit my car on oak street");
        EXPECT_EQ(next_turn(*stream_), "a truck hit my car on oak street") << bytes;
    }
}

TEST_F(DeepgramFluxTest, AVendorsFailureCostsNoWord) {
    vendor_.next({.script = fakes::read_script("deepgram/flux_error.jsonl")});
    stream_ = open();
    say(*stream_, "yes");
    EXPECT_EQ(next_turn(*stream_), "yes");
    EXPECT_EQ(vendor_.sockets(), 2U);
}

TEST_F(DeepgramFluxTest, KnowsItsLanguages) {
    stt_ = make_stt(account_, time_, quick());
    listening::SpeechOptions french;
    french.language = "fr-FR";
    const auto refused = loop_.run(stt_->open(french));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, listening::Errc::unsupported_language);
}

TEST_F(DeepgramFluxTest, HearsTheSessionOfTheFixture) {
    vendor_.next({.script = fakes::read_script("deepgram/flux.jsonl")});
    stream_ = open();
    stream_->begin_utterance(AudioTime(0), {});
    const std::vector<std::int16_t> audio(19'200, 1'000);
    stream_->send(audio);
    loop_.run_for(100ms);
    stream_->finish_utterance(AudioTime(2'100));
    EXPECT_EQ(next_turn(*stream_), "I want to book a table for two.");
}

}  // namespace
}  // namespace neura::providers::deepgram

namespace neura::tests {
INSTANTIATE_TEST_SUITE_P(DeepgramFlux, SpeechToTextContract,
                         testing::Values(&providers::deepgram::make_flux_rig));
INSTANTIATE_TEST_SUITE_P(DeepgramFlux, SpeechToTextFaults,
                         testing::Values(&providers::deepgram::make_flux_rig));
}  // namespace neura::tests
