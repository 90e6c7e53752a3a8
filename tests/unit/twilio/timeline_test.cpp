#include "providers/twilio/timeline.hpp"

#include <gtest/gtest.h>

namespace neura::providers::twilio {
namespace {

using std::chrono::milliseconds;

std::vector<std::uint8_t> audio_of(std::uint8_t byte, std::size_t size = 160) {
    return std::vector<std::uint8_t>(size, byte);
}

class TimelineTest : public testing::Test {
protected:
    void push(int at, std::uint8_t byte, std::size_t size = 160) {
        timeline_.push(milliseconds(at), audio_of(byte, size));
        while (const auto frame = timeline_.next())
            heard_.insert(heard_.end(), frame->begin(), frame->end());
    }

    /// How many of which byte came out, in order.
    std::vector<std::pair<int, std::size_t>> heard() const {
        std::vector<std::pair<int, std::size_t>> runs;
        for (const auto byte : heard_) {
            if (runs.empty() || runs.back().first != byte) runs.emplace_back(byte, 0u);
            ++runs.back().second;
        }
        return runs;
    }

    using Runs = std::vector<std::pair<int, std::size_t>>;

    Timeline timeline_;
    std::vector<std::uint8_t> heard_;
};

TEST_F(TimelineTest, PassesFramesThrough) {
    push(20, 1);
    push(40, 2);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {2, 160}}));
}

TEST_F(TimelineTest, CutsPayloadsOfAnyLengthIntoFrames) {
    push(0, 1, 400);
    EXPECT_EQ(heard(), (Runs{{1, 320}}));
    push(50, 2, 80);
    EXPECT_EQ(heard(), (Runs{{1, 400}, {2, 80}}));
    push(60, 3, 0);
    push(60, 4, 20);
    push(63, 5, 140);
    EXPECT_EQ(heard(), (Runs{{1, 400}, {2, 80}, {4, 20}, {5, 140}}));
}

TEST_F(TimelineTest, FillsAHoleWithSilence) {
    push(20, 1);
    push(100, 2);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {audio::mulaw_silence, 480}, {2, 160}}));
    EXPECT_EQ(timeline_.filled_samples(), 480u);
}

TEST_F(TimelineTest, DropsWhatComesTwiceOrLate) {
    push(0, 1);
    push(20, 2);
    push(20, 3);
    push(0, 4);
    push(40, 5);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {2, 160}, {5, 160}}));
    EXPECT_EQ(timeline_.dropped_samples(), 320u);
}

TEST_F(TimelineTest, KeepsTheNewPartOfAnOverlap) {
    push(0, 1);
    push(0, 2, 320);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {2, 160}}));
}

TEST_F(TimelineTest, TakesSmallDifferencesForJitter) {
    push(0, 1);
    push(27, 2);
    push(33, 3);
    push(60, 4);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {2, 160}, {3, 160}, {4, 160}}));
    EXPECT_EQ(timeline_.filled_samples() + timeline_.dropped_samples(), 0u);
}

TEST_F(TimelineTest, CutsAHoleOfMoreThanTenSeconds) {
    push(0, 1);
    push(60'000, 2);
    push(60'020, 3);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {audio::mulaw_silence, 80'000}, {2, 160}, {3, 160}}));
}

TEST_F(TimelineTest, GoesOnWhenTheCarriersClockIsSetAnew) {
    push(60'000, 1);
    push(20, 2);
    push(40, 3);

    EXPECT_EQ(heard(), (Runs{{1, 160}, {2, 160}, {3, 160}}));
}

TEST_F(TimelineTest, EndsOfTheRangeAreHarmless) {
    timeline_.push(milliseconds(0), audio_of(1));
    timeline_.push(milliseconds(1'000'000'000'000), audio_of(2));
    timeline_.push(milliseconds(0), audio_of(3));

    std::size_t frames = 0;
    while (timeline_.next()) ++frames;
    EXPECT_EQ(frames, 503u);
}

}  // namespace
}  // namespace neura::providers::twilio
