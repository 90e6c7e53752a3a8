#include "phone/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace neura::phone {
namespace {

double level_of(Noise noise) {
    double sum = 0;
    for (int i = 0; i < 50; ++i) {
        audio::Frame frame{};
        noise.add_to(frame);
        for (const double sample : frame) sum += sample * sample;
    }
    return std::sqrt(sum / (50 * 160));
}

TEST(Noise, HasTheLevelAskedFor) {
    EXPECT_NEAR(level_of(Noise::white(500, 7)), 500, 25);
    const std::vector<std::int16_t> voices{100, -100, 100, -100, 300, -300};
    EXPECT_NEAR(level_of(Noise::babble(voices, 500)), 500, 5);
    EXPECT_DOUBLE_EQ(level_of(Noise::white(0, 7)), 0);
}

TEST(Noise, IsTheSameForTheSameSeed) {
    audio::Frame one{};
    audio::Frame other{};
    audio::Frame different{};
    Noise::white(500, 7).add_to(one);
    Noise::white(500, 7).add_to(other);
    Noise::white(500, 8).add_to(different);
    EXPECT_EQ(one, other);
    EXPECT_NE(one, different);
}

TEST(Noise, StaysInsideSixteenBits) {
    audio::Frame frame;
    frame.fill(32'000);
    Noise::babble({1000, 1000}, 20'000).add_to(frame);
    EXPECT_EQ(frame[0], 32'767);
}

TEST(SpeechLevel, LeavesPausesOut) {
    std::vector<std::int16_t> speech(1600, 2000);
    speech.resize(16'000, 0);
    EXPECT_NEAR(speech_level(speech), 2000, 1);
    EXPECT_DOUBLE_EQ(speech_level({}), 0);
    EXPECT_NEAR(noise_level(2000, 20), 200, 0.1);
}

}  // namespace
}  // namespace neura::phone
