#include "call/listening/echo_suppressor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "audio/g711.hpp"
#include "audio/level.hpp"
#include "phone/loudspeaker.hpp"

namespace neura::listening {
namespace {

using namespace std::chrono_literals;
using Samples = std::vector<std::int16_t>;

/// Something that has what matters of speech: syllables with a pitch that glides, resonances that
/// move, hisses, and pauses. The same seed gives the same.
Samples babble(std::uint32_t seed, std::size_t seconds, double lowest_pitch = 90) {
    std::minstd_rand random(seed * 7'919 + 1);
    std::uniform_real_distribution<double> any(0, 1);
    std::normal_distribution<double> noise(0, 1);
    Samples samples;
    while (samples.size() < seconds * audio::telephone_rate) {
        const bool hiss = any(random) < 0.25;
        const auto length = static_cast<std::size_t>((hiss ? 60 : 120 + 140 * any(random)) * 8);
        const double pitch = lowest_pitch * (1 + 0.6 * any(random));
        const double glide = 0.8 + 0.4 * any(random);
        const double formants[] = {300 + 500 * any(random), 900 + 1'300 * any(random),
                                   2'300 + 700 * any(random)};
        double state[3][2] = {};
        double phase = 0;
        int open = 0;
        for (std::size_t i = 0; i < length; ++i) {
            const double at = static_cast<double>(i) / static_cast<double>(length);
            phase += pitch * (1 + (glide - 1) * at) * (1 + 0.03 * noise(random)) / 8'000;
            double source = (hiss ? 0.3 : 0.08) * noise(random);
            if (!hiss && phase >= 1) {
                phase -= 1;
                open = 8;  // samples: no two pulses of a throat are alike
            }
            if (open-- > 0) source += 1 + noise(random);
            double sound = 0;
            for (int f = 0; f < 3; ++f) {
                const double r = 0.96;
                const double out =
                    source +
                    2 * r * std::cos(2 * std::numbers::pi * formants[f] / 8'000) * state[f][0] -
                    r * r * state[f][1];
                state[f][1] = state[f][0];
                state[f][0] = out;
                sound += out;
            }
            const double loud = std::sin(std::numbers::pi * at);
            samples.push_back(
                static_cast<std::int16_t>(std::clamp(450 * loud * sound, -30'000.0, 30'000.0)));
        }
        if (any(random) < 0.2) samples.resize(samples.size() + 1'600);
    }
    samples.resize(seconds * audio::telephone_rate);
    return samples;
}

audio::Frame frame_of(const Samples& samples, std::size_t index) {
    audio::Frame frame{};
    const auto at = index * frame.size();
    if (at + frame.size() <= samples.size())
        std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(at), frame.size(), frame.begin());
    return frame;
}

audio::Frame coded(const audio::Frame& frame) {
    return audio::decode_frame(audio::encode_frame(frame));
}

struct Line {
    Samples ours;
    Samples caller;      ///< what they say themselves
    Samples received{};  ///< with our echo, through mu-law
    Samples cleaned{};
    std::vector<int> found{};  ///< times, after each frame

    /// Plays both, with the echo coming back as set; from `moved_at` (frames) as set otherwise.
    void play(EchoSuppressor& suppressor, std::optional<phone::Loudspeaker::Setting> echo,
              std::size_t moved_at = ~0UL, phone::Loudspeaker::Setting moved = {}) {
        std::optional<phone::Loudspeaker> first;
        if (echo) first.emplace(*echo);
        phone::Loudspeaker second(moved);
        for (std::size_t i = 0; i < ours.size() / audio::frame_samples; ++i) {
            const auto played = coded(frame_of(ours, i));
            auto caller_frame = frame_of(caller, i);
            auto other = caller_frame;
            if (first) first->add_to(caller_frame, played);
            second.add_to(other, played);
            const auto heard = coded(i < moved_at ? caller_frame : other);
            received.insert(received.end(), heard.begin(), heard.end());
            const audio::Frame clean = suppressor.clean(heard, played);
            cleaned.insert(cleaned.end(), clean.begin(), clean.end());
            found.push_back(suppressor.times_found());
        }
    }

    std::size_t first_found() const {
        return static_cast<std::size_t>(std::ranges::find(found, 1) - found.begin());
    }
    std::size_t first_audible() const {
        std::size_t i = 0;
        while (audio::level_dbfs(frame_of(received, i)) < -60) ++i;
        return i;
    }
};

/// dBFS from one second to another.
double level(const Samples& samples, double from, double to) {
    const auto at = static_cast<std::size_t>(from * audio::telephone_rate);
    const auto end = static_cast<std::size_t>(to * audio::telephone_rate);
    return audio::level_dbfs(audio::Samples(samples).subspan(at, end - at));
}

/// Frames that hold more than a line's noise.
std::size_t audible_frames(const Samples& samples, std::size_t from = 0) {
    std::size_t count = 0;
    for (std::size_t i = from; i < samples.size() / audio::frame_samples; ++i)
        count += audio::level_dbfs(frame_of(samples, i)) > -60 ? 1 : 0;
    return count;
}

struct Path {
    int delay_ms;
    double level_db;
};

void PrintTo(const Path& path, std::ostream* out) {
    *out << path.delay_ms << " ms " << path.level_db << " dB";
}

class EchoPaths : public testing::TestWithParam<Path> {
protected:
    phone::Loudspeaker::Setting setting() const {
        return {.delay = std::chrono::milliseconds(GetParam().delay_ms),
                .level_db = GetParam().level_db};
    }
    EchoSuppressor suppressor_;
};

TEST_P(EchoPaths, NothingOfOursIsHeardAfterItsFirstSounds) {
    Line line{.ours = babble(1, 20), .caller = Samples(20 * 8'000)};
    line.play(suppressor_, setting());

    EXPECT_GE(suppressor_.times_found(), 1);
    const auto from = line.first_found() + 1;
    EXPECT_LE(from, line.first_audible() + (GetParam().level_db < -25 ? 12U : 6U));
    EXPECT_LE(audible_frames(line.cleaned, from), 10U);  // of 1000
    EXPECT_LT(level(line.cleaned, static_cast<double>(from) / 50, 20), -70);
}

TEST_P(EchoPaths, TheCallersWordsComeThrough) {
    Line line{.ours = babble(2, 12), .caller = Samples(12 * 8'000)};
    const auto words = babble(99, 2);
    std::ranges::copy(words, line.caller.begin() + 8 * 8'000);
    line.play(suppressor_, setting());

    EXPECT_LT(level(line.cleaned, 6, 8), -65);
    EXPECT_NEAR(level(line.cleaned, 8.02, 10.02), level(line.caller, 8, 10), 4);
    // What comes out is what they said: the difference is small beside it.
    double apart = 0;
    double all = 0;
    for (std::size_t i = 8 * 8'000; i < 10 * 8'000; ++i) {
        const double said = line.caller[i];
        const double heard = line.cleaned[i + audio::frame_samples];
        apart += (said - heard) * (said - heard);
        all += said * said;
    }
    EXPECT_LT(10 * std::log10(apart / all), GetParam().level_db > -10 ? -3 : -8);
}

INSTANTIATE_TEST_SUITE_P(Telephones, EchoPaths,
                         testing::Values(Path{10, -6}, Path{10, -30}, Path{60, -12}, Path{60, -20},
                                         Path{150, -6}, Path{150, -30}, Path{300, -6},
                                         Path{300, -20}, Path{300, -30}));

TEST(EchoSuppressor, LeavesACallerWithoutEchoAsTheyAre) {
    EchoSuppressor suppressor;
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        Line line{.ours = babble(seed, 60), .caller = babble(seed + 50, 60, 170)};
        line.play(suppressor, std::nullopt);
        EXPECT_TRUE(line.cleaned == line.received) << seed;
    }
    EXPECT_EQ(suppressor.times_found(), 0);
}

TEST(EchoSuppressor, LeavesACallerWhoSpeaksAfterUsAsTheyAre) {
    EchoSuppressor suppressor;
    Line line{.ours = babble(3, 10), .caller = Samples(10 * 8'000)};
    std::fill(line.ours.begin() + 4 * 8'000, line.ours.end(), std::int16_t{0});
    std::ranges::copy(babble(77, 5), line.caller.begin() + 5 * 8'000);
    line.play(suppressor, phone::Loudspeaker::Setting{.delay = 100ms, .level_db = -6});

    ASSERT_EQ(suppressor.times_found(), 1);
    const auto after = static_cast<std::ptrdiff_t>(4.8 * 8'000);
    EXPECT_TRUE(std::equal(line.cleaned.begin() + after, line.cleaned.end(),
                           line.received.begin() + after));
}

TEST(EchoSuppressor, FollowsAnEchoThatComesAtAnotherTime) {
    EchoSuppressor suppressor;
    Line line{.ours = babble(4, 16), .caller = Samples(16 * 8'000)};
    std::fill(line.ours.begin() + 7 * 8'000, line.ours.begin() + 8 * 8'000, std::int16_t{0});
    line.play(suppressor, phone::Loudspeaker::Setting{.delay = 120ms, .level_db = -10}, 390,
              {.delay = 163ms, .level_db = -10});

    EXPECT_EQ(line.found[380], 1);
    EXPECT_EQ(line.found.back(), 2);
    EXPECT_LE(audible_frames(line.cleaned, 390), 6U);
    EXPECT_EQ(audible_frames(line.cleaned, 440), 0U);
}

TEST(EchoSuppressor, HearsACallerWhoInterruptsOurFirstWord) {
    EchoSuppressor suppressor;
    Line line{.ours = babble(5, 4), .caller = Samples(4 * 8'000)};
    std::ranges::copy(babble(98, 2), line.caller.begin() + 1'600);
    line.play(suppressor, phone::Loudspeaker::Setting{.delay = 80ms, .level_db = -12});

    EXPECT_NEAR(level(line.cleaned, 0.3, 2.2), level(line.caller, 0.3, 2.2), 3);
}

TEST(EchoSuppressor, IsNotMisledByNoise) {
    EchoSuppressor suppressor;
    Line line{.ours = babble(6, 30), .caller = Samples(30 * 8'000)};
    std::minstd_rand random(3);
    std::normal_distribution<double> noise(0, 300);
    for (auto& sample : line.caller) sample = static_cast<std::int16_t>(noise(random));
    line.play(suppressor, std::nullopt);

    EXPECT_EQ(suppressor.times_found(), 0);
    EXPECT_TRUE(line.cleaned == line.received);
}

TEST(EchoSuppressor, IsNotMisledByATone) {
    EchoSuppressor suppressor;
    Line line{.ours = Samples(10 * 8'000), .caller = Samples(10 * 8'000)};
    for (std::size_t i = 0; i < line.ours.size(); ++i) {
        const auto turn = 2 * std::numbers::pi * static_cast<double>(i) / 8'000;
        line.ours[i] = static_cast<std::int16_t>(5'000 * std::sin(440 * turn));
        line.caller[i] = static_cast<std::int16_t>(5'000 * std::sin(440 * turn + 1));
    }
    line.play(suppressor, std::nullopt);

    EXPECT_EQ(suppressor.times_found(), 0);
}

}  // namespace
}  // namespace neura::listening
