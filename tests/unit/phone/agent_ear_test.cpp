#include "phone/agent_ear.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

/// What was noticed over many frames.
struct Log {
    int started = 0;
    int finished = 0;
    std::vector<AgentUtterance> utterances;
};

class Listening {
public:
    Listening& hears(LineTime length, bool voiced, bool more = false) {
        audio::Frame frame{};
        if (voiced) frame.fill(2000);
        for (LineTime passed{0}; passed < length; passed += LineTime(20)) {
            auto noticed = ear.hear(frame, more);
            log.started += noticed.started;
            log.finished += noticed.finished;
            if (noticed.utterance) log.utterances.push_back(*std::move(noticed.utterance));
        }
        return *this;
    }

    AgentEar ear{true};
    Log log;
};

TEST(AgentEar, CutsAtSilence) {
    Listening listening;
    listening.hears(LineTime(500), false).hears(LineTime(1000), true);
    EXPECT_EQ(listening.log.started, 1);
    EXPECT_TRUE(listening.log.utterances.empty());
    listening.hears(LineTime(300), false);
    ASSERT_EQ(listening.log.utterances.size(), 1U);
    EXPECT_EQ(listening.log.utterances[0].start, LineTime(500));
    EXPECT_EQ(listening.log.utterances[0].end, LineTime(1500));
    EXPECT_EQ(listening.log.utterances[0].samples.size(), 1400U * 8);
    EXPECT_EQ(listening.log.finished, 1);
}

TEST(AgentEar, KeepsAShortPauseInside) {
    Listening listening;
    listening.hears(LineTime(400), true).hears(LineTime(280), false).hears(LineTime(400), true);
    listening.hears(LineTime(300), false);
    EXPECT_EQ(listening.log.utterances.size(), 1U);
}

TEST(AgentEar, WaitsForMoreThatIsOnItsWay) {
    Listening listening;
    listening.hears(LineTime(400), true).hears(LineTime(500), false, true);
    EXPECT_EQ(listening.log.utterances.size(), 1U);
    EXPECT_EQ(listening.log.finished, 0);
    listening.hears(LineTime(400), true).hears(LineTime(400), false);
    EXPECT_EQ(listening.log.utterances.size(), 2U);
    EXPECT_EQ(listening.log.started, 1);
    EXPECT_EQ(listening.log.finished, 1);
}

TEST(AgentEar, CutsALongSpeechAtABreath) {
    Listening listening;
    listening.hears(LineTime(3500), true).hears(LineTime(120), false).hears(LineTime(500), true);
    ASSERT_EQ(listening.log.utterances.size(), 1U);
    listening.hears(LineTime(13'000), true);
    EXPECT_EQ(listening.log.utterances.size(), 2U);
    EXPECT_EQ(listening.log.finished, 0);
}

TEST(AgentEar, GivesWhatWasBeingSaidAtTheEnd) {
    Listening listening;
    EXPECT_FALSE(listening.ear.finish());
    listening.hears(LineTime(200), true);
    const auto rest = listening.ear.finish();
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->end, LineTime(200));
}

}  // namespace
}  // namespace neura::phone
