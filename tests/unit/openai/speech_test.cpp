#include "providers/openai/speech.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "audio/g711.hpp"
#include "call/speaking/text_to_speech.hpp"

namespace neura::providers::openai {
namespace {

using Audio = std::vector<std::uint8_t>;
using speaking::Errc;

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
    SpeechReader reader;
    Audio audio;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        reader.read(bytes.substr(at, piece), audio);
    reader.end(audio);
    return audio;
}

/// Root of the mean square of what is heard.
double loudness(const Audio& audio) {
    double sum = 0;
    for (const auto coded : audio) sum += std::pow(audio::sample_of(coded), 2);
    return std::sqrt(sum / static_cast<double>(audio.size()));
}

TEST(OpenAiSpeech, AsksForSamples) {
    EXPECT_EQ(speech_body("tts-1", "nova", "Say \"oh\".", 1.0),
              R"({"model":"tts-1","input":"Say \"oh\".","voice":"nova","response_format":"pcm"})");
    EXPECT_TRUE(speech_body("m", "v", "x", 0.1).ends_with(R"("speed":0.25})"));
    EXPECT_TRUE(speech_body("m", "v", "\xff", 1.0).contains("\xEF\xBF\xBD"));
}

TEST(OpenAiSpeech, IsTheSameInWhateverPiecesItComes) {
    const auto bytes = samples_of(440, 2'400);
    const auto whole = read(bytes, bytes.size());
    EXPECT_EQ(whole.size(), 800U);
    for (const std::size_t piece : {1U, 3U, 7U, 1'001U}) EXPECT_EQ(read(bytes, piece), whole) << piece;
    EXPECT_EQ(read(bytes.substr(0, bytes.size() - 1), 3).size(), 800U);
    EXPECT_TRUE(read("", 1).empty());
}

TEST(OpenAiSpeech, KeepsSpeechAndDropsWhatATelephoneCannotCarry) {
    EXPECT_NEAR(loudness(read(samples_of(1'000, 24'000), 4'096)), 8'000 / std::numbers::sqrt2, 150);
    // It would be heard as 3 kHz.
    EXPECT_LT(loudness(read(samples_of(5'000, 24'000), 4'096)), 100);
}

TEST(OpenAiSpeech, TakesOnlyWhatMayBeSamples) {
    for (const auto* type : {"audio/pcm", "Audio/PCM;rate=24000", "application/octet-stream",
                             "audio/L16", "audio/x-raw"})
        EXPECT_TRUE(may_be_samples(type)) << type;
    EXPECT_TRUE(may_be_samples(std::nullopt));
    for (const auto* type : {"audio/mpeg", "audio/wav", "text/html", "application/json", ""})
        EXPECT_FALSE(may_be_samples(type)) << type;
}

TEST(OpenAiSpeech, SaysWhatARefusalMeans) {
    const auto why = speech_failure(
        401, R"({"error":{"message":"Oak Street","code":"invalid_api_key","param":null}})");
    EXPECT_EQ(why.code, Errc::bad_credentials);
    EXPECT_EQ(why.doing, "the answer was HTTP status 401, invalid_api_key");
    EXPECT_EQ(speech_failure(429, R"({"error":{"type":"insufficient_quota"}})").code,
              Errc::quota_exceeded);
    EXPECT_EQ(speech_failure(429, "{}").code, Errc::synthesis_failed);
    EXPECT_EQ(speech_failure(400, R"({"error":{"param":"voice"}})").code, Errc::unknown_voice);
    EXPECT_EQ(speech_failure(400, R"({"error":{"param":"input"}})").code, Errc::synthesis_failed);
    EXPECT_EQ(speech_failure(404, "no JSON").code, Errc::unknown_voice);
    EXPECT_EQ(speech_failure(500, "").code, Errc::synthesis_failed);
}

}  // namespace
}  // namespace neura::providers::openai
