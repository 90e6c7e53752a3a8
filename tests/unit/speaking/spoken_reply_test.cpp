// Replies that come in a voice of their own, played by the speaker.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <optional>

#include "call/speaking/failover.hpp"
#include "call/speaking/speaker.hpp"
#include "fakes/fake_carrier.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "runtime/task_scope.hpp"

namespace neura::speaking {
namespace {

using namespace std::chrono_literals;

/// A speaker in a call that lives in virtual time, and a reply that speaks for itself.
class SpokenReplyTest : public testing::Test {
protected:
    SpokenReplyTest() {
        Speaker::Options options;
        options.splitting.first_clause = 0;
        options.time = &time_;
        options.on_failure = [this](const Error& error) { reported_.push_back(error); };
        speaker_.emplace(loop_.get_executor(), tts_, carrier_, Voice{}, std::move(options));
        tasks_.spawn(speaker_->run());
        settle();
    }

    ~SpokenReplyTest() override {
        tasks_.cancel();
        asio::co_spawn(loop_, tasks_.join(), [](const std::exception_ptr&) {});
        loop_.restart();
        loop_.run_for(1s);
    }

    void settle() {
        loop_.restart();
        loop_.poll();
    }

    void pass(std::chrono::milliseconds duration) {
        for (std::chrono::milliseconds passed{}; passed < duration; passed += 20ms) {
            time_.pass(20ms);
            for (const auto& mark : carrier_.advance(time_.now()))
                speaker_->mark_reached(mark, time_.now());
            settle();
            speaker_->tick(time_.now());
            settle();
        }
    }

    std::shared_ptr<fakes::FakeSpokenReply> reply() {
        auto made = std::make_shared<fakes::FakeSpokenReply>(loop_.get_executor());
        tts_.replying = made;
        return made;
    }

    /// What the carrier played, as the text it was spoken for.
    std::string played() const {
        std::string text;
        std::size_t samples = 0;
        for (const auto& frame : carrier_.played)
            for (const auto coded : frame.frame)
                if (coded != audio::mulaw_silence && samples++ % tts_.samples_a_byte == 0)
                    text += tts_.letter(coded);
        return text;
    }

    asio::io_context loop_;
    fakes::ManualTime time_;
    fakes::FakeTextToSpeech tts_{loop_.get_executor()};
    fakes::FakeCarrier carrier_;
    std::vector<Error> reported_;
    std::optional<Speaker> speaker_;
    TaskScope tasks_{loop_.get_executor()};
};

TEST_F(SpokenReplyTest, ItsOwnVoiceIsPlayedAndNobodySaysItsWords) {
    const auto voice = reply();
    speaker_->more("How are ");
    voice->speaks("How are ");
    speaker_->more("you? I am fine.");
    voice->speaks("you? I am fine.");
    voice->ends();
    pass(100ms);
    speaker_->done();
    pass(1s);
    EXPECT_EQ(played(), "How are you? I am fine.");
    EXPECT_EQ(tts_.asked, std::vector<std::string>());
    EXPECT_EQ(carrier_.holes(), 0);
    EXPECT_FALSE(speaker_->speaking());
    EXPECT_EQ(voice->cut_at, std::vector<std::uint64_t>());
}

TEST_F(SpokenReplyTest, LearnsToTheFrameHowMuchOfItWasHeardSilenceIncluded) {
    const auto voice = reply();
    voice->silence(200ms);
    speaker_->more("How are you today? I hope that you are well.");
    voice->speaks("How are you today? I hope that you are well.");
    voice->ends();
    pass(200ms);
    ASSERT_FALSE(carrier_.played.empty());
    const auto heard_text = speaker_->cut(time_.now());
    ASSERT_EQ(voice->cut_at.size(), 1U);
    // Of the silence 40 ms were kept before the onset.
    const auto played_samples = static_cast<double>(carrier_.played.size() * audio::frame_samples);
    EXPECT_NEAR(static_cast<double>(voice->cut_at[0]), played_samples + 160 * 8, 161);
    EXPECT_TRUE(
        std::string_view("How are you today? I hope that you are well.").starts_with(heard_text));
    EXPECT_LT(heard_text.size(), 30U);
}

TEST_F(SpokenReplyTest, NothingHeardOfItIsTold) {
    const auto voice = reply();
    speaker_->more("How are you?");
    EXPECT_EQ(speaker_->cut(time_.now()), "");
    EXPECT_EQ(voice->cut_at, std::vector<std::uint64_t>{0});
}

TEST_F(SpokenReplyTest, WhenItBreaksOffItsSentencesAreSaidFromThatOneOn) {
    speaker_->say("This is how fast I speak.");  // so that the place can be known
    pass(1s);
    carrier_.played.clear();
    tts_.asked.clear();

    const auto voice = reply();
    speaker_->more("How are you today? I am here. All is well.");
    voice->speaks("How are you today? I a");
    voice->breaks_off();
    pass(200ms);
    speaker_->done();
    pass(2s);
    EXPECT_EQ(tts_.asked, (std::vector<std::string>{"I am here.", "All is well."}));
    EXPECT_EQ(played(), "How are you today? I aI am here.All is well.");
    EXPECT_TRUE(reported_.empty());
    EXPECT_FALSE(speaker_->speaking());
}

TEST_F(SpokenReplyTest, TwoRepliesInARowAreTwoVoices) {
    const auto first = reply();
    speaker_->more("One moment.");
    first->speaks("One moment.");
    first->ends();
    pass(60ms);
    const auto second = reply();
    speaker_->more(" ");
    speaker_->more("What is your name?");
    second->speaks("What is your name?");
    second->ends();
    pass(200ms);
    const auto heard = speaker_->cut(time_.now());
    EXPECT_TRUE(heard.starts_with("One moment.")) << heard;
    ASSERT_EQ(second->cut_at.size(), 1U);
    EXPECT_LT(second->cut_at[0], 18 * tts_.samples_a_byte);
}

TEST_F(SpokenReplyTest, WhatTheGuideAddsIsSaid) {
    const auto voice = reply();
    speaker_->more("I see.");
    voice->speaks("I see.");
    voice->ends();
    pass(60ms);
    speaker_->done();
    speaker_->say("Goodbye.");
    pass(1s);
    EXPECT_EQ(tts_.asked, std::vector<std::string>{"Goodbye."});
    EXPECT_EQ(played(), "I see.Goodbye.");
}

TEST_F(SpokenReplyTest, AmongSeveralVoicesItIsTheOneThatSpeaksForItself) {
    CircuitBreaker one(time_);
    CircuitBreaker other(time_);
    fakes::FakeTextToSpeech second(loop_.get_executor());
    const auto several =
        make_failover({{.tts = tts_, .breaker = one}, {.tts = second, .breaker = other}});
    EXPECT_EQ(several->spoken_reply(), nullptr);
    const auto voice = reply();
    EXPECT_EQ(several->spoken_reply(), voice);
}

}  // namespace
}  // namespace neura::speaking
