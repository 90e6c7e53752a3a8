#include "call/listening/turn_detector.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace neura::listening {
namespace {

class TurnDetectorTest : public testing::Test {
protected:
    struct Happened {
        Edge edge;
        AudioTime at;
        friend bool operator==(const Happened&, const Happened&) = default;
    };

    void hear(float probability, AudioTime length) {
        for (AudioTime heard{}; heard < length; heard += AudioTime(20)) {
            now_ += AudioTime(20);
            if (const auto edge = detector_.advance(now_, probability); edge != Edge::none)
                happened_.push_back({edge, now_});
        }
    }
    void speech(int ms) { hear(0.95F, AudioTime(ms)); }
    void silence(int ms) { hear(0.02F, AudioTime(ms)); }

    std::vector<Edge> edges() const {
        std::vector<Edge> out;
        for (const auto& happened : happened_) out.push_back(happened.edge);
        return out;
    }

    TurnDetector detector_;
    AudioTime now_{};
    std::vector<Happened> happened_;
};

TEST_F(TurnDetectorTest, ATurnStartsPausesAndEnds) {
    speech(1000);
    silence(700);

    EXPECT_EQ(happened_, (std::vector<Happened>{{Edge::started, AudioTime(100)},
                                                {Edge::paused, AudioTime(1160)},
                                                {Edge::ended, AudioTime(1600)}}));
    EXPECT_EQ(detector_.voiced_start(), AudioTime(0));
    EXPECT_EQ(detector_.voiced_end(), AudioTime(1000));
}

TEST_F(TurnDetectorTest, AClickIsNoTurn) {
    speech(60);
    silence(2000);

    EXPECT_TRUE(happened_.empty());
}

TEST_F(TurnDetectorTest, AnOnsetSurvivesTheClosureOfAConsonant) {
    speech(60);
    silence(60);
    speech(60);

    EXPECT_EQ(edges(), std::vector{Edge::started});
    EXPECT_EQ(detector_.voiced_start(), AudioTime(0));
}

TEST_F(TurnDetectorTest, ABreathInsideASentenceIsNoPause) {
    speech(500);
    silence(120);
    speech(500);

    EXPECT_EQ(edges(), std::vector{Edge::started});
}

TEST_F(TurnDetectorTest, SpeakingOnAfterAPauseResumesTheTurn) {
    speech(500);
    silence(300);
    speech(500);
    silence(700);

    EXPECT_EQ(edges(),
              (std::vector{Edge::started, Edge::paused, Edge::resumed, Edge::paused, Edge::ended}));
}

TEST_F(TurnDetectorTest, AFullStopEndsTheTurnSooner) {
    speech(1000);
    silence(200);
    detector_.heard_so_far("I had an accident.");
    silence(1000);

    EXPECT_EQ(happened_.back(), (Happened{Edge::ended, AudioTime(1440)}));
}

TEST_F(TurnDetectorTest, AnUnfinishedSentenceIsWaitedFor) {
    speech(1000);
    silence(200);
    detector_.heard_so_far("My policy number is");
    silence(1200);

    EXPECT_EQ(happened_.back(), (Happened{Edge::ended, AudioTime(2000)}));
}

TEST_F(TurnDetectorTest, WordsOfAnEarlierPauseDoNotEndALaterOne) {
    speech(1000);
    silence(200);
    detector_.heard_so_far("It was yesterday.");
    speech(200);
    silence(500);

    EXPECT_EQ(edges().back(), Edge::paused);
}

TEST_F(TurnDetectorTest, DictationMayPauseBetweenGroups) {
    detector_.be_patient(Patience::dictation);
    speech(1000);
    silence(200);
    detector_.heard_so_far("4, 1, 5.");
    silence(560);
    speech(1000);

    EXPECT_EQ(edges(), (std::vector{Edge::started, Edge::paused, Edge::resumed}));
}

TEST_F(TurnDetectorTest, AYesIsAnsweredQuickly) {
    detector_.be_patient(Patience::short_answer);
    speech(300);
    silence(180);
    detector_.heard_so_far("Yes.");
    silence(300);

    EXPECT_EQ(happened_.back(), (Happened{Edge::ended, AudioTime(620)}));
}

TEST_F(TurnDetectorTest, ATurnWithoutEndIsEnded) {
    speech(61'000);

    EXPECT_EQ(edges(), (std::vector{Edge::started, Edge::ended, Edge::started}));
}

TEST_F(TurnDetectorTest, DoubtfulVoiceKeepsATurnButStartsNone) {
    hear(0.42F, AudioTime(1000));
    EXPECT_TRUE(happened_.empty());

    speech(200);
    hear(0.42F, AudioTime(1000));
    EXPECT_EQ(edges(), std::vector{Edge::started});
}

TEST_F(TurnDetectorTest, ACallerWhoPausesLongIsGivenMoreTime) {
    for (int i = 0; i < 4; ++i) {
        speech(400);
        silence(560);
    }
    speech(400);
    silence(760);
    EXPECT_TRUE(detector_.in_turn());
    silence(40);
    EXPECT_FALSE(detector_.in_turn());
}

TEST_F(TurnDetectorTest, ASentenceThatIsWholeIsNotWaitedForLonger) {
    for (int i = 0; i < 4; ++i) {
        speech(400);
        silence(560);
    }
    speech(400);
    silence(200);
    detector_.heard_so_far("That is all.");
    silence(240);
    EXPECT_FALSE(detector_.in_turn());
}

TEST_F(TurnDetectorTest, ACallerWhoWasCutOffIsGivenMoreTimeNextTime) {
    speech(400);
    silence(700);
    EXPECT_EQ(edges().back(), Edge::ended);
    speech(400);
    EXPECT_EQ(detector_.patience(), AudioTime(960));
}

TEST_F(TurnDetectorTest, ButNeverEndlessly) {
    for (int i = 0; i < 20; ++i) {
        speech(400);
        silence(detector_.patience().count() - 20 > 900 ? 900 : 580);
    }
    EXPECT_LE(detector_.patience(), AudioTime(960));
}

TEST_F(TurnDetectorTest, TheRecognisersEndOfTurnEndsIt) {
    speech(1'000);
    silence(100);
    detector_.end_of_turn();
    silence(60);
    EXPECT_EQ(edges().back(), Edge::paused);
    silence(20);
    EXPECT_EQ(edges().back(), Edge::ended);
}

TEST_F(TurnDetectorTest, TheRecognisersEndOfTurnIsForgottenWhenTheCallerGoesOn) {
    speech(1'000);
    silence(200);
    detector_.end_of_turn();
    speech(500);
    silence(400);
    EXPECT_TRUE(detector_.in_turn());
}

TEST_F(TurnDetectorTest, AllPausesGrowWithTheOrdinaryOne) {
    detector_ = TurnDetector({.ordinary = AudioTime(900)});
    EXPECT_EQ(detector_.patience(), AudioTime(900));
    detector_.be_patient(Patience::short_answer);
    EXPECT_EQ(detector_.patience(), AudioTime(720));
    detector_ = TurnDetector({.ordinary = AudioTime(300)});
    EXPECT_EQ(detector_.patience(), AudioTime(300));
}

}  // namespace
}  // namespace neura::listening
