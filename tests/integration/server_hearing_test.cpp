// `neura serve` that hears by vendors played by fakes of them, and speaks by those who do.

#include <gtest/gtest.h>

#include "fakes/fake_assemblyai.hpp"
#include "fakes/fake_azure_speech.hpp"
#include "fakes/fake_deepgram.hpp"
#include "fakes/fake_whisper.hpp"
#include "fakes/metrics_page.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

const std::vector<std::string> agreement{"Yes, that is fine."};

/// A server that hears the caller agree, whatever is said.
fakes::FakeWhisper::Conduct agrees() { return {.body = R"({"text":" Yes, that is fine.\n"})"}; }

class ServerHearingTest : public testing::Test {
protected:
    ~ServerHearingTest() override {
        EXPECT_EQ(assemblyai_.violations(), std::vector<std::string>());
        EXPECT_EQ(whisper_.violations(), std::vector<std::string>());
        EXPECT_EQ(azure_.violations(), std::vector<std::string>());
        EXPECT_EQ(deepgram_.violations(), std::vector<std::string>());
    }

    Environment heard_by(const std::string& first, const std::string& next) const {
        return {
            {"STT_PRIMARY_PROVIDER", first},           {"STT_FALLBACK_PROVIDERS", next},
            {"ASSEMBLYAI_API_KEY", "secret-key"},      {"ASSEMBLYAI_BASE_URL", assemblyai_.url()},
            {"WHISPER_BASE_URL", whisper_.url()},      {"WHISPER_API_KEY", "whisper-key"},
            {"AZURE_SPEECH_KEY", "secret-key"},        {"AZURE_SPEECH_BASE_URL", azure_.url()},
            {"DEEPGRAM_API_KEY", "secret-key"},        {"DEEPGRAM_BASE_URL", deepgram_.url()},
            {"DEEPGRAM_STT_MODEL", "flux-general-en"}, {"NEURA_LOOPS", "1"}};
    }

    static double failures(const Carrier& carrier, const std::string& vendor) {
        return fakes::read_metrics(carrier.get("/metrics").body)
            .at("neura_vendor_failures_total{vendor=\"" + vendor + "\",for=\"hearing\"}");
    }

    fakes::FakeAssemblyAi assemblyai_;
    fakes::FakeWhisper whisper_{"whisper-key"};
    fakes::FakeAzureSpeech azure_;
    fakes::FakeDeepgram deepgram_;
    TemporaryFolder folder_;
};

TEST_F(ServerHearingTest, WhisperHearsACall) {
    whisper_.always(agrees());
    ServerProcess server(folder_.path(), heard_by("whisper", ""));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(carrier.said_by("caller"), agreement);
    EXPECT_EQ(whisper_.asked("model"), "Systran/faster-distil-whisper-small.en");
    EXPECT_FALSE(server.said().contains("whisper-key"));
}

TEST_F(ServerHearingTest, AzureHearsACallAndSpeaksInIt) {
    azure_.hear_everything_as(agreement.front());
    auto settings = heard_by("azure", "");
    settings["TTS_PRIMARY_PROVIDER"] = "azure";
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(carrier.said_by("caller"), agreement);
    EXPECT_GE(azure_.count("ssml"), 2U);
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerHearingTest, FluxHearsACall) {
    deepgram_.hear_everything_as(agreement.front());
    ServerProcess server(folder_.path(), heard_by("deepgram", ""));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(carrier.said_by("caller"), agreement);
}

TEST_F(ServerHearingTest, AzureHearsWhatFluxLostInMidWord) {
    azure_.hear_everything_as(agreement.front());
    deepgram_.next({.drop_after = 4'000});
    deepgram_.next({.refuse_with = 503});
    ServerProcess server(folder_.path(), heard_by("deepgram", "azure"));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(carrier.said_by("caller"), agreement);
    EXPECT_EQ(failures(carrier, "deepgram"), 1);
    EXPECT_EQ(failures(carrier, "azure"), 0);
}

TEST_F(ServerHearingTest, WithoutItsRegionAzureIsRefusedByName) {
    auto settings = heard_by("azure", "");
    settings["AZURE_SPEECH_BASE_URL"] = "";
    ServerProcess server(folder_.path(), std::move(settings));
    EXPECT_EQ(server.exit_code(), 2);
    EXPECT_TRUE(server.said().contains("azure needs AZURE_SPEECH_REGION")) << server.said();
}

TEST_F(ServerHearingTest, WhisperHearsWhatAssemblyAiLostInMidWord) {
    whisper_.always(agrees());
    // Half a second into the sentence the socket is cut, and no other can be opened.
    assemblyai_.next({.drop_after = 4'000});
    assemblyai_.next({.refuse_with = 503});
    ServerProcess server(folder_.path(), heard_by("assemblyai", "whisper"));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(carrier.said_by("caller"), agreement);
    EXPECT_EQ(failures(carrier, "assemblyai"), 1);
    EXPECT_EQ(failures(carrier, "whisper"), 0);
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerHearingTest, TheLocalRecogniserHearsWhatAStalledServerDoesNot) {
    whisper_.always({.stalls = true});
    ServerProcess server(folder_.path(), heard_by("whisper", "embedded"));
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    PhoneCall phone(folder_, carrier, agreeing_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();
    EXPECT_EQ(carrier.said_by("caller"), agreement);
    EXPECT_EQ(failures(carrier, "whisper"), 1);
}

TEST_F(ServerHearingTest, WhoDoesNotSpeakIsNotAskedTo) {
    auto settings = heard_by("whisper", "");
    settings["TTS_PRIMARY_PROVIDER"] = "whisper";
    ServerProcess server(folder_.path(), std::move(settings));
    EXPECT_EQ(server.exit_code(), 2);
    EXPECT_TRUE(server.said().contains("TTS_PRIMARY_PROVIDER: whisper does not speak; expected"))
        << server.said();
}

}  // namespace
}  // namespace neura
