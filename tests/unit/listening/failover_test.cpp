#include "call/listening/failover.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/fake_listening.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::listening {
namespace {

using namespace std::chrono_literals;

class ListeningFailoverTest : public testing::Test {
protected:
    ListeningFailoverTest() {
        std::vector<FailoverRecogniser> both{{first_, first_breaker_}, {second_, second_breaker_}};
        stt_ = make_failover(std::move(both), time_);
    }

    Result<void> open() {
        auto opened = fakes::run_on(loop_, stt_->open({}));
        if (!opened) return std::unexpected(std::move(opened).error());
        stream_ = std::move(*opened);
        return {};
    }

    /// 0.3 s from before the onset.
    void begin() {
        const std::vector<std::int16_t> before(2'400, 100);
        stream_->begin_utterance(AudioTime(700), before);
    }
    void speak(std::chrono::milliseconds time) {
        const std::vector<std::int16_t> samples(static_cast<std::size_t>(time.count()) * 8, 1'000);
        stream_->send(samples);
    }

    /// The next final transcript, or the words of the error.
    std::string words() {
        for (;;) {
            auto event = fakes::run_on(loop_, stream_->next());
            if (!event) return "error: " + event.error().doing;
            if (!*event) return "nothing";
            if (auto* words = std::get_if<FinalTranscript>(&**event)) return words->text;
        }
    }

    asio::io_context loop_;
    SystemTime time_;
    fakes::ManualTime breakers_time_;
    fakes::FakeSpeechToText first_{loop_.get_executor()};
    fakes::FakeSpeechToText second_{loop_.get_executor()};
    CircuitBreaker first_breaker_{breakers_time_};
    CircuitBreaker second_breaker_{breakers_time_};
    std::unique_ptr<SpeechToText> stt_;
    std::unique_ptr<SpeechStream> stream_;
};

TEST_F(ListeningFailoverTest, TheFirstHearsAsLongAsItCan) {
    first_.script = {{"Good morning."}, {"It burnt."}};
    ASSERT_TRUE(open());
    for (const auto* said : {"Good morning.", "It burnt."}) {
        begin();
        speak(500ms);
        stream_->finish_utterance(AudioTime(1'500));
        EXPECT_EQ(words(), said);
    }
    EXPECT_EQ(second_.opened, 0);
}

TEST_F(ListeningFailoverTest, TheNextIsOpenedWhenTheFirstCannotBe) {
    first_.fail_openings = 1;
    second_.script = {{"Good morning."}};
    ASSERT_TRUE(open());
    begin();
    stream_->finish_utterance(AudioTime(1'500));
    EXPECT_EQ(words(), "Good morning.");
    EXPECT_EQ(first_breaker_.status().failures, 1U);
}

TEST_F(ListeningFailoverTest, WhoIsCutInMidWordIsHeardFromTheBeginning) {
    second_.script = {{"My policy number is four two."}};
    ASSERT_TRUE(open());
    begin();
    speak(400ms);
    first_.break_off();
    std::string heard;
    // The next one is opened by whoever waits for words, while the caller goes on.
    asio::co_spawn(loop_, stream_->next(), [&](std::exception_ptr, auto event) {
        if (event && *event) heard = std::get<FinalTranscript>(**event).text;
    });
    loop_.restart();
    loop_.poll();
    speak(600ms);
    stream_->finish_utterance(AudioTime(1'700));
    loop_.restart();
    loop_.run();

    EXPECT_EQ(heard, "My policy number is four two.");
    EXPECT_EQ(second_.samples_heard, 2'400U + 8'000U) << "all of it";
    EXPECT_EQ(second_.first_begin, AudioTime(700));
}

TEST_F(ListeningFailoverTest, WhatIsFinishedAndNotAnsweredIsHeardAgainInOrder) {
    first_.keeps_finals = true;
    first_.script = {{"lost"}, {"lost"}};
    second_.script = {{"First."}, {"Second."}};
    ASSERT_TRUE(open());
    for (int i = 0; i < 2; ++i) {
        begin();
        speak(300ms);
        stream_->finish_utterance(AudioTime(1'000));
    }
    first_.break_off();
    EXPECT_EQ(words(), "First.");
    EXPECT_EQ(words(), "Second.");
    EXPECT_EQ(second_.utterances, 2);
}

TEST_F(ListeningFailoverTest, WhatIsSettledIsNotHeardAgain) {
    first_.script = {{"First."}};
    second_.script = {{"Second."}};
    ASSERT_TRUE(open());
    begin();
    stream_->finish_utterance(AudioTime(1'000));
    EXPECT_EQ(words(), "First.");
    begin();
    first_.break_off();
    stream_->finish_utterance(AudioTime(2'000));
    // The first one answers too, and too late.
    EXPECT_EQ(words(), "Second.");
    EXPECT_EQ(second_.utterances, 1);
}

TEST_F(ListeningFailoverTest, AFinalThatIsOverdueIsAskedOfTheNext) {
    first_.keeps_finals = true;
    first_.usual_final_within = 0ms;
    second_.script = {{"Good morning."}};
    ASSERT_TRUE(open());
    begin();
    stream_->finish_utterance(AudioTime(1'000));
    EXPECT_EQ(words(), "Good morning.");
    EXPECT_EQ(first_breaker_.status().failures, 1U);
}

TEST_F(ListeningFailoverTest, TheLastOnesErrorsAreOurs) {
    first_.fail_openings = 1;
    second_.script = {{"", true}, {"Again."}};
    ASSERT_TRUE(open());
    begin();
    stream_->finish_utterance(AudioTime(1'000));
    EXPECT_EQ(words(), "error: fake: transcribe");
    begin();
    stream_->finish_utterance(AudioTime(2'000));
    EXPECT_EQ(words(), "Again.") << "an utterance lost is not a call lost";
}

TEST_F(ListeningFailoverTest, NobodyCanBeOpened) {
    first_.fail_openings = second_.fail_openings = 1;
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().doing, "fake: open");
}

TEST_F(ListeningFailoverTest, LaterCallsDoNotAskWhoFailedInARow) {
    first_.fail_openings = 3;
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(open());
    EXPECT_EQ(second_.opened, 4);
    EXPECT_EQ(first_.opened, 0);

    breakers_time_.pass(5s);
    ASSERT_TRUE(open());
    EXPECT_EQ(first_.opened, 1);
}

}  // namespace
}  // namespace neura::listening
