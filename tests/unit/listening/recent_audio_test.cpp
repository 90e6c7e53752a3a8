#include "call/listening/recent_audio.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace neura::listening {
namespace {

/// The n-th frame of a stream whose samples are numbered from 1.
audio::Frame frame(std::size_t n) {
    audio::Frame made;
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = static_cast<std::int16_t>(n * made.size() + i + 1);
    return made;
}

template <class Sample = std::int16_t>
std::vector<Sample> before(const RecentAudio<3>& recent, std::size_t ago, std::size_t count) {
    std::vector<Sample> samples(count);
    recent.copy_before(ago, samples);
    return samples;
}

TEST(RecentAudio, KeepsTheLastFramesInOrder) {
    RecentAudio<3> recent;
    for (std::size_t n = 0; n < 20; ++n) {
        recent.append(frame(n));
        const auto known = std::min<std::size_t>(n + 1, 3) * audio::frame_samples;
        ASSERT_EQ(recent.size(), known);
        const auto last = static_cast<std::int16_t>((n + 1) * audio::frame_samples);
        const auto all = before(recent, 0, known);
        for (std::size_t i = 0; i < known; ++i)
            ASSERT_EQ(all[i], last - static_cast<int>(known - i) + 1) << n << ' ' << i;
    }
}

TEST(RecentAudio, GivesAnyStretchOfThem) {
    RecentAudio<3> recent;
    for (std::size_t n = 0; n < 5; ++n) recent.append(frame(n));
    EXPECT_EQ(before(recent, 0, 2), (std::vector<std::int16_t>{799, 800}));
    EXPECT_EQ(before(recent, 159, 3), (std::vector<std::int16_t>{639, 640, 641}));
    EXPECT_EQ(before(recent, 319, 2), (std::vector<std::int16_t>{480, 481}));
    EXPECT_EQ(before(recent, 478, 2), (std::vector<std::int16_t>{321, 322}));
    EXPECT_EQ(before<float>(recent, 1, 2), (std::vector<float>{798, 799}));
    EXPECT_TRUE(before(recent, 480, 0).empty());
}

TEST(RecentAudio, IsSilentWhereThereWasNothing) {
    RecentAudio<3> recent;
    for (std::size_t n = 0; n < 4; ++n) recent.append(frame(n));
    recent.clear();
    EXPECT_EQ(recent.size(), 0U);
    recent.append(frame(0));
    EXPECT_EQ(before(recent, 158, 4), (std::vector<std::int16_t>{0, 0, 1, 2}));
    EXPECT_EQ(before(recent, 0, 1), (std::vector<std::int16_t>{160}));
}

}  // namespace
}  // namespace neura::listening
