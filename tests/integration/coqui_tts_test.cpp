// Speaking by Coqui's two servers over real sockets, each played by a fake that misbehaves as told.

#include "providers/coqui/coqui_tts.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes/fake_coqui.hpp"
#include "integration/temporary_folder.hpp"
#include "integration/voice_rigs.hpp"
#include "providers/coqui/protocol.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeTtsServer;
using fakes::FakeXttsServer;
using fakes::ModelServerAnswer;
using tests::LiveLoop;
using tests::SpokenAudio;
using tests::VoiceTrouble;

namespace {

namespace coqui = providers::coqui;

constexpr std::string_view a_voice = R"({"speaker_embedding":[0.5],"gpt_cond_latent":[[0.25]]})";

ModelServerAnswer page(unsigned status) {
    ModelServerAnswer answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", "text/html");
    answer.body = "<h1>Internal Server Error</h1>\n\n";
    return answer;
}

/// A fake and our voice.
template <class Vendor>
class CoquiRig final : public tests::RequestVoiceRig<Vendor, providers::remote::HttpVoice> {
public:
    explicit CoquiRig(LiveLoop&)
        : tests::RequestVoiceRig<Vendor, providers::remote::HttpVoice>(
              {}, [](auto& account, const auto& time) {
                  return coqui::make_tts(account, time, options());
              }) {}

    bool prepare(VoiceTrouble trouble) override {
        auto answer = Vendor::speech("This is not what you will hear of me.");
        switch (trouble) {
            case VoiceTrouble::refused_key: answer = page(401); break;
            case VoiceTrouble::unknown_voice: answer = page(422); break;
            case VoiceTrouble::overloaded: answer = page(503); break;
            case VoiceTrouble::cut_off: answer.breaks_off_after = 20'000; break;
            case VoiceTrouble::stall: answer.before = 1h; break;
            case VoiceTrouble::garbage: answer = page(200); break;
        }
        this->vendor_.will_answer(std::move(answer));
        return true;
    }

private:
    static coqui::TtsOptions options() {
        coqui::TtsOptions options{.next_audio = 300ms};
        if (std::is_same_v<Vendor, FakeXttsServer>)
            options.xtts_speaker = coqui::read_speaker(a_voice).value();
        else
            options.speaker = "p225";
        return options;
    }
};

using TtsServerRig = CoquiRig<FakeTtsServer>;
using XttsRig = CoquiRig<FakeXttsServer>;

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(CoquiWhole, TextToSpeechContract, testing::Values(make_rig<TtsServerRig>));
INSTANTIATE_TEST_SUITE_P(CoquiWhole, TextToSpeechFaults, testing::Values(make_rig<TtsServerRig>));
INSTANTIATE_TEST_SUITE_P(CoquiXtts, TextToSpeechContract, testing::Values(make_rig<XttsRig>));
INSTANTIATE_TEST_SUITE_P(CoquiXtts, TextToSpeechFaults, testing::Values(make_rig<XttsRig>));
}  // namespace tests

namespace {

using TtsServerTest = tests::VoiceTest<TtsServerRig>;
using XttsTest = tests::VoiceTest<XttsRig>;

TEST_F(TtsServerTest, AsksForTheSpeaker) {
    ASSERT_TRUE(say("Hello, you & I.", {{}, 1.0, "en-US"}).has_value());
    EXPECT_EQ(rig_.vendor().requests().at(0),
              (nlohmann::json{{"text", "Hello, you & I."}, {"speaker_id", "p225"}}));
}

TEST_F(TtsServerTest, SpeaksTheFileOfTheFixture) {
    auto answer = rig_.vendor().recorded("api_tts.wav");
    answer.headers.front().second = "audio/wav";
    answer.piece = 1'000;
    rig_.vendor().will_answer(std::move(answer));
    EXPECT_EQ(say("Hello.").value(), SpokenAudio(800, audio::mulaw_silence));
}

TEST_F(XttsTest, AsksForVoiceAndLanguage) {
    ASSERT_TRUE(say("Bonjour.", {{}, 1.0, "fr-CA"}).has_value());
    const auto asked = rig_.vendor().requests().at(0);
    EXPECT_EQ(asked["language"], "fr");
    EXPECT_EQ(asked["speaker_embedding"], nlohmann::json({0.5}));
    EXPECT_EQ(asked["gpt_cond_latent"], nlohmann::json({{0.25}}));
}

TEST_F(XttsTest, ASentenceGivenUpHangsUp) {
    const auto cut_short = [&]() -> Awaitable<int> {
        speaking::Voice voice;
        auto utterance = co_await rig_.tts().say("Nobody wants to hear this.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        EXPECT_TRUE(audio && *audio);
        co_return 0;
    };
    loop_.run(cut_short());
    EXPECT_TRUE(rig_.vendor().becomes_hung_up_on(1));
}

TEST(CoquiSpeaker, IsLoadedFromAFile) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "voice.json";
    std::ofstream(file) << a_voice;
    EXPECT_EQ(coqui::load_speaker(file).value(), coqui::read_speaker(a_voice).value());
    EXPECT_EQ(coqui::load_speaker(folder.path() / "none").error().code,
              std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace neura
