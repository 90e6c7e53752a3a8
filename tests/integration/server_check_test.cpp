// `neura check` against fakes of the vendors, well and with faults.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "fakes/fake_deepgram.hpp"
#include "fakes/fake_elevenlabs.hpp"
#include "fakes/fake_embeddings.hpp"
#include "fakes/fake_openai.hpp"
#include "fakes/fake_openai_realtime.hpp"
#include "fakes/fake_openai_speech.hpp"
#include "fakes/fake_whisper.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

class ServerCheckTest : public testing::Test {
protected:
    /// What it finds; its exit code is kept.
    json check(Environment settings) {
        settings.emplace("APP_PORT", "0");
        settings.emplace("NEURA_DATA_DIR", folder_.path() / "data");
        settings.emplace("NEURA_AGENT", NEURA_SOURCE_DIR "/agents/insurance.yaml");
        const auto output = folder_.path() / ("check" + std::to_string(++runs_) + ".json");
        Program program({"check", "--json"}, folder_.path(), std::move(settings), output);
        exit_code_ = program.exit_code();
        said_ = content_of(output);
        return json::parse(said_, nullptr, false);
    }

    /// "wrong: what was seen -> what to do" of one finding; empty if there is none.
    static std::string of(const json& all, const std::string& subject, const std::string& what) {
        for (const auto& finding : all.value("findings", json::array()))
            if (finding.value("subject", "") == subject &&
                finding.value("check", json()) == (what.empty() ? json() : json(what)))
                return finding.value("state", "") + ": " + finding.value("seen", "") + " -> " +
                       (finding["fix"].is_null() ? "" : finding.value("fix", ""));
        return {};
    }

    static Environment whisper(const fakes::FakeWhisper& server, const std::string& key) {
        return {{"STT_PRIMARY_PROVIDER", "whisper"},
                {"WHISPER_BASE_URL", server.url()},
                {"WHISPER_API_KEY", key}};
    }

    static Environment openai(const fakes::FakeOpenAi& server) {
        return {{"LLM_PROVIDER", "openai"},
                {"OPENAI_BASE_URL", server.url()},
                {"OPENAI_API_KEY", "secret-key"}};
    }

    TemporaryFolder folder_;
    int runs_ = 0;
    int exit_code_ = -1;
    std::string said_;
};

constexpr auto heard = R"({"text":"One, two, three."})";

TEST_F(ServerCheckTest, FindsAllWellAndDisturbsNoServerThatRuns) {
    ServerProcess server(folder_.path(), {});
    const auto port = std::to_string(server.port());
    ASSERT_TRUE(Carrier(server.port()).becomes_ready());

    const auto all = check({{"APP_PORT", port}});

    EXPECT_EQ(exit_code_, 0) << said_;
    EXPECT_TRUE(all.value("is_well", false));
    EXPECT_TRUE(of(all, "embedded stt", "round trip").starts_with("ok: heard a second")) << said_;
    EXPECT_TRUE(of(all, "embedded tts", "round trip").starts_with("ok: first sound")) << said_;
    EXPECT_TRUE(of(all, "models", "speech").starts_with("ok: ")) << said_;
    EXPECT_TRUE(of(all, "port", "").starts_with("note: ")) << said_;
    EXPECT_TRUE(of(all, "database", "").starts_with("note: ")) << said_;
    EXPECT_EQ(Carrier(server.port()).get("/health/ready").status, 200U);
}

TEST_F(ServerCheckTest, TriesEveryVendorByTheAdapterOfCalls) {
    fakes::FakeDeepgram deepgram;
    deepgram.hear_everything_as("One, two, three.");
    fakes::FakeWhisper transcribes("secret-key");
    transcribes.always({.body = heard});
    fakes::FakeElevenLabs elevenlabs;
    fakes::FakeOpenAiSpeech speaks("secret-key");
    fakes::FakeOpenAi ollama("");
    ollama.will_answer(fakes::FakeOpenAi::words({"Y", "es."}));

    auto settings = whisper(transcribes, "secret-key");
    settings.merge(
        Environment{{"STT_FALLBACK_PROVIDERS", "deepgram"},
                    {"DEEPGRAM_BASE_URL", deepgram.url()},
                    {"DEEPGRAM_API_KEY", "secret-key"},
                    {"TTS_PRIMARY_PROVIDER", "elevenlabs"},
                    {"TTS_FALLBACK_PROVIDERS", "openai,deepgram"},
                    {"ELEVENLABS_BASE_URL", elevenlabs.url()},
                    {"ELEVENLABS_API_KEY", "secret-key"},
                    {"ELEVENLABS_VOICE_ID", "VOICE0001"},
                    {"OPENAI_BASE_URL", speaks.url()},
                    {"OPENAI_API_KEY", "secret-key"},
                    {"LLM_PROVIDER", "ollama"},
                    {"OLLAMA_BASE_URL", ollama.url().substr(0, ollama.url().size() - 3)}});
    const auto all = check(std::move(settings));

    EXPECT_EQ(exit_code_, 0) << said_;
    for (const auto* vendor : {"whisper stt", "deepgram stt", "elevenlabs tts", "openai tts",
                               "deepgram tts", "ollama llm"}) {
        EXPECT_TRUE(of(all, vendor, "reachable").starts_with("ok: http://127.0.0.1:")) << vendor;
        EXPECT_EQ(of(all, vendor, "key"), "ok: accepted -> ") << vendor;
        EXPECT_TRUE(of(all, vendor, "round trip").starts_with("ok: ")) << vendor << '\n' << said_;
    }
    EXPECT_EQ(of(all, "embedded stt", "round trip"), "") << "nobody asked for it";
    EXPECT_EQ(deepgram.violations(), std::vector<std::string>());
    EXPECT_EQ(transcribes.violations(), std::vector<std::string>());
    EXPECT_EQ(elevenlabs.violations(), std::vector<std::string>());
    EXPECT_EQ(speaks.broken_rules(), std::vector<std::string>());
    EXPECT_EQ(ollama.broken_rules(), std::vector<std::string>());
    EXPECT_FALSE(said_.contains("secret-key"));
}

TEST_F(ServerCheckTest, TriesTheEmbedderOfAnAgentWithDocuments) {
    fakes::FakeEmbeddings embeddings(fakes::EmbeddingVendor::openai, "secret-key");
    const auto endpoint = embeddings.endpoint();
    const auto check_with = [&](const std::string& key) {
        return check({{"NEURA_AGENT", NEURA_SOURCE_DIR "/agents/helpdesk.yaml"},
                      {"EMBEDDING_PROVIDER", "openai"},
                      {"OPENAI_BASE_URL", endpoint.substr(0, endpoint.rfind('/'))},
                      {"OPENAI_API_KEY", key}});
    };
    const auto well = check_with("secret-key");
    EXPECT_EQ(exit_code_, 0) << said_;
    EXPECT_TRUE(of(well, "openai embedding", "reachable").starts_with("ok: ")) << said_;
    EXPECT_TRUE(of(well, "openai embedding", "round trip").starts_with("ok: a vector of 8 numbers"))
        << said_;
    embeddings.will_answer({.status = 401, .body = R"({"error":{"message":"no such key"}})"});
    const auto refused = check_with("another-key");
    EXPECT_TRUE(of(refused, "openai embedding", "round trip").starts_with("wrong: ")) << said_;
    EXPECT_FALSE(said_.contains("another-key"));
}

TEST_F(ServerCheckTest, TriesWhoHearsThinksAndSpeaksInOne) {
    const auto check_with = [&](const std::string& key) {
        const fakes::FakeOpenAiRealtime realtime;
        return check({{"SPEECH_TO_SPEECH_PROVIDER", "openai_realtime"},
                      {"OPENAI_BASE_URL", realtime.url()},
                      {"OPENAI_API_KEY", key}});
    };
    const auto well = check_with("secret-key");
    EXPECT_EQ(exit_code_, 0) << said_;
    EXPECT_TRUE(of(well, "openai_realtime s2s", "reachable").starts_with("ok: ")) << said_;
    EXPECT_EQ(of(well, "openai_realtime s2s", "key"), "ok: accepted -> ");
    EXPECT_TRUE(of(well, "openai_realtime s2s", "round trip").starts_with("ok: ")) << said_;

    const auto refused = check_with("another-key");
    EXPECT_EQ(exit_code_, 1) << said_;
    EXPECT_TRUE(of(refused, "openai_realtime s2s", "key").starts_with("wrong: ")) << said_;
    EXPECT_FALSE(said_.contains("another-key"));
}

TEST_F(ServerCheckTest, TellsTheStepsOfTheWayApart) {
    fakes::FakeOpenAi plain("");
    const auto at = [&](const std::string& address) {
        return of(check({{"LLM_PROVIDER", "openai"},
                         {"OPENAI_API_KEY", "k"},
                         {"OPENAI_BASE_URL", address}}),
                  "openai llm", "reachable");
    };
    EXPECT_TRUE(at("http://127.0.0.1:1/v1").starts_with("wrong: no connection: ")) << said_;
    EXPECT_EQ(exit_code_, 1);
    EXPECT_TRUE(said_.contains("firewall"));
    EXPECT_TRUE(at("http://nowhere.invalid/v1").starts_with("wrong: its name is not known: "))
        << said_;
    EXPECT_TRUE(said_.contains("DNS"));
    EXPECT_TRUE(at("https" + plain.url().substr(4)).starts_with("wrong: no TLS: ")) << said_;
    EXPECT_TRUE(said_.contains("SSL_CERT_FILE"));
}

TEST_F(ServerCheckTest, TellsAKeyThatIsNotAccepted) {
    fakes::FakeWhisper transcribes("right-key");
    EXPECT_TRUE(
        of(check(whisper(transcribes, "wrong-key")), "whisper stt", "key").starts_with("wrong: "))
        << said_;
    EXPECT_FALSE(said_.contains("wrong-key"));

    fakes::FakeDeepgram deepgram("right-key");
    const Environment settings{{"STT_PRIMARY_PROVIDER", "deepgram"},
                               {"TTS_PRIMARY_PROVIDER", "deepgram"},
                               {"DEEPGRAM_BASE_URL", deepgram.url()},
                               {"DEEPGRAM_API_KEY", "wrong-key"}};
    const auto all = check(settings);
    for (const auto* vendor : {"deepgram stt", "deepgram tts"}) {
        const auto key = of(all, vendor, "key");
        EXPECT_TRUE(key.starts_with("wrong: ") && key.ends_with("set DEEPGRAM_API_KEY to what is "
                                                                "valid"))
            << vendor << ": " << said_;
    }
    EXPECT_FALSE(said_.contains("wrong-key"));

    fakes::FakeOpenAi model("secret-key");
    auto refusal = model.recorded("error_401.json");
    refusal.status = 401;
    model.will_answer(refusal);
    EXPECT_TRUE(of(check(openai(model)), "openai llm", "key").starts_with("wrong: ")) << said_;
    EXPECT_EQ(exit_code_, 1);
    EXPECT_FALSE(said_.contains("secret-key"));
}

TEST_F(ServerCheckTest, TellsAQuotaThatIsUsedUp) {
    fakes::FakeOpenAi model("secret-key");
    auto refusal = model.recorded("error_429_quota.json");
    refusal.status = 429;
    model.will_answer(refusal);
    const auto all = check(openai(model));
    EXPECT_EQ(of(all, "openai llm", "key"), "ok: accepted -> ");
    EXPECT_TRUE(of(all, "openai llm", "round trip").starts_with("wrong: the quota is used up"))
        << said_;
    EXPECT_TRUE(said_.contains("look at the account"));

    fakes::FakeDeepgram deepgram;
    for (int socket = 0; socket < 10; ++socket) deepgram.next({.refuse_with = 429});
    const auto hearing = check({{"STT_PRIMARY_PROVIDER", "deepgram"},
                                {"DEEPGRAM_BASE_URL", deepgram.url()},
                                {"DEEPGRAM_API_KEY", "secret-key"}});
    EXPECT_TRUE(of(hearing, "deepgram stt", "round trip").starts_with("wrong: ")) << said_;
    EXPECT_EQ(exit_code_, 1);
}

TEST_F(ServerCheckTest, TellsWhoDoesNotAnswerAndWhoAnswersNonsense) {
    fakes::FakeOpenAi stalling("secret-key");
    fakes::ModelServerAnswer nothing;
    nothing.stalls = true;
    stalling.will_answer(nothing);
    fakes::FakeWhisper transcribes("secret-key");
    transcribes.always({.body = "<html>no such thing</html>"});
    auto settings = whisper(transcribes, "secret-key");
    settings.merge(openai(stalling));
    const auto all = check(std::move(settings));
    EXPECT_TRUE(of(all, "openai llm", "round trip").starts_with("wrong: no answer came in time"))
        << said_;
    EXPECT_TRUE(of(all, "whisper stt", "round trip").starts_with("wrong: ")) << said_;
    EXPECT_EQ(exit_code_, 1);

    fakes::FakeOpenAi nonsense("secret-key");
    fakes::ModelServerAnswer html;
    html.body = "<html>no such thing</html>";
    html.headers = {{"Content-Type", "text/html"}};
    nonsense.will_answer(html);
    fakes::FakeWhisper stalls("secret-key");
    stalls.always({.stalls = true});
    settings = whisper(stalls, "secret-key");
    settings.merge(openai(nonsense));
    const auto other = check(std::move(settings));
    EXPECT_TRUE(of(other, "openai llm", "round trip").starts_with("wrong: ")) << said_;
    EXPECT_TRUE(of(other, "whisper stt", "round trip").starts_with("wrong: ")) << said_;
    EXPECT_FALSE(said_.contains("no such thing")) << "what a vendor wrote is not repeated";
    EXPECT_FALSE(said_.contains("secret-key"));
}

TEST_F(ServerCheckTest, TellsAllThatIsWrongWithTheConfigurationAtOnce) {
    check({{"STT_PRIMARY_PROVIDER", "deepgrm"},
           {"TTS_PRIMARY_PROVIDER", "elevenlabs"},
           {"LLM_PROVIDER", "openai"},
           {"NEURA_AGENT", "nobody.yaml"},
           {"NEURA_PRICES", "nothing.yaml"},
           {"NEURA_MODELS_DIR", "/nowhere"}});
    EXPECT_EQ(exit_code_, 1);
    for (const auto* told : {"deepgrm\\\" is not known; expected embedded, deepgram",
                             "ELEVENLABS_API_KEY and "
                             "ELEVENLABS_VOICE_ID",
                             "OPENAI_API_KEY", "nobody.yaml", "nothing.yaml", "neura models pull"})
        EXPECT_TRUE(said_.contains(told)) << told << '\n' << said_;

    check({{"APP_PORT", "many"}, {"CALL_RECORDING_ENABLED", "perhaps"}});
    EXPECT_EQ(exit_code_, 1);
    EXPECT_TRUE(said_.contains("a whole number from 0 to 65535")) << said_;
    EXPECT_TRUE(said_.contains("true or false")) << said_;
}

TEST_F(ServerCheckTest, TellsAFolderAndAPortThatCannotBeHad) {
    folder_.write("file", "");
    ServerProcess server(folder_.path(), {});
    const auto all = check({{"NEURA_DATA_DIR", folder_.path() / "file" / "data"},
                            {"APP_PORT", std::to_string(server.port())}});
    EXPECT_EQ(exit_code_, 1);
    EXPECT_TRUE(of(all, "data folder", "").starts_with("wrong: ")) << said_;
    EXPECT_TRUE(of(all, "port", "").starts_with("wrong: ")) << said_;
}

}  // namespace
}  // namespace neura
