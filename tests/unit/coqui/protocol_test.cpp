#include "providers/coqui/protocol.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "call/speaking/text_to_speech.hpp"

namespace neura::providers::coqui {
namespace {

using nlohmann::json;

std::string refused(std::string_view speaker) {
    const auto read = read_speaker(speaker);
    return read ? "taken" : read.error().doing;
}

TEST(CoquiProtocol, AsksForSpeechByAForm) {
    EXPECT_EQ(speech_form("Hello, you & I.", "p225", ""),
              "text=Hello%2C+you+%26+I.&speaker_id=p225");
    EXPECT_EQ(speech_form("Oui.", "", "fr"), "text=Oui.&language_id=fr");
}

TEST(CoquiProtocol, ReadsAVoiceAndAsksWithIt) {
    const auto speaker = read_speaker(
        R"({"gpt_cond_latent": [[0.5, -1], [2]], "name": "x", "speaker_embedding": [0.25, 1e-3]})");
    ASSERT_TRUE(speaker.has_value()) << speaker.error().doing;
    EXPECT_EQ(json::parse(stream_body("Say \"oh\".", *speaker, "de-AT")),
              (json{{"text", "Say \"oh\"."},
                    {"language", "de"},
                    {"add_wav_header", false},
                    {"stream_chunk_size", "20"},
                    {"speaker_embedding", {0.25, 1e-3}},
                    {"gpt_cond_latent", {{0.5, -1}, {2}}}}));
    EXPECT_TRUE(stream_body("\xff", *speaker, "").contains("\xEF\xBF\xBD"));
}

TEST(CoquiProtocol, SaysWhatIsWrongWithAVoice) {
    EXPECT_EQ(refused("[]"), "read a voice of XTTS: it is no JSON object");
    EXPECT_EQ(refused(R"({"speaker_embedding":[]})"),
              "read a voice of XTTS: it has no list of numbers \"speaker_embedding\"");
    EXPECT_EQ(refused(R"({"speaker_embedding":[1],"gpt_cond_latent":[[1],["x"]]})"),
              "read a voice of XTTS: it has no lists of numbers \"gpt_cond_latent\"");
    EXPECT_EQ(refused(R"({"Ana":{"speaker_embedding":[1],"gpt_cond_latent":[[1]]}})"),
              "read a voice of XTTS: it has no list of numbers \"speaker_embedding\"");
    EXPECT_TRUE(refused(std::string(most_of_speaker + 1, ' ')).contains("longer than 4 MiB"));
}

TEST(CoquiProtocol, CallsLanguagesAsXttsDoes) {
    EXPECT_EQ(xtts_language("en-US"), "en");
    EXPECT_EQ(xtts_language("fr"), "fr");
    EXPECT_EQ(xtts_language("zh-TW"), "zh-cn");
    EXPECT_EQ(xtts_language(""), "en");
}

TEST(CoquiProtocol, TellsSpeechFromAPage) {
    EXPECT_TRUE(may_be_speech("audio/wav"));
    EXPECT_TRUE(may_be_speech("application/octet-stream"));
    EXPECT_TRUE(may_be_speech(std::nullopt));
    EXPECT_FALSE(may_be_speech("text/html; charset=utf-8"));
    EXPECT_FALSE(may_be_speech("application/json"));
}

TEST(CoquiProtocol, SaysWhatARefusalMeans) {
    EXPECT_EQ(refusal(401).code, speaking::Errc::bad_credentials);
    EXPECT_EQ(refusal(404).code, speaking::Errc::unknown_voice);
    EXPECT_EQ(refusal(422).code, speaking::Errc::unknown_voice);
    EXPECT_EQ(refusal(500).code, speaking::Errc::synthesis_failed);
    EXPECT_EQ(refusal(500).doing, "the answer was HTTP status 500");
}

}  // namespace
}  // namespace neura::providers::coqui
