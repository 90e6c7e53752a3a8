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

reasoning::Persona with_voice(std::string name) {
    reasoning::Persona persona;
    persona.voice.name = std::move(name);
    return persona;
}

const auto who_hears = speech_vendor_names(SpeechPart::hearing) + '\n';
const auto who_speaks = speech_vendor_names(SpeechPart::speaking) + '\n';

TEST(SpeechVendors, AreEmbeddedUnlessOthersAreAskedFor) {
    const auto made = configured({});
    EXPECT_EQ(made.stt_provider, "embedded");
    EXPECT_EQ(made.tts_provider, "embedded");
    EXPECT_TRUE(check_speech(made).empty());
}

TEST(SpeechVendors, MustBeKnown) {
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "deepgrm"}, {"TTS_PRIMARY_PROVIDER", "aura"}}),
              "STT_PRIMARY_PROVIDER: \"deepgrm\" is not known; expected " + who_hears +
                  "TTS_PRIMARY_PROVIDER: \"aura\" is not known; expected " + who_speaks);
    EXPECT_TRUE(who_hears.starts_with("embedded, deepgram, ")) << who_hears;
    EXPECT_TRUE(who_speaks.contains(" or ")) << who_speaks;
}

TEST(SpeechVendors, MustBeAbleTo) {
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "assemblyai"},
                       {"TTS_FALLBACK_PROVIDERS", "whisper"},
                       {"ASSEMBLYAI_API_KEY", "k"}}),
              "TTS_PRIMARY_PROVIDER: assemblyai does not speak; expected " + who_speaks +
                  "TTS_FALLBACK_PROVIDERS: whisper does not speak; expected " + who_speaks);
    EXPECT_EQ(refused({{"STT_PRIMARY_PROVIDER", "elevenlabs"}}),
              "STT_PRIMARY_PROVIDER: elevenlabs does not hear; expected " + who_hears);
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

TEST(SpeechVendors, OfCartesiaNeedAKeyAndAVoice) {
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "cartesia"}, {"CARTESIA_API_KEY", "k"}}),
              "TTS_PRIMARY_PROVIDER: cartesia needs CARTESIA_VOICE_ID: keys and the ids of voices "
              "are at play.cartesia.ai; or take embedded, which needs none\n");
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "cartesia"},
                       {"CARTESIA_API_KEY", "k"},
                       {"CARTESIA_VOICE_ID", "v"}}),
              "");
}

TEST(SpeechVendors, OfCoquiNeedNothingButAVoiceThatIsOne) {
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "coqui"}}), "") << "one's own needs no key";
    EXPECT_EQ(refused({{"TTS_PRIMARY_PROVIDER", "coqui"}, {"COQUI_XTTS_SPEAKER", "/nowhere"}}),
              "TTS_PRIMARY_PROVIDER: coqui cannot use COQUI_XTTS_SPEAKER (read a voice of XTTS: "
              "there is no file /nowhere): set it to a file with a voice as the server's "
              "/clone_speaker gives it\n");
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
              "TTS_FALLBACK_PROVIDERS: \"x\" is not known; expected " +
                  who_speaks);

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
    EXPECT_EQ(vendors.voice(with_voice("rms")).name, "rms")
        << "each vendor is asked as it may know it";
}

TEST(SpeechVendors, SpeakWithTheAgentsVoiceIfItIsOneOfTheirs) {
    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"STT_PRIMARY_PROVIDER", "deepgram"},
                                            {"TTS_PRIMARY_PROVIDER", "deepgram"},
                                            {"DEEPGRAM_API_KEY", "k"}}),
                                time);
    EXPECT_EQ(vendors.voice(with_voice("rms")).name, "");
    EXPECT_EQ(vendors.voice(with_voice("aura-2-zeus-en")).name, "aura-2-zeus-en");
}

TEST(SpeechVendors, SpeakWithTheVoiceAndSpeedOfTheAgentsLanguage) {
    const fakes::ManualTime time;
    const SpeechVendors vendors(configured({{"NEURA_MODELS_DIR", "/nowhere"}}), time);
    auto persona = with_voice("rms");
    persona.language = "fr-CA";
    persona.voices["fr"] = {"slt", 1.1};
    const auto voice = vendors.voice(persona);
    EXPECT_EQ(voice.name, "slt");
    EXPECT_EQ(voice.speed, 1.1);
    EXPECT_EQ(voice.language, "fr-CA");
    persona.language = "en-GB";
    EXPECT_EQ(vendors.voice(persona).name, "rms");
}

}  // namespace
}  // namespace neura::server
