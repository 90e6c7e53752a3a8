#include "call/listening/recent_audio.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace neura::listening {
namespace {

using Samples = std::vector<std::int16_t>;

/// The n-th sample of a stream in which no stretch is like the one before or after it.
std::int16_t sample(std::size_t n) { return audio::sample_of(static_cast<std::uint8_t>(n % 251)); }

audio::Frame frame(std::size_t n) {
    audio::Frame made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = sample(n * made.size() + i);
    return made;
}

Samples before(const RecentAudio<3>& recent, std::size_t ago, std::size_t count) {
    Samples samples(count);
    recent.copy_before(ago, samples);
    return samples;
}

TEST(RecentAudio, KeepsTheLastFramesInOrder) {
    RecentAudio<3> recent;
    for (std::size_t n = 0; n < 20; ++n) {
        recent.append(frame(n));
        const auto known = std::min<std::size_t>(n + 1, 3) * audio::frame_samples;
        ASSERT_EQ(recent.size(), known);
        const auto first = (n + 1) * audio::frame_samples - known;
        const auto all = before(recent, 0, known);
        for (std::size_t i = 0; i < known; ++i) ASSERT_EQ(all[i], sample(first + i)) << n;
    }
}

TEST(RecentAudio, GivesAnyStretchOfThem) {
    RecentAudio<3> recent;
    for (std::size_t n = 0; n < 5; ++n) recent.append(frame(n));
    EXPECT_EQ(before(recent, 0, 2), (Samples{sample(798), sample(799)}));
    EXPECT_EQ(before(recent, 159, 3), (Samples{sample(638), sample(639), sample(640)}));
    EXPECT_EQ(before(recent, 319, 2), (Samples{sample(479), sample(480)}));
    EXPECT_EQ(before(recent, 478, 2), (Samples{sample(320), sample(321)}));
    EXPECT_TRUE(before(recent, 480, 0).empty());
}

TEST(RecentAudio, IsSilentWhereThereWasNothing) {
    RecentAudio<3> recent;
    EXPECT_EQ(before(recent, 100, 2), (Samples{0, 0}));
    for (std::size_t n = 0; n < 4; ++n) recent.append(frame(n));
    recent.clear();
    EXPECT_EQ(recent.size(), 0U);
    recent.append(frame(0));
    EXPECT_EQ(before(recent, 158, 4), (Samples{0, 0, sample(0), sample(1)}));
    EXPECT_EQ(before(recent, 0, 1), (Samples{sample(159)}));
}

TEST(RecentAudio, KeepsWhatIsNoTelephoneAudioToAStepOfItsCoding) {
    RecentAudio<3> recent;
    audio::Frame ramp;
    for (std::size_t i = 0; i < ramp.size(); ++i)
        ramp[i] = static_cast<std::int16_t>(static_cast<int>(i) * 200 - 16'000);
    recent.append(ramp);
    const auto kept = before(recent, 0, ramp.size());
    for (std::size_t i = 0; i < ramp.size(); ++i)
        EXPECT_NEAR(kept[i], ramp[i], 4 + std::abs(ramp[i]) / 30);
}

}  // namespace
}  // namespace neura::listening
