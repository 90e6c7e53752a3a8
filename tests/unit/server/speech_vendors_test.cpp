#include "server/speech_vendors.hpp"

#include <gtest/gtest.h>

#include "fakes/manual_time.hpp"

namespace neura::server {
namespace {

Configuration configured(Values settings) {
    Sources sources;
    sources.environment = std::move(settings);
    return read_configuration(sources).value();
}

std::string refused(Values settings) {
    return in_words(check_speech(configured(std::move(settings))));
}

TEST(SpeechVendors, AreEmbeddedUnlessOthersAreAskedFor) {
    const auto made = configured({});
    EXPECT_EQ(made.stt_provider, "embedded");
    EXPECT_EQ(made.tts_provider, "embedded");
    EXPECT_TRUE(check_speech(made).empty());
}

TEST(SpeechVendors, MustBeKnown) {
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "deepgrm"}, {"TTS_PRIMARY_PROVIDER", "aura"}}),
              "STT_PRIMARY_PROVIDER: \"deepgrm\" is not known; expected embedded, deepgram, "
              "assemblyai, azure or whisper\n"
              "TTS_PRIMARY_PROVIDER: \"aura\" is not known; expected embedded, deepgram, "
              "azure, elevenlabs or openai\n");
}

TEST(SpeechVendors, MustBeAbleTo) {
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "assemblyai"},
                       {"TTS_FALLBACK_PROVIDERS", "whisper"},
                       {"ASSEMBLYAI_API_KEY", "k"}}),
              "TTS_PRIMARY_PROVIDER: assemblyai does not speak; expected embedded, deepgram, "
              "azure, elevenlabs or openai\n"
              "TTS_FALLBACK_PROVIDERS: whisper does not speak; expected embedded, deepgram, "
              "azure, elevenlabs or openai\n");
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "elevenlabs"}}),
              "STT_PRIMARY_PROVIDER: elevenlabs does not hear; expected embedded, deepgram, "
              "assemblyai, azure or whisper\n");
}

TEST(SpeechVendors, NeedTheirKeys) {
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "assemblyai"}}),
              "STT_PRIMARY_PROVIDER: assemblyai needs ASSEMBLYAI_API_KEY: set it to a key of "
              "www.assemblyai.com, or take embedded, which needs none\n");
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "whisper"}}), "") << "one's own needs none";
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "deepgram"}}),
              "TTS_PRIMARY_PROVIDER: deepgram needs DEEPGRAM_API_KEY: set it to a key of "
              "console.deepgram.com, or take embedded, which needs none\n");
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "deepgram"}, {"DEEPGRAM_API_KEY", "k"}}), "");
}

TEST(SpeechVendors, OfAzureNeedAKeyAndARegionOrAnAddress) {
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "azure"}}),
              "STT_PRIMARY_PROVIDER: azure needs AZURE_SPEECH_KEY and AZURE_SPEECH_REGION: see "
              "\"Keys and Endpoint\" of the speech resource, or take embedded, which needs none\n");
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "azure"}, {"AZURE_SPEECH_KEY", "k"}}),
              "TTS_PRIMARY_PROVIDER: azure needs AZURE_SPEECH_REGION: see \"Keys and Endpoint\" of "
              "the speech resource, or take embedded, which needs none\n");
    for (const auto* setting : {"AZURE_SPEECH_REGION", "AZURE_SPEECH_BASE_URL"})
        EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "azure"},
                           {"TTS_PRIMARY_PROVIDER", "azure"},
                           {"AZURE_SPEECH_KEY", "k"},
                           {setting, setting == std::string_view("AZURE_SPEECH_REGION")
                                         ? "westeurope"
                                         : "http://127.0.0.1:5000"}}),
                  "");
}

TEST(SpeechVendors, OfElevenLabsNeedAKeyAndAVoice) {
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "elevenlabs"}}),
              "TTS_PRIMARY_PROVIDER: elevenlabs needs ELEVENLABS_API_KEY and ELEVENLABS_VOICE_ID: "
              "keys and the ids of voices are at elevenlabs.io; or take embedded, which needs "
              "none\n");
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "elevenlabs"},
                       {"ELEVENLABS_API_KEY", "k"},
                       {"ELEVENLABS_VOICE_ID", "v"}}),
              "");
}

TEST(SpeechVendors, OfOpenAiNeedAKeyUnlessTheServerIsOnesOwn) {
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "openai"}}),
              "TTS_PRIMARY_PROVIDER: openai needs OPENAI_API_KEY: set it to a key of "
              "platform.openai.com, or OPENAI_BASE_URL to a server of your own\n");
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "openai"},
                       {"OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"}}),
              "");
}

TEST(SpeechVendors, EachHasItsPartAndItsVoices) {
    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"STT_PRIMARY_PROVIDER", "deepgram"},
                                            {"TTS_PRIMARY_PROVIDER", "elevenlabs"},
                                            {"TTS_FALLBACK_PROVIDERS", "openai"},
                                            {"DEEPGRAM_API_KEY", "k"},
                                            {"ELEVENLABS_API_KEY", "k"},
                                            {"ELEVENLABS_VOICE_ID", "v"},
                                            {"OPENAI_API_KEY", "k"}}),
                                time);
    std::vector<std::string> names;
    for (const auto& [name, probe] : vendors.parts()) {
        names.push_back(name);
        EXPECT_EQ(probe().state, api::ComponentHealth::State::ok);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"deepgram_stt", "elevenlabs_tts", "openai_tts"}));
}

TEST(SpeechVendors, InTheCloudNeedNoWorkerAndNoModels) {
    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"STT_PRIMARY_PROVIDER", "deepgram"},
                                            {"TTS_PRIMARY_PROVIDER", "deepgram"},
                                            {"DEEPGRAM_API_KEY", "k"},
                                            {"NEURA_MODELS_DIR", "/nowhere"}}),
                                time);
    const auto parts = vendors.parts();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].first, "deepgram_stt");
    EXPECT_EQ(parts[1].first, "deepgram_tts");
    for (const auto& [name, probe] : parts)
        EXPECT_EQ(probe().state, api::ComponentHealth::State::ok);
    EXPECT_FALSE(vendors.is_hopeless());
}

TEST(SpeechVendors, HearByThoseWhoOnlyHear) {
    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"STT_PRIMARY_PROVIDER", "assemblyai"},
                                            {"STT_FALLBACK_PROVIDERS", "whisper"},
                                            {"ASSEMBLYAI_API_KEY", "k"},
                                            {"NEURA_MODELS_DIR", "/nowhere"}}),
                                time);
    std::vector<std::string> names;
    for (const auto& [name, probe] : vendors.parts()) names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"assemblyai_stt", "whisper_stt", "speech"}));
}

TEST(SpeechVendors, FallBackOnEachOther) {
    EXPECT_EQ(refused({{"STT_FALLBACK_PROVIDERS", "deepgram"}, {"TTS_FALLBACK_PROVIDERS", "x"}}),
              "STT_FALLBACK_PROVIDERS: deepgram needs DEEPGRAM_API_KEY: set it to a key of "
              "console.deepgram.com, or take embedded, which needs none\n"
              "TTS_FALLBACK_PROVIDERS: \"x\" is not known; expected embedded, deepgram, azure, "
              "elevenlabs "
              "or openai\n");

    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"STT_PRIMARY_PROVIDER", "deepgram"},
                                            {"STT_FALLBACK_PROVIDERS", "embedded, deepgram"},
                                            {"TTS_PRIMARY_PROVIDER", "deepgram"},
                                            {"TTS_FALLBACK_PROVIDERS", "embedded"},
                                            {"DEEPGRAM_API_KEY", "k"},
                                            {"NEURA_MODELS_DIR", "/nowhere"}}),
                                time);
    std::vector<std::string> names;
    for (const auto& [name, probe] : vendors.parts()) names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"deepgram_stt", "speech", "deepgram_tts"}));
    EXPECT_FALSE(vendors.is_hopeless()) << "without models there is still the cloud";
    EXPECT_EQ(vendors.voice("rms").name, "rms") << "each vendor is asked as it may know it";
}

TEST(SpeechVendors, SpeakWithTheAgentsVoiceIfItIsOneOfTheirs) {
    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"STT_PRIMARY_PROVIDER", "deepgram"},
                                            {"TTS_PRIMARY_PROVIDER", "deepgram"},
                                            {"DEEPGRAM_API_KEY", "k"}}),
                                time);
    EXPECT_EQ(vendors.voice("rms").name, "");
    EXPECT_EQ(vendors.voice("aura-2-zeus-en").name, "aura-2-zeus-en");
}

}  // namespace
}  // namespace neura::server
