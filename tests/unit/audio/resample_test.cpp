#include "audio/resample.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace neura::audio {
namespace {

std::vector<std::int16_t> tone(double hertz, std::uint32_t rate, std::size_t count) {
    std::vector<std::int16_t> samples(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
        samples[i] = static_cast<std::int16_t>(std::lround(10'000 * std::sin(phase)));
    }
    return samples;
}

/// The largest difference, away from both edges where the filter meets nothing.
int worst_difference(const std::vector<std::int16_t>& a, const std::vector<std::int16_t>& b) {
    int worst = 0;
    const auto edge = a.size() / 10;
    for (std::size_t i = edge; i + edge < std::min(a.size(), b.size()); ++i)
        worst = std::max(worst, std::abs(a[i] - b[i]));
    return worst;
}

TEST(Resample, KeepsATonesPlaceAndHeightAtAnyRate) {
    struct Case {
        std::uint32_t from;
        std::uint32_t to;
    };
    for (const auto& [from, to] : {
             Case{8'000, 16'000},
             Case{16'000, 8'000},
             Case{22'050, 8'000},
             Case{24'000, 8'000},
             Case{44'100, 8'000},
             Case{48'000, 8'000},
             Case{8'000, 48'000},
             Case{11'025, 16'000},
         }) {
        const auto resampled = resample(tone(440, from, from), from, to);

        ASSERT_EQ(resampled.size(), to) << from << " to " << to;
        EXPECT_LT(worst_difference(resampled, tone(440, to, to)), 200) << from << " to " << to;
    }
}

TEST(Resample, TakesOutWhatTheLowerRateCannotHold) {
    const auto resampled = resample(tone(6'000, 24'000, 24'000), 24'000, 8'000);

    EXPECT_LT(worst_difference(resampled, std::vector<std::int16_t>(8'000)), 100);
}

TEST(Resample, OfNothingIsNothing) { EXPECT_TRUE(resample({}, 8'000, 16'000).empty()); }

TEST(Resampler, PiecesGiveTheSameAsTheWhole) {
    const auto whole = tone(440, 22'050, 5'000);
    Resampler resampler(22'050, 8'000, ResamplerQuality::speech);
    std::vector<std::int16_t> pieces;

    for (std::size_t at = 0; at < whole.size(); at += 37)
        resampler.process(Samples(whole).subspan(at, std::min<std::size_t>(37, whole.size() - at)),
                          pieces);
    resampler.finish(pieces);

    EXPECT_EQ(pieces, resample(whole, 22'050, 8'000));
}

TEST(Resampler, GivesAFrameForAFrameOnceItsFilterIsFull) {
    Resampler resampler(8'000, 16'000);
    std::vector<std::int16_t> out;
    for (int i = 0; i < 10; ++i) resampler.process(Frame{}, out);

    out.clear();
    resampler.process(Frame{}, out);

    EXPECT_EQ(out.size(), 2 * frame_samples);
}

TEST(Resampler, StartsAfreshAfterFinish) {
    const auto said = tone(300, 8'000, 1'000);
    Resampler resampler(8'000, 16'000);
    std::vector<std::int16_t> first;
    resampler.process(said, first);
    resampler.finish(first);

    std::vector<std::int16_t> second;
    resampler.process(said, second);
    resampler.finish(second);

    EXPECT_EQ(second, first);
}

TEST(Resampler, CopiesAtEqualRates) {
    const auto said = tone(300, 8'000, 1'000);

    EXPECT_EQ(resample(said, 8'000, 8'000), said);
}

}  // namespace
}  // namespace neura::audio
