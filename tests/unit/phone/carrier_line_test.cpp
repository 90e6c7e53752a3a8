#include "phone/carrier_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace neura::phone {
namespace {

using Samples = std::vector<std::int16_t>;

Samples tone(LineTime length, std::int16_t level = 3000) {
    return Samples(static_cast<std::size_t>(length.count()) * 8, level);
}

Samples quiet(LineTime length) { return tone(length, 0); }

std::vector<std::string> run(CarrierLine& line, LineTime length) {
    std::vector<std::string> marks;
    for (LineTime passed{0}; passed < length; passed += LineTime(20))
        for (auto& mark : line.tick().marks) marks.push_back(std::move(mark));
    return marks;
}

TEST(CarrierLine, SendsSilenceBetweenTheCallersWords) {
    CarrierLine line(false);
    EXPECT_EQ(line.tick().out, audio::Frame{});
    line.say(tone(LineTime(30)));
    const auto first = line.tick().out;
    const auto second = line.tick().out;
    EXPECT_EQ(std::ranges::count(first, 3000), 160);
    EXPECT_EQ(std::ranges::count(second, 3000), 80);
    EXPECT_EQ(second.back(), 0);
    EXPECT_FALSE(line.saying());
}

TEST(CarrierLine, SendsTheAgentBackWhenOnLoudspeaker) {
    CarrierLine line(false);
    line.put_on(Loudspeaker({.delay = LineTime(40), .level_db = -6}));
    Samples clicks(480);
    clicks[0] = 20'000;
    line.play(clicks);

    EXPECT_EQ(line.tick().out, audio::Frame{});
    EXPECT_EQ(line.tick().out, audio::Frame{});
    EXPECT_NE(line.tick().out, audio::Frame{});
}

TEST(CarrierLine, PlaysInRealTimeWhatCameAtOnce) {
    CarrierLine line(false);
    line.play(tone(LineTime(50)));
    EXPECT_EQ(std::ranges::count(line.tick().heard, 3000), 160);
    EXPECT_EQ(std::ranges::count(line.tick().heard, 3000), 160);
    EXPECT_EQ(std::ranges::count(line.tick().heard, 3000), 80);
    EXPECT_EQ(line.now(), LineTime(60));
}

TEST(CarrierLine, BringsAMarkBackWhenAllBeforeItWasPlayed) {
    CarrierLine line(false);
    line.play(tone(LineTime(40)));
    EXPECT_FALSE(line.mark("one"));
    line.play(tone(LineTime(40)));
    EXPECT_FALSE(line.mark("two"));
    EXPECT_TRUE(run(line, LineTime(20)).empty());
    EXPECT_EQ(run(line, LineTime(20)), std::vector<std::string>{"one"});
    EXPECT_EQ(run(line, LineTime(40)), std::vector<std::string>{"two"});
}

TEST(CarrierLine, BringsAMarkBackAtOnceWhenNothingIsWaiting) {
    CarrierLine line(false);
    EXPECT_TRUE(line.mark("now"));
    line.play(tone(LineTime(20)));
    run(line, LineTime(20));
    EXPECT_TRUE(line.mark("again"));
}

TEST(CarrierLine, ClearEmptiesTheBufferAndBringsAllMarksBack) {
    CarrierLine line(false);
    line.play(tone(LineTime(100)));
    line.mark("one");
    line.mark("two");
    EXPECT_EQ(line.clear(), (std::vector<std::string>{"one", "two"}));
    EXPECT_FALSE(line.agent_has_more());
    EXPECT_EQ(line.tick().heard, audio::Frame{});
    line.play(tone(LineTime(20)));
    EXPECT_FALSE(line.mark("three"));
    EXPECT_EQ(run(line, LineTime(20)), std::vector<std::string>{"three"});
}

TEST(CarrierLine, MeasuresFromTheCallersLastVoicedSampleToTheAgentsFirst) {
    CarrierLine line(false);
    auto words = tone(LineTime(105));
    words.resize(words.size() + 8 * 200, 0);  // silence after the words does not count
    line.say(words);
    run(line, LineTime(400));
    auto answer = quiet(LineTime(5));
    const auto voiced = tone(LineTime(100));
    answer.insert(answer.end(), voiced.begin(), voiced.end());
    line.play(answer);
    run(line, LineTime(200));
    ASSERT_EQ(line.measures().turns.size(), 1U);
    EXPECT_EQ(line.measures().turns[0].caller_end, LineTime(104));
    EXPECT_EQ(line.measures().turns[0].agent_start, LineTime(405));
}

TEST(CarrierLine, CountsATurnOnceThoughTheAgentPauses) {
    CarrierLine line(false);
    line.say(tone(LineTime(100)));
    run(line, LineTime(300));
    for (int sentence = 0; sentence < 2; ++sentence) {
        line.play(tone(LineTime(100)));
        run(line, LineTime(600));
    }
    EXPECT_EQ(line.measures().turns.size(), 1U);
}

TEST(CarrierLine, NoticesABufferThatRunsDryInsideAWord) {
    CarrierLine line(false);
    line.play(tone(LineTime(60)));
    run(line, LineTime(120));
    line.play(tone(LineTime(60)));
    run(line, LineTime(60));
    ASSERT_EQ(line.measures().gaps.size(), 1U);
    EXPECT_EQ(line.measures().gaps[0].at, LineTime(60));
    EXPECT_EQ(line.measures().gaps[0].length, LineTime(60));
}

TEST(CarrierLine, TakesSilenceBetweenSentencesForNoGap) {
    CarrierLine line(false);
    for (int sentence = 0; sentence < 2; ++sentence) {
        line.play(tone(LineTime(60)));
        line.play(quiet(LineTime(60)));
        run(line, LineTime(200));
    }
    EXPECT_TRUE(line.measures().gaps.empty());
}

TEST(CarrierLine, MeasuresFromCuttingInToClear) {
    CarrierLine line(false);
    line.play(tone(LineTime(2000)));
    run(line, LineTime(500));
    EXPECT_TRUE(line.agent_speaking());
    line.say(tone(LineTime(600)));
    run(line, LineTime(240));
    line.clear();
    EXPECT_FALSE(line.agent_speaking());
    ASSERT_EQ(line.measures().cut_ins.size(), 1U);
    EXPECT_EQ(line.measures().cut_ins[0].onset, LineTime(500));
    EXPECT_EQ(line.measures().cut_ins[0].cleared, LineTime(740));
    // What the agent says after that answers the turn.
    run(line, LineTime(600));
    line.play(tone(LineTime(100)));
    run(line, LineTime(100));
    EXPECT_EQ(line.measures().turns.size(), 1U);
}

TEST(CarrierLine, CountsACutInOnceThoughTheCallerPauses) {
    CarrierLine line(false);
    line.play(tone(LineTime(2000)));
    run(line, LineTime(100));
    for (int word = 0; word < 3; ++word) {
        line.say(tone(LineTime(100)));
        run(line, LineTime(400));
    }
    ASSERT_EQ(line.measures().cut_ins.size(), 1U);
    EXPECT_FALSE(line.measures().cut_ins[0].cleared);
}

TEST(CarrierLine, RecordsBothSidesAligned) {
    CarrierLine line(true);
    line.say(tone(LineTime(20), 1000));
    line.tick();
    line.play(tone(LineTime(20), 2000));
    line.tick();
    const auto& recording = line.recording();
    ASSERT_EQ(recording.size(), 640U);
    EXPECT_EQ(recording[0], 1000);
    EXPECT_EQ(recording[1], 0);
    EXPECT_EQ(recording[320], 0);
    EXPECT_EQ(recording[321], 2000);
}

TEST(CarrierLine, BreaksOff) {
    CarrierLine line(false);
    line.say(tone(LineTime(1000)));
    line.tick();
    line.hush();
    EXPECT_EQ(line.tick().out, audio::Frame{});
}

TEST(CarrierLine, DoesNotTakeSurroundingsForTheCaller) {
    CarrierLine line(false);
    line.surround(Noise::white(1000, 1));
    run(line, LineTime(500));
    line.play(tone(LineTime(100)));
    run(line, LineTime(100));
    EXPECT_TRUE(line.measures().turns.empty());
    EXPECT_NE(line.tick().out, audio::Frame{});
}

}  // namespace
}  // namespace neura::phone
