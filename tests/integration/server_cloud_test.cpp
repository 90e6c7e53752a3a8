// `neura serve` with speech in the cloud, played by fakes of the vendors.

#include <gtest/gtest.h>

#include "fakes/fake_deepgram.hpp"
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

class ServerCloudTest : public testing::Test {
protected:
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
    std::vector<std::string> heard;
    for (const auto& message : carrier.record(calls[0].value("id", "")).value("messages", json()))
        if (message.value("role", "") == "caller") heard.push_back(message.value("content", ""));
    EXPECT_EQ(heard, (std::vector<std::string>{"Yes, that is fine.", "Yes, that is fine."}));
    EXPECT_GE(deepgram_.count("Flush"), 2U);
    EXPECT_TRUE(eventually([&] { return deepgram_.count("CloseStream") == 1; }, 10s));
    EXPECT_EQ(deepgram_.violations(), std::vector<std::string>());
    EXPECT_FALSE(server.said().contains("secret-key"));
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
