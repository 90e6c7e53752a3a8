#include "call/listening/listener.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "fakes/fake_listening.hpp"

namespace neura::listening {
namespace {

class ListenerTest : public testing::Test {
protected:
    ListenerTest() {
        asio::co_spawn(loop_, open(), [](std::exception_ptr error, Result<void> result) {
            EXPECT_FALSE(error);
            EXPECT_TRUE(result.has_value());
        });
        loop_.poll();
    }

    ~ListenerTest() override {
        stop_.emit(asio::cancellation_type::all);
        loop_.restart();
        loop_.poll();
    }

    Task<> open() {
        SpeechOptions options;
        auto stream = co_await stt_.open(options);
        listener_ = std::make_unique<Listener>(loop_.get_executor(), voices_.detector(),
                                               std::move(*stream), stt_.final_within());
        asio::co_spawn(loop_, listener_->run(),
                       asio::bind_cancellation_slot(
                           stop_.slot(), [this](std::exception_ptr, Result<void> result) {
                               ran_ = std::move(result);
                           }));
        co_return Result<void>{};
    }

    void hear(std::int16_t level, int ms) {
        audio::Frame frame;
        for (int heard = 0; heard < ms; heard += 20) {
            for (std::size_t i = 0; i < frame.size(); ++i)
                frame[i] = i % 2 == 0 ? level : static_cast<std::int16_t>(-level);
            listener_->hear(frame);
            loop_.restart();
            loop_.poll();
        }
    }
    void speech(int ms) { hear(8'000, ms); }
    void silence(int ms) { hear(0, ms); }

    asio::io_context loop_;
    fakes::FakeVoiceDetection voices_;
    fakes::FakeSpeechToText stt_{loop_.get_executor()};
    std::unique_ptr<Listener> listener_;
    asio::cancellation_signal stop_;
    std::optional<Result<void>> ran_;
};

TEST_F(ListenerTest, GivesATurnWithItsWordsAndTimes) {
    stt_.script.push_back({"I had an accident."});
    silence(1'000);
    speech(1'000);
    silence(800);

    const auto turn = listener_->turns().take();
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->text, "I had an accident.");
    EXPECT_FALSE(turn->lost);
    EXPECT_NEAR(static_cast<double>(turn->start.count()), 1'000, 40);
    EXPECT_NEAR(static_cast<double>(turn->voiced_end.count()), 2'000, 60);
    EXPECT_GE(turn->ended, turn->voiced_end);
    EXPECT_TRUE(listener_->idle());
}

TEST_F(ListenerTest, RecognisesAudioFromBeforeTheOnset) {
    stt_.script.push_back({"Yes."});
    silence(1'000);
    speech(400);

    EXPECT_LE(stt_.first_begin, AudioTime(840));
    EXPECT_GE(stt_.samples_heard, 160u * (400 + 160) / 20);
}

TEST_F(ListenerTest, KeepsTurnsInOrder) {
    stt_.script.push_back({"One."});
    stt_.script.push_back({"Two."});
    for (int i = 0; i < 2; ++i) {
        speech(500);
        silence(1'000);
    }

    EXPECT_EQ(listener_->turns().take()->text, "One.");
    EXPECT_EQ(listener_->turns().take()->text, "Two.");
}

TEST_F(ListenerTest, ALostUtteranceIsATurnToBeRepeated) {
    stt_.script.push_back({"", true});
    stt_.script.push_back({"Again."});
    speech(500);
    silence(1'000);
    speech(500);
    silence(1'000);

    EXPECT_TRUE(listener_->turns().take()->lost);
    EXPECT_EQ(listener_->turns().take()->text, "Again.");
}

TEST_F(ListenerTest, HangingUpMidSentenceStillGivesTheWords) {
    stt_.script.push_back({"I was driving down"});
    speech(700);
    listener_->hang_up();
    loop_.restart();
    loop_.poll();

    EXPECT_EQ(listener_->turns().take()->text, "I was driving down");
}

TEST(EnergyGate, OpensForSpeechOverTheNoiseOfTheLine) {
    EnergyGate gate;
    for (int i = 0; i < 5'000; ++i) gate.open_for(-50);

    EXPECT_FALSE(gate.open_for(-50));
    EXPECT_TRUE(gate.open_for(-30));
}

TEST(EnergyGate, StaysOpenForAWhile) {
    EnergyGate gate;
    EXPECT_TRUE(gate.open_for(-20));

    int open = 0;
    while (gate.open_for(-90)) ++open;
    EXPECT_EQ(open, 29);
}

TEST(EnergyGate, IsClosedForDigitalSilence) {
    EnergyGate gate;
    EXPECT_FALSE(gate.open_for(-100));
}

TEST_F(ListenerTest, GoesOnWithTheWordsKnownWhenTheFinalOnesDoNotCome) {
    stt_.keeps_finals = true;
    stt_.script.push_back({"I had an accident."});
    silence(1'000);
    speech(1'000);
    silence(980);
    EXPECT_FALSE(listener_->turns().take());
    silence(80);

    const auto turn = listener_->turns().take();
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->text, "I had an accident.");
    EXPECT_FALSE(turn->lost);
    EXPECT_TRUE(listener_->idle());

    stt_.give_finals();
    silence(100);
    EXPECT_FALSE(listener_->turns().take());
}

TEST_F(ListenerTest, ATurnOfWhichNoWordCameIsLost) {
    stt_.keeps_finals = true;
    speech(1'000);
    silence(2'000);

    const auto turn = listener_->turns().take();
    ASSERT_TRUE(turn);
    EXPECT_TRUE(turn->lost);
}

TEST_F(ListenerTest, AFinalTranscriptThatNeverCameDoesNotShiftTheNext) {
    stt_.keeps_finals = true;
    stt_.script.push_back({"One."});
    speech(1'000);
    silence(2'000);
    EXPECT_EQ(listener_->turns().take()->text, "One.");

    stt_.keeps_finals = false;
    stt_.script.push_back({"Two."});
    speech(1'000);
    silence(800);
    EXPECT_EQ(listener_->turns().take()->text, "Two.");
}

TEST_F(ListenerTest, ARecogniserThatHearsTheEndEndsTheTurn) {
    stt_.hears_ends = true;
    stt_.script.push_back({"I had an"});
    speech(1'000);
    silence(240);

    const auto turn = listener_->turns().take();
    ASSERT_TRUE(turn);
    EXPECT_LE(turn->ended - turn->voiced_end, AudioTime(200));
}

TEST_F(ListenerTest, TellsOfTheWordsAtAPause) {
    std::vector<std::string> heard;
    listener_->on_pause = [&](const std::string& words, Completeness) { heard.push_back(words); };
    stt_.script.push_back({"My number is"});
    speech(1'000);
    silence(220);
    speech(500);
    silence(220);

    EXPECT_EQ(heard, (std::vector<std::string>{"My number is", "My number is"}));
}

}  // namespace
}  // namespace neura::listening
