#include "audio/g711.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

namespace neura::audio {
namespace {

std::uint8_t encode(int sample) {
    const std::array<std::int16_t, 1> linear{static_cast<std::int16_t>(sample)};
    std::array<std::uint8_t, 1> coded{};
    encode_mulaw(linear, coded);
    return coded[0];
}

int decode(std::uint8_t byte) {
    const std::array<std::uint8_t, 1> coded{byte};
    std::array<std::int16_t, 1> linear{};
    decode_mulaw(coded, linear);
    return linear[0];
}

TEST(DecodeMulaw, ReachesBothEndsAndBothZeros) {
    const std::array<std::uint8_t, 4> coded{0x00, 0x80, 0x7f, 0xff};
    std::array<std::int16_t, 4> linear{};

    EXPECT_EQ(decode_mulaw(coded, linear), 4u);

    EXPECT_EQ(linear, (std::array<std::int16_t, 4>{-32'124, 32'124, 0, 0}));
}

TEST(EncodeMulaw, GivesBackEveryCodeButNegativeZero) {
    for (int byte = 0; byte < 256; ++byte) {
        const int expected = byte == 0x7f ? 0xff : byte;
        EXPECT_EQ(encode(decode(static_cast<std::uint8_t>(byte))), expected) << byte;
    }
}

TEST(EncodeMulaw, CutsWhereTheRecommendationSays) {
    // G.711, table 2a: decision values x1 to x2, x16 to x17 and x127, times four.
    struct Case {
        int sample;
        int code;
    };
    for (const auto& [sample, code] : {
             Case{0, 0xff},
             Case{3, 0xff},
             Case{4, 0xfe},
             Case{11, 0xfe},
             Case{12, 0xfd},
             Case{123, 0xf0},
             Case{124, 0xef},
             Case{139, 0xef},
             Case{140, 0xee},
             Case{31'612 - 1, 0x81},
             Case{31'612, 0x80},
             Case{32'767, 0x80},
         }) {
        EXPECT_EQ(encode(sample), code) << sample;
    }
}

TEST(EncodeMulaw, CodesBothPolaritiesAlike) {
    for (int sample = 0; sample <= 32'767; ++sample)
        ASSERT_EQ(encode(~sample), encode(sample) ^ 0x80) << sample;
}

TEST(EncodeMulaw, IsOffByHalfAStepOfItsSegmentAtMost) {
    for (int sample = -32'635; sample <= 32'635; ++sample) {
        const auto code = encode(sample);
        const int half_step = 4 << (~code >> 4 & 7);
        ASSERT_LE(std::abs(decode(code) - sample), half_step) << sample;
    }
}

TEST(SampleOf, IsWhatAllOfThemAreExpandedTo) {
    for (int byte = 0; byte < 256; ++byte) {
        const auto code = static_cast<std::uint8_t>(byte);
        ASSERT_EQ(sample_of(code), decode(code)) << byte;
    }
}

TEST(MulawFrame, SilenceIsSilenceBothWays) {
    MulawFrame coded;
    coded.fill(mulaw_silence);

    EXPECT_EQ(decode_frame(coded), Frame{});
    EXPECT_EQ(encode_frame(Frame{}), coded);
}

}  // namespace
}  // namespace neura::audio
