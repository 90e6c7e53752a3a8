#include "phone/loudspeaker.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "audio/level.hpp"

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

/// What comes back of `said`.
std::vector<std::int16_t> echo_of(const std::vector<std::int16_t>& said,
                                  Loudspeaker::Setting setting) {
    Loudspeaker loudspeaker(setting);
    std::vector<std::int16_t> heard;
    for (std::size_t at = 0; at + audio::frame_samples <= said.size(); at += audio::frame_samples) {
        audio::Frame played;
        std::copy_n(said.begin() + static_cast<std::ptrdiff_t>(at), played.size(), played.begin());
        audio::Frame caller{};
        loudspeaker.add_to(caller, played);
        heard.insert(heard.end(), caller.begin(), caller.end());
    }
    return heard;
}

/// A second of it, with the tones of speech.
std::vector<std::int16_t> hum() {
    std::vector<std::int16_t> samples;
    for (int i = 0; i < 8'000; ++i) {
        double sum = 0;
        for (const double pitch : {350.0, 500.0, 700.0, 900.0, 1100.0, 1300.0})
            sum += 1'000 * std::sin(2 * 3.14159265 * pitch * i / 8'000);
        samples.push_back(static_cast<std::int16_t>(sum));
    }
    return samples;
}

TEST(Loudspeaker, SendsASoundBackAsLateAsItIsSet) {
    std::vector<std::int16_t> click(4'000);
    click[100] = 20'000;

    const auto heard = echo_of(click, {.delay = 150ms, .level_db = -6});

    constexpr std::size_t first = 100 + 150 * 8;
    for (std::size_t i = 0; i < first; ++i) EXPECT_EQ(heard[i], 0) << i;
    EXPECT_GT(std::abs(heard[first]), 1'000);
    EXPECT_NE(heard[first + 7], 0);
    EXPECT_EQ(heard.back(), 0);
}

TEST(Loudspeaker, SendsSpeechBackAsSoftAsItIsSet) {
    const auto said = hum();
    for (const double level : {-6.0, -12.0, -30.0}) {
        const auto heard = echo_of(said, {.delay = 0ms, .level_db = level});
        EXPECT_NEAR(audio::level_dbfs(heard) - audio::level_dbfs(said), level, 3) << level;
    }
}

TEST(Loudspeaker, LeavesWhatTheCallerSays) {
    Loudspeaker loudspeaker({});
    audio::Frame caller;
    caller.fill(1'234);
    const auto said = caller;

    loudspeaker.add_to(caller, audio::Frame{});

    EXPECT_EQ(caller, said);
}

}  // namespace
}  // namespace neura::phone
