// `neura serve` with speech in the cloud, played by fakes of the vendors.

#include <gtest/gtest.h>

#include "audio/g711.hpp"
#include "audio/wav.hpp"
#include "fakes/fake_deepgram.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

class ServerCloudTest : public testing::Test {
protected:
    Environment cloud() const {
        return {{"STT_PRIMARY_PROVIDER", "deepgram"},
                {"TTS_PRIMARY_PROVIDER", "deepgram"},
                {"DEEPGRAM_API_KEY", "secret-key"},
                {"DEEPGRAM_BASE_URL", deepgram_.url()},
                {"NEURA_LOOPS", "1"}};
    }

    /// A caller says what is in a file of Debian's asterisk-core-sounds-en-wav, then is silent.
    static void speak(Stream& stream, const std::string& name) {
        const auto file = "/usr/share/asterisk/sounds/en_US_f_Allison/" + name + ".wav";
        auto samples = audio::read_wav(file).value().mono();
        samples.resize(samples.size() + 2 * audio::telephone_rate);
        std::chrono::milliseconds at{};
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i + audio::frame_samples <= samples.size();
             i += audio::frame_samples, at += 20ms) {
            std::this_thread::sleep_until(start + at);
            audio::MulawFrame frame;
            audio::encode_mulaw(audio::Samples(samples).subspan(i, audio::frame_samples), frame);
            stream.send(stream.writer().media(at, frame));
        }
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
    EXPECT_EQ(parts.value("/deepgram/state"_json_pointer, ""), "ok") << parts.dump();
    EXPECT_FALSE(parts.contains("speech"));

    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    EXPECT_TRUE(stream.hears_agent(patience));
    speak(stream, "vm-savemessage");

    const auto heard = [&] {
        for (const auto& message : carrier.record(call.id).value("messages", json::array()))
            if (message.value("role", "") == "caller") return message.value("text", "");
        return std::string();
    };
    EXPECT_TRUE(eventually([&] { return !heard().empty(); }, 10s));
    EXPECT_EQ(heard(), "Yes, that is fine.");
    stream.stop();
    EXPECT_TRUE(carrier.comes_to(call.id, "completed", "caller_hung_up"));
    EXPECT_TRUE(eventually([&] { return deepgram_.count("CloseStream") == 1; }, 10s));
    EXPECT_EQ(deepgram_.violations(), std::vector<std::string>());
    EXPECT_FALSE(server.said().contains("secret-key"));
}

TEST_F(ServerCloudTest, AKeyThatIsRefusedIsToldAndKeepsNobodyWaiting) {
    auto settings = cloud();
    settings["DEEPGRAM_API_KEY"] = "wrong-key";
    ServerProcess server(folder_.path(), std::move(settings));
    const Carrier carrier(server.port());
    json health;
    EXPECT_TRUE(eventually([&] {
        health = carrier.get_json("/health/ready");
        return health.value("status", "") == "failed";
    }));
    EXPECT_TRUE(health.dump().contains("DEEPGRAM_API_KEY")) << health.dump();

    const auto call = carrier.announce("CA1");
    Stream stream(carrier);
    stream.start(call);
    EXPECT_EQ(stream.close_code(), 1000U);
    EXPECT_TRUE(carrier.comes_to(call.id, "failed", "not_ready"));
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
