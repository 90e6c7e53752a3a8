#include "audio/level.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace neura::audio {
namespace {

std::vector<std::int16_t> sine(double amplitude) {
    std::vector<std::int16_t> samples(800);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double phase = 2 * std::numbers::pi * static_cast<double>(i) / 80;
        samples[i] = static_cast<std::int16_t>(std::lround(amplitude * std::sin(phase)));
    }
    return samples;
}

TEST(Level, OfASineIsThreeDecibelsUnderItsPeak) {
    EXPECT_NEAR(level_dbfs(sine(32'767)), -3.01, 0.01);
    EXPECT_NEAR(level_dbfs(sine(3'276.7)), -23.01, 0.01);
}

TEST(Level, OfAFullSquareWaveIsZero) {
    const std::vector<std::int16_t> loudest(160, -32'768);

    EXPECT_FLOAT_EQ(level_dbfs(loudest), 0);
}

TEST(Level, OfSilenceAndOfNothingIsTheFloor) {
    EXPECT_EQ(level_dbfs(Frame{}), silence_dbfs);
    EXPECT_EQ(level_dbfs({}), silence_dbfs);
}

TEST(Level, ComparesWithAThresholdWithoutLogarithm) {
    EXPECT_GT(mean_square(sine(1'000)), mean_square_of(-34));
    EXPECT_LT(mean_square(sine(1'000)), mean_square_of(-33));
    EXPECT_NEAR(dbfs_of(mean_square_of(-42)), -42, 0.001);
}

}  // namespace
}  // namespace neura::audio
