#include "providers/openai/speech.hpp"

#include <gtest/gtest.h>

#include "call/speaking/text_to_speech.hpp"

namespace neura::providers::openai {
namespace {

using speaking::Errc;

TEST(OpenAiSpeech, AsksForSamples) {
    EXPECT_EQ(speech_body("tts-1", "nova", "Say \"oh\".", 1.0),
              R"({"model":"tts-1","input":"Say \"oh\".","voice":"nova","response_format":"pcm"})");
    EXPECT_TRUE(speech_body("m", "v", "x", 0.1).ends_with(R"("speed":0.25})"));
    EXPECT_TRUE(speech_body("m", "v", "\xff", 1.0).contains("\xEF\xBF\xBD"));
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
