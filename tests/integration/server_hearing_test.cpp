// `neura serve` that hears by vendors who do not speak, played by fakes of them.

#include <gtest/gtest.h>

#include "fakes/fake_assemblyai.hpp"
#include "fakes/fake_whisper.hpp"
#include "fakes/metrics_page.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

constexpr std::string_view agreeing_caller = R"(
name: agreeing
limit: 60 s
turns:
  - say: Yes, that is fine.
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

const std::vector<std::string> agreement{"Yes, that is fine."};

/// A server that hears the caller agree, whatever is said.
fakes::FakeWhisper::Conduct agrees() { return {.body = R"({"text":" Yes, that is fine.\n"})"}; }

class ServerHearingTest : public testing::Test {
protected:
    ~ServerHearingTest() override {
        EXPECT_EQ(assemblyai_.violations(), std::vector<std::string>());
        EXPECT_EQ(whisper_.violations(), std::vector<std::string>());
    }

    Environment heard_by(const std::string& first, const std::string& next) const {
        return {{"STT_PRIMARY_PROVIDER", first},
                {"STT_FALLBACK_PROVIDERS", next},
                {"ASSEMBLYAI_API_KEY", "secret-key"},
                {"ASSEMBLYAI_BASE_URL", assemblyai_.url()},
                {"WHISPER_BASE_URL", whisper_.url()},
                {"WHISPER_API_KEY", "whisper-key"},
                {"NEURA_LOOPS", "1"}};
    }

    static double failures(const Carrier& carrier, const std::string& vendor) {
        return fakes::read_metrics(carrier.get("/metrics").body)
            .at("neura_vendor_failures_total{vendor=\"" + vendor + "\",for=\"hearing\"}");
    }

    fakes::FakeAssemblyAi assemblyai_;
    fakes::FakeWhisper whisper_{"whisper-key"};
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
