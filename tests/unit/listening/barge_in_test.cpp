#include "call/listening/barge_in.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace neura::listening {
namespace {

/// One thing that happens to a caller while we speak, and how long it goes on.
struct Step {
    enum What {
        silence,
        sound,        ///< a voice by the detector that is no speech yet
        speech,       ///< in a turn
        pause,        ///< in a turn, without voice
        backchannel,  ///< the words are known: they do not matter
        words,        ///< they do
    } what{};
    int ms = 0;
};

struct Decision {
    Floor floor{};
    int at = 0;
    friend bool operator==(const Decision&, const Decision&) = default;
};

std::vector<Decision> decisions(const std::vector<Step>& steps) {
    BargeIn barge_in;
    std::vector<Decision> made;
    int now = 0;
    const auto note = [&](Floor floor) {
        if (floor != Floor::keep) made.push_back({floor, now});
    };
    for (const auto& step : steps) {
        if (step.what == Step::backchannel || step.what == Step::words)
            note(barge_in.heard(step.what == Step::words));
        for (int passed = 0; passed < step.ms; passed += 20) {
            now += 20;
            note(barge_in.advance(step.what == Step::sound || step.what == Step::speech,
                                  step.what == Step::speech || step.what == Step::pause));
        }
    }
    return made;
}

struct Situation {
    std::string name;
    std::vector<Step> steps;
    std::vector<Decision> expected;
};

class BargeInTest : public testing::TestWithParam<Situation> {};

TEST_P(BargeInTest, Decides) { EXPECT_EQ(decisions(GetParam().steps), GetParam().expected); }

using enum Step::What;

INSTANTIATE_TEST_SUITE_P(
    Situations, BargeInTest,
    testing::Values(
        Situation{"Silence", {{silence, 5'000}}, {}},
        Situation{"AClickOf20Ms", {{sound, 20}, {silence, 1'000}, {sound, 20}}, {}},
        Situation{"ADoor",
                  {{silence, 500}, {sound, 80}, {silence, 1'000}},
                  {{Floor::hold, 540}, {Floor::resume, 820}}},
        Situation{"ACoughWithoutWords",
                  {{sound, 100}, {speech, 200}, {pause, 160}, {backchannel, 0}, {silence, 900}},
                  {{Floor::hold, 40}, {Floor::resume, 460}}},
        Situation{"MmHm",
                  {{sound, 100}, {speech, 300}, {pause, 260}, {backchannel, 0}, {silence, 900}},
                  {{Floor::hold, 40}, {Floor::resume, 660}}},
        Situation{"AShortNo",
                  {{sound, 100}, {speech, 100}, {pause, 260}, {words, 0}, {silence, 900}},
                  {{Floor::hold, 40}, {Floor::yield, 460}}},
        Situation{"ASentence",
                  {{sound, 100}, {speech, 2'000}},
                  {{Floor::hold, 40},
                   {Floor::yield, 700},
                   {Floor::hold, 740},
                   {Floor::yield, 1'400},
                   {Floor::hold, 1'440},
                   {Floor::yield, 2'100}}},
        Situation{"WordsOfAVendorInMidSpeech",
                  {{sound, 100}, {speech, 200}, {words, 0}},
                  {{Floor::hold, 40}, {Floor::yield, 300}}},
        Situation{"SpeechWhoseWordsNeverCome",
                  {{sound, 100}, {speech, 300}, {pause, 2'000}},
                  {{Floor::hold, 40}, {Floor::yield, 1'900}}},
        Situation{"ASoundWhoseWordsNeverCome",
                  {{sound, 100}, {speech, 100}, {pause, 2'000}},
                  {{Floor::hold, 40}, {Floor::resume, 1'700}}},
        Situation{
            "TwoMmHms",
            {{speech, 300},
             {pause, 200},
             {backchannel, 0},
             {silence, 400},
             {speech, 300},
             {pause, 200},
             {backchannel, 0}},
            {{Floor::hold, 40}, {Floor::resume, 500}, {Floor::hold, 940}, {Floor::resume, 1'400}}},
        Situation{"WordsWithoutAVoice", {{words, 0}, {backchannel, 0}}, {}}),
    [](const auto& situation) { return situation.param.name; });

TEST(BargeIn, ByVoiceAloneWordsDoNotMatter) {
    BargeIn barge_in({.by = BargeIn::By::voice});
    for (int i = 0; i < 10; ++i) barge_in.advance(true, true);
    EXPECT_EQ(barge_in.heard(true), Floor::keep);
    for (int i = 0; i < 24; ++i) EXPECT_EQ(barge_in.advance(true, true), Floor::keep);
    EXPECT_EQ(barge_in.advance(true, true), Floor::yield);
}

TEST(BargeIn, ByWordsAloneLengthDoesNotMatter) {
    BargeIn barge_in({.by = BargeIn::By::words});
    for (int i = 0; i < 200; ++i) EXPECT_NE(barge_in.advance(true, true), Floor::yield);
    EXPECT_EQ(barge_in.heard(true), Floor::yield);
}

TEST(BargeIn, ForgetsItsHoldWhenWeStopped) {
    BargeIn barge_in;
    barge_in.advance(true, false);
    EXPECT_EQ(barge_in.advance(true, false), Floor::hold);
    EXPECT_TRUE(barge_in.holding());
    barge_in.reset();
    EXPECT_FALSE(barge_in.holding());
    EXPECT_EQ(barge_in.heard(true), Floor::keep);
}

}  // namespace
}  // namespace neura::listening
