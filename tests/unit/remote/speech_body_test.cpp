#include "providers/remote/speech_body.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "audio/g711.hpp"
#include "audio/wav.hpp"
#include "call/speaking/text_to_speech.hpp"

namespace neura::providers::remote {
namespace {

using Audio = std::vector<std::uint8_t>;

constexpr std::uint32_t speech_rate = 24'000;

std::string samples_of(double hertz, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / speech_rate;
        const auto sample = static_cast<std::int16_t>(std::lround(8'000 * std::sin(phase)));
        const auto bits = static_cast<std::uint16_t>(sample);
        bytes += static_cast<char>(bits & 0xff);
        bytes += static_cast<char>(bits >> 8);
    }
    return bytes;
}

Audio read(std::string_view bytes, std::size_t piece) {
    SampleBody body(speech_rate);
    Audio audio;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        EXPECT_TRUE(body.read(bytes.substr(at, piece), audio));
    EXPECT_TRUE(body.end(audio));
    return audio;
}

/// Root of the mean square of what is heard.
double loudness(const Audio& audio) {
    double sum = 0;
    for (const auto coded : audio) sum += std::pow(audio::sample_of(coded), 2);
    return std::sqrt(sum / static_cast<double>(audio.size()));
}

TEST(SampleBodyTest, IsTheSameInWhateverPiecesItComes) {
    const auto bytes = samples_of(440, 2'400);
    const auto whole = read(bytes, bytes.size());
    EXPECT_EQ(whole.size(), 800U);
    for (const std::size_t piece : {1U, 3U, 7U, 1'001U})
        EXPECT_EQ(read(bytes, piece), whole) << piece;
    EXPECT_EQ(read(bytes.substr(0, bytes.size() - 1), 3).size(), 800U);
    EXPECT_TRUE(read("", 1).empty());
}

TEST(SampleBodyTest, KeepsSpeechAndDropsWhatATelephoneCannotCarry) {
    EXPECT_NEAR(loudness(read(samples_of(1'000, 24'000), 4'096)), 8'000 / std::numbers::sqrt2, 150);
    // It would be heard as 3 kHz.
    EXPECT_LT(loudness(read(samples_of(5'000, 24'000), 4'096)), 100);
}

TEST(WavBodyTest, IsGivenWhenItIsWhole) {
    audio::Wav wav;
    wav.rate = 22'050;
    wav.samples.assign(2'205, 1'000);
    const auto file = audio::wav_bytes(wav);
    WavBody body;
    Audio audio;
    for (std::size_t at = 0; at < file.size(); at += 1'000) {
        EXPECT_TRUE(body.read(std::string_view(file).substr(at, 1'000), audio));
        EXPECT_TRUE(audio.empty());
    }
    ASSERT_TRUE(body.end(audio));
    EXPECT_EQ(audio.size(), 800U);
    EXPECT_NEAR(audio::sample_of(audio[400]), 1'000, 40);
}

TEST(WavBodyTest, RefusesWhatIsNone) {
    WavBody body;
    Audio audio;
    EXPECT_TRUE(body.read("<html>Internal Server Error</html>", audio));
    const auto ended = body.end(audio);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, speaking::Errc::synthesis_failed);
    const std::string megabyte(1024 * 1024, '\0');
    WavBody endless;
    int taken = 0;
    while (taken < 20 && endless.read(megabyte, audio)) ++taken;
    EXPECT_EQ(taken, 16);
}

TEST(MulawBodyTest, IsGivenAsItCame) {
    MulawBody body;
    Audio audio;
    EXPECT_TRUE(body.read("ab", audio));
    EXPECT_TRUE(body.read("c", audio));
    EXPECT_TRUE(body.end(audio));
    EXPECT_EQ(audio, (Audio{'a', 'b', 'c'}));
}

}  // namespace
}  // namespace neura::providers::remote
