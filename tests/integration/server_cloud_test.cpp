// `neura serve` with speech in the cloud, played by fakes of the vendors.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fakes/fake_anthropic.hpp"
#include "fakes/fake_cartesia.hpp"
#include "fakes/fake_deepgram.hpp"
#include "fakes/fake_elevenlabs.hpp"
#include "fakes/fake_openai.hpp"
#include "fakes/fake_openai_speech.hpp"
#include "fakes/metrics_page.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

constexpr std::string_view patient_caller = R"(
name: patient
limit: 90 s
turns:
  - say: The fake hears whatever it likes.
  - say: And so it does again.
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

/// What is understood of the caller's first sentence, whoever hears it.
/// Hears the greeting to its end and says nothing.
constexpr std::string_view listening_caller = R"(
name: listening
limit: 60 s
turns:
  - {wait: 6 s, hang_up: true}
expect:
  - ended_by: caller
  - status: completed
)";

constexpr std::string_view telling_caller = R"(
name: telling
limit: 90 s
turns:
  - say: Yes, that is fine.
  - say: There was a fire in our kitchen last night, and nobody was hurt.
  - hang_up: true
expect:
  - ended_by: caller
)";

class ServerCloudTest : public testing::Test {
protected:
    /// What the record of the only call has of one side.
    static std::vector<std::string> said_by(const std::string& role, const Carrier& carrier) {
        return carrier.said_by(role);
    }

    static double failures(const Carrier& carrier, const std::string& doing,
                           const std::string& vendor = "deepgram") {
        return fakes::read_metrics(carrier.get("/metrics").body)
            .at("neura_vendor_failures_total{vendor=\"" + vendor + "\",for=\"" + doing + "\"}");
    }

    Environment cloud() const {
        return {{"STT_PRIMARY_PROVIDER", "deepgram"},
                {"TTS_PRIMARY_PROVIDER", "deepgram"},
                {"DEEPGRAM_API_KEY", "secret-key"},
                {"DEEPGRAM_BASE_URL", deepgram_.url()},
                {"NEURA_LOOPS", "1"}};
    }

    fakes::FakeDeepgram deepgram_;
    TemporaryFolder folder_;
};

TEST_F(ServerCloudTest, ACallIsHeardAndSpokenToWithoutASpeechWorker) {
    deepgram_.hear_everything_as("Yes, that is fine.");
    ServerProcess server(folder_.path(), cloud());
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_FALSE(server.speech_worker());
    const auto parts = carrier.get_json("/health").value("components", json::object());
    for (const auto* part : {"deepgram_stt", "deepgram_tts"})
        EXPECT_EQ(parts.value(json::json_pointer("/" + std::string(part) + "/state"), ""), "ok")
            << parts.dump();
    EXPECT_FALSE(parts.contains("speech"));

    PhoneCall phone(folder_, carrier, patient_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    const auto calls = carrier.get_json("/api/v1/calls").value("calls", json::array());
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(said_by("caller", carrier),
              (std::vector<std::string>{"Yes, that is fine.", "Yes, that is fine."}));
    EXPECT_GE(deepgram_.count("Flush"), 2U);
    const auto cost = carrier.record(calls[0].value("id", "")).value("cost", json());
    EXPECT_EQ(cost.value("is_all_known", false), true) << cost.dump();
    ASSERT_EQ(cost.value("services", json::array()).size(), 2U) << cost.dump();
    EXPECT_EQ(cost["services"][0].value("model", ""), "nova-3 multi") << "as it is asked for";
    EXPECT_GT(cost["services"][0].value("audio_seconds", 0.0), 2.0);
    EXPECT_GT(cost["services"][0].value("cost", 0.0), 0.0048 / 30);
    EXPECT_GT(cost["services"][1].value("characters", 0), 100);
    EXPECT_EQ(carrier.get_json("/api/v1/costs").value("calls", 0), 1);
    EXPECT_TRUE(eventually([&] { return deepgram_.count("CloseStream") == 1; }, 10s));
    EXPECT_EQ(deepgram_.violations(), std::vector<std::string>());
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerCloudTest, ACallGoesOnInFrenchWithAnotherRecogniserAndVoice) {
    const std::filesystem::path agents = NEURA_SOURCE_DIR "/agents";
    std::ifstream in(agents / "insurance.yaml");
    std::string yaml{std::istreambuf_iterator<char>(in), {}};
    const std::string_view languages = "languages: [fr-FR, es-ES, de-DE, tr-TR, zh-CN]";
    const auto at = yaml.find(languages);
    ASSERT_NE(at, std::string::npos);
    yaml.replace(at, languages.size(),
                 "languages: [fr-FR]\n  voices: {fr: {voice: aura-2-agathe-fr}}");
    std::ofstream(folder_.path() / "agent.yaml") << yaml;
    std::filesystem::copy_file(agents / "insurance.fr.yaml", folder_.path() / "agent.fr.yaml");

    deepgram_.hear_everything_as("Can we speak French, please?");
    auto settings = cloud();
    settings["NEURA_AGENT"] = folder_.path() / "agent.yaml";
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, patient_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();

    const auto asked = [&](std::string_view path, std::string_view option) {
        const auto targets = deepgram_.targets();
        return std::ranges::count_if(targets, [&](const std::string& target) {
            return target.starts_with(path) && target.contains(option);
        });
    };
    EXPECT_GE(asked("/v1/listen", "language=en-US"), 1);
    EXPECT_GE(asked("/v1/listen", "language=fr&"), 1);
    EXPECT_GE(asked("/v1/speak", "model=aura-2-agathe-fr"), 1);
    const auto said = said_by("agent", carrier);
    ASSERT_GE(said.size(), 2U);
    EXPECT_TRUE(said[0].contains("May I record this call")) << said[0];
    EXPECT_TRUE(said[1].contains("continuons en français")) << said[1];
    EXPECT_TRUE(said[1].contains("Puis-je enregistrer cet appel")) << said[1];
    EXPECT_EQ(deepgram_.violations(), std::vector<std::string>());
}

TEST_F(ServerCloudTest, AKeyThatIsRefusedIsToldAndKeepsNobodyWaiting) {
    auto settings = cloud();
    settings["DEEPGRAM_API_KEY"] = "wrong-key";
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    EXPECT_TRUE(says_what_is_missing(carrier, "DEEPGRAM_API_KEY"));
    EXPECT_TRUE(lets_a_caller_go(carrier));
    EXPECT_FALSE(server.said().contains("wrong-key"));
}

TEST_F(ServerCloudTest, ACallerIsHeardToTheEndWhenTheVendorIsLostInMidWord) {
    Environment settings = cloud();
    settings["TTS_PRIMARY_PROVIDER"] = "embedded";
    settings["STT_FALLBACK_PROVIDERS"] = "embedded";
    // Half a second into the sentence the socket is cut, and no other can be opened.
    deepgram_.next({.drop_after = 4'000});
    deepgram_.next({.refuse_with = 503});
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(said_by("caller", carrier), (std::vector<std::string>{"Yes, that is fine."}));
    EXPECT_EQ(failures(carrier, "hearing"), 1);
    const auto services = carrier.get_json("/api/v1/costs").value("services", json::array());
    std::vector<std::string> who;
    for (const auto& service : services)
        who.push_back(service.value("kind", "") + ' ' + service.value("vendor", ""));
    EXPECT_NE(std::ranges::find(who, "stt embedded"), who.end()) << services.dump();
}

TEST_F(ServerCloudTest, ASentenceThatBreaksOffIsSaidByTheNextVoice) {
    Environment settings = cloud();
    settings["STT_PRIMARY_PROVIDER"] = "embedded";
    settings["TTS_FALLBACK_PROVIDERS"] = "embedded";
    deepgram_.next({.drop_after = 8'000});
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, listening_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    const auto said = said_by("agent", carrier);
    ASSERT_FALSE(said.empty());
    EXPECT_TRUE(said[0].starts_with("Hello, thank you for calling") && said[0].ends_with('?'))
        << said[0];
    EXPECT_EQ(failures(carrier, "speaking"), 1);
    const auto page = fakes::read_metrics(carrier.get("/metrics").body);
    EXPECT_EQ(page.at("neura_sentences_unspoken_total"), 0);
}

TEST_F(ServerCloudTest, ElevenLabsSpeaksAndOpenAiSaysWhatBreaksOff) {
    fakes::FakeElevenLabs elevenlabs;
    fakes::FakeOpenAiSpeech openai("secret-key");
    deepgram_.hear_everything_as("Yes, that is fine.");
    Environment settings = cloud();
    settings["TTS_PRIMARY_PROVIDER"] = "elevenlabs";
    settings["ELEVENLABS_BASE_URL"] = elevenlabs.url();
    settings["ELEVENLABS_API_KEY"] = "secret-key";
    settings["ELEVENLABS_VOICE_ID"] = "VOICE0001";
    settings["TTS_FALLBACK_PROVIDERS"] = "openai";
    settings["OPENAI_BASE_URL"] = openai.url();
    settings["OPENAI_API_KEY"] = "secret-key";
    elevenlabs.next({.drop_after = 8'000});
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    EXPECT_FALSE(server.speech_worker());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_GE(said_by("agent", carrier).size(), 2U);
    EXPECT_EQ(failures(carrier, "speaking", "elevenlabs"), 1);
    EXPECT_EQ(
        fakes::read_metrics(carrier.get("/metrics").body).at("neura_sentences_unspoken_total"), 0);
    EXPECT_EQ(openai.requests().size(), 1U);
    EXPECT_GE(elevenlabs.count("flush"), 2U);
    EXPECT_EQ(elevenlabs.violations(), std::vector<std::string>());
    EXPECT_EQ(openai.broken_rules(), std::vector<std::string>());
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerCloudTest, ASecondCallerIsGreetedWithoutTheVendor) {
    fakes::FakeCartesia cartesia;
    deepgram_.hear_everything_as("Yes, that is fine.");
    Environment settings = cloud();
    settings["TTS_PRIMARY_PROVIDER"] = "cartesia";
    settings["CARTESIA_BASE_URL"] = cartesia.url();
    settings["CARTESIA_API_KEY"] = "secret-key";
    settings["CARTESIA_VOICE_ID"] = "a0e99841-438c-4a64-b679-ae501e7d6091";
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    const auto phrases = [&](const std::string& from) {
        return fakes::read_metrics(carrier.get("/metrics").body)
            .at("neura_phrases_total{from=\"" + from + "\"}");
    };
    for (int call = 0; call < 2; ++call) {
        PhoneCall phone(folder_, carrier, listening_caller);
        EXPECT_EQ(phone.exit_code(), 0) << phone.said();
        EXPECT_EQ(cartesia.count("transcript"), 3U) << "after call " << call;
    }
    EXPECT_EQ(phrases("vendor"), 3);
    EXPECT_EQ(phrases("disk"), 3);
    const auto said = said_by("agent", carrier);
    ASSERT_FALSE(said.empty());
    EXPECT_TRUE(said[0].ends_with("yes or no?")) << said[0];
    EXPECT_EQ(cartesia.violations(), std::vector<std::string>());
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerCloudTest, WithEveryVendorDownCallsGoOnAndTheOperatorIsToldOnce) {
    Environment settings = cloud();
    settings["DEEPGRAM_BASE_URL"] = "http://127.0.0.1:1";
    settings["STT_FALLBACK_PROVIDERS"] = "embedded";
    settings["TTS_FALLBACK_PROVIDERS"] = "embedded";
    settings["LLM_PROVIDER"] = "openai";
    settings["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1";
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    for (int call = 0; call < 2; ++call) {
        PhoneCall phone(folder_, carrier, agreeing_caller);
        EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    }
    EXPECT_EQ(said_by("caller", carrier).size(), 2U);
    EXPECT_GE(said_by("agent", carrier).size(), 4U);
    const auto log = server.said();
    for (const auto* told : {R"("vendor.left_out","vendor":"deepgram","for":"speaking")"}) {
        const auto first = log.find(told);
        ASSERT_NE(first, std::string::npos) << log;
        EXPECT_EQ(log.find(told, first + 1), std::string::npos) << log;
    }
    EXPECT_EQ(carrier.get("/health/ready").status, 200U);
}

TEST_F(ServerCloudTest, TheNextModelAnswersWhenTheFirstIsDown) {
    fakes::FakeOpenAi ollama("");
    ollama.will_answer(fakes::FakeOpenAi::words({"I am sorry to hear that. ", "What burnt?"}));
    Environment settings = {{"LLM_PROVIDER", "openai"},
                            {"OPENAI_BASE_URL", "http://127.0.0.1:1/v1"},
                            {"LLM_FALLBACK_PROVIDERS", "ollama"},
                            {"OLLAMA_BASE_URL", ollama.url().substr(0, ollama.url().size() - 3)},
                            {"NEURA_LOOPS", "1"}};
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, telling_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(ollama.broken_rules(), std::vector<std::string>());
    ASSERT_FALSE(ollama.requests().empty());
    EXPECT_EQ(ollama.requests()[0].value("model", ""), "llama3.2");
    const auto said = said_by("agent", carrier);
    EXPECT_NE(std::ranges::find(said, "I am sorry to hear that. What burnt?"), said.end());
}

TEST_F(ServerCloudTest, TheNextModelAnswersWhenTheFirstIsOverloaded) {
    fakes::FakeAnthropic anthropic("secret-key");
    fakes::FakeOpenAi openai("");
    auto overloaded = anthropic.recorded("error_529.json");
    overloaded.status = 529;
    for (int question = 0; question < 4; ++question) anthropic.will_answer(overloaded);
    openai.will_answer(fakes::FakeOpenAi::words({"I am sorry to hear that. ", "What burnt?"}));
    Environment settings = {
        {"LLM_PROVIDER", "anthropic"},       {"ANTHROPIC_BASE_URL", anthropic.url()},
        {"ANTHROPIC_API_KEY", "secret-key"}, {"LLM_FALLBACK_PROVIDERS", "openai"},
        {"OPENAI_BASE_URL", openai.url()},   {"NEURA_LOOPS", "1"}};
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, telling_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(anthropic.broken_rules(), std::vector<std::string>());
    ASSERT_FALSE(anthropic.requests().empty());
    EXPECT_EQ(anthropic.requests()[0].value("model", ""), "claude-haiku-5-5");
    const auto said = said_by("agent", carrier);
    EXPECT_NE(std::ranges::find(said, "I am sorry to hear that. What burnt?"), said.end());
    // Who was overloaded charges nothing; a server of one's own network costs nothing.
    const auto costs = carrier.get_json("/api/v1/costs").value("services", json::array());
    ASSERT_FALSE(costs.empty());
    EXPECT_EQ(costs[0].value("kind", ""), "llm");
    EXPECT_EQ(costs[0].value("vendor", ""), "openai_compatible") << costs.dump();
    EXPECT_EQ(costs[0].value("model", ""), "gpt-4.1-mini");
    EXPECT_GT(costs[0].value("input_tokens", 0) + costs[0].value("untold_answers", 0), 0);
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerCloudTest, TheNextModelGoesOnWhenTheFirstBreaksOffInMidSentence) {
    fakes::FakeAnthropic anthropic("secret-key");
    fakes::FakeOpenAi openai("");
    for (int question = 0; question < 4; ++question) {
        auto broken = fakes::FakeAnthropic::words({"I am sorry to hear that. ", "What bu", "rnt?"});
        broken.breaks_off_after = broken.body.find("rnt?");
        anthropic.will_answer(std::move(broken));
    }
    openai.will_answer(fakes::FakeOpenAi::words({"Which rooms ", "are damaged?"}));
    Environment settings = {
        {"LLM_PROVIDER", "anthropic"},       {"ANTHROPIC_BASE_URL", anthropic.url()},
        {"ANTHROPIC_API_KEY", "secret-key"}, {"LLM_FALLBACK_PROVIDERS", "openai"},
        {"OPENAI_BASE_URL", openai.url()},   {"NEURA_LOOPS", "1"}};
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, telling_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(anthropic.broken_rules(), std::vector<std::string>());
    EXPECT_EQ(openai.broken_rules(), std::vector<std::string>());
    const auto said = said_by("agent", carrier);
    EXPECT_NE(std::ranges::find(said, "I am sorry to hear that. Which rooms are damaged?"),
              said.end())
        << testing::PrintToString(said) << testing::PrintToString(said_by("caller", carrier));
}

TEST_F(ServerCloudTest, AMissingKeyStopsTheStart) {
    auto settings = cloud();
    settings.erase("DEEPGRAM_API_KEY");
    ServerProcess server(folder_.path(), std::move(settings));
    EXPECT_EQ(server.exit_code(), 2);
    EXPECT_TRUE(server.said().contains(
        "STT_PRIMARY_PROVIDER: deepgram needs DEEPGRAM_API_KEY: set it to a key of"))
        << server.said();
}

}  // namespace
}  // namespace neura
