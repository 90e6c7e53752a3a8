#include "call/speaking/failover.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>

#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::speaking {
namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

/// What a FakeTextToSpeech says, read back from its audio.
std::string text_of(const std::vector<std::uint8_t>& audio) {
    std::string text;
    for (std::size_t i = 0; i < audio.size(); i += fakes::FakeTextToSpeech::samples_a_byte)
        text += fakes::FakeTextToSpeech::letter(audio[i]);
    return text;
}

class SpeakingFailoverTest : public testing::Test {
protected:
    SpeakingFailoverTest() { make(10s); }

    void make(std::chrono::milliseconds patience) {
        std::vector<FailoverVoice> voices{
            {first_, first_breaker_, [](const Voice& wanted) { return wanted; }},
            {second_, second_breaker_, [](const Voice&) { return Voice{"other", 1.0}; }},
        };
        tts_ = make_failover(std::move(voices), {patience});
    }

    /// What is heard of a sentence, and " FAILED" if it breaks off.
    std::string said(const std::string& text) { return fakes::run_on(loop_, say(text)); }

    Awaitable<std::string> say(std::string text) {
        Voice voice{"mine", 1.0};
        auto utterance = co_await tts_->say(std::move(text), std::move(voice));
        std::string heard;
        for (;;) {
            auto audio = co_await (*utterance)->next();
            if (!audio) co_return heard + " FAILED";
            if (!*audio) co_return heard;
            heard += text_of(**audio);
        }
    }

    asio::io_context loop_;
    fakes::ManualTime time_;
    fakes::FakeTextToSpeech first_{loop_.get_executor()};
    fakes::FakeTextToSpeech second_{loop_.get_executor()};
    CircuitBreaker first_breaker_{time_};
    CircuitBreaker second_breaker_{time_};
    std::unique_ptr<TextToSpeech> tts_;
};

TEST_F(SpeakingFailoverTest, TheFirstSpeaksAsLongAsItCan) {
    EXPECT_EQ(said("Good morning."), "Good morning.");
    EXPECT_EQ(first_.voice, "mine");
    EXPECT_TRUE(second_.asked.empty());
}

TEST_F(SpeakingFailoverTest, TellsWhatIsSaidUnlessPartsOfTwoAreHeard) {
    const auto told = [&]() -> Awaitable<std::size_t> {
        Voice voice{"mine", 1.0};
        auto utterance = co_await tts_->say("Good day.", std::move(voice));
        for (;;) {
            auto audio = co_await (*utterance)->next();
            if (!audio || !*audio) co_return (*utterance)->said().size();
        }
    };
    first_.tells = second_.tells = true;
    EXPECT_EQ(fakes::run_on(loop_, told()), 9U);
    first_.fail_openings = 1;
    EXPECT_EQ(fakes::run_on(loop_, told()), 9U);
    first_.fail_midway = 1;
    EXPECT_EQ(fakes::run_on(loop_, told()), 0U);
}

TEST_F(SpeakingFailoverTest, TheNextSpeaksWhenTheFirstRefuses) {
    first_.fail_openings = 1;
    EXPECT_EQ(said("Good morning."), "Good morning.");
    EXPECT_EQ(second_.asked, (std::vector<std::string>{"Good morning."}));
    EXPECT_EQ(second_.voice, "other") << "each vendor has names of its own";
    EXPECT_EQ(first_breaker_.status().failures, 1U);
}

TEST_F(SpeakingFailoverTest, ASentenceThatBreaksOffIsSaidAgainFromItsBeginning) {
    first_.fail_midway = 1;
    EXPECT_EQ(said("Good morning."), "Good Good morning.");
}

TEST_F(SpeakingFailoverTest, AVoiceThatGivesNoAudioHasFailed) {
    first_.mute = true;
    EXPECT_EQ(said("Good morning."), "Good morning.");
    EXPECT_EQ(second_.asked.size(), 1U);
}

TEST_F(SpeakingFailoverTest, AVoiceThatStallsHasFailed) {
    make(0ms);
    first_.hold();
    EXPECT_EQ(said("Good morning."), "Good morning.");
    EXPECT_EQ(first_.abandoned, 1);
    EXPECT_EQ(first_breaker_.status().failures, 1U);
}

TEST_F(SpeakingFailoverTest, WhoFailsThreeTimesIsNotAskedForAWhile) {
    first_.fail_openings = 3;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(said("Yes."), "Yes.");
    EXPECT_EQ(first_.asked.size(), 3U);

    time_.pass(5s);
    EXPECT_EQ(said("Yes."), "Yes.");
    EXPECT_EQ(first_.asked.size(), 4U) << "asked once more, and well again";
    EXPECT_EQ(said("Yes."), "Yes.");
    EXPECT_EQ(first_.asked.size(), 5U);
}

TEST_F(SpeakingFailoverTest, TheLastIsAskedEvenWhenItsBreakerIsOpen) {
    first_.fail_openings = second_.fail_openings = 4;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(said("Yes."), " FAILED");
    EXPECT_EQ(first_.asked.size(), 3U);
    EXPECT_EQ(said("Yes."), "Yes.");
}

TEST_F(SpeakingFailoverTest, WhoIsCancelledHasNotFailed) {
    first_.hold();
    const auto cut = [&]() -> Awaitable<bool> {
        Timer now(loop_.get_executor(), 0ms);
        auto ended = co_await (say("Good morning.") || now.async_wait(as_result));
        co_return ended.index() == 1;
    };
    EXPECT_TRUE(fakes::run_on(loop_, cut()));
    EXPECT_EQ(first_breaker_.status().failures, 0U);
    EXPECT_TRUE(second_.asked.empty());
    EXPECT_EQ(first_.abandoned, 1);
}

}  // namespace
}  // namespace neura::speaking
