// Speaking by ElevenLabs, one request a sentence, over real sockets.

#include <gtest/gtest.h>

#include "fakes/audible_text.hpp"
#include "fakes/fake_elevenlabs_http.hpp"
#include "integration/text_to_speech_faults.hpp"
#include "providers/elevenlabs/elevenlabs_tts.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeElevenLabsHttp;
using tests::LiveLoop;
using tests::SpokenAudio;
using tests::VoiceTrouble;

namespace {

/// The fake and our voice.
class RequestsRig final : public tests::VoiceRig {
public:
    explicit RequestsRig(LiveLoop&) {}

    speaking::TextToSpeech& tts() override { return *tts_; }
    std::string heard(const SpokenAudio& audio, const std::string&) override {
        return fakes::heard(audio);
    }
    bool prepare(VoiceTrouble trouble) override {
        auto answer = FakeElevenLabsHttp::speech("This is not what you will hear of me.");
        switch (trouble) {
            case VoiceTrouble::refused_key: answer = refusal(401, "invalid_api_key"); break;
            case VoiceTrouble::unknown_voice: answer = refusal(400, "voice_not_found"); break;
            case VoiceTrouble::overloaded:
                answer = vendor_.recorded("error_429.json");
                answer.status = 429;
                break;
            case VoiceTrouble::cut_off: answer.breaks_off_after = 3'000; break;
            case VoiceTrouble::stall: answer.before = 1h; break;
            case VoiceTrouble::garbage: answer.headers.front().second = "audio/mpeg"; break;
        }
        vendor_.will_answer(std::move(answer));
        return true;
    }
    bool is_idle() override { return vendor_.answering() == 0; }
    std::size_t connections() override { return static_cast<std::size_t>(vendor_.connections()); }
    std::vector<std::string> broken_rules() override { return vendor_.broken_rules(); }

    FakeElevenLabsHttp& vendor() { return vendor_; }

private:
    static fakes::ModelServerAnswer refusal(unsigned status, std::string name) {
        return FakeElevenLabsHttp::refusal(status, std::move(name));
    }

    FakeElevenLabsHttp vendor_;
    const SystemTime time_;
    providers::remote::Account account_{net::parse_url(vendor_.url()).value(), "secret-key", time_};
    std::unique_ptr<providers::remote::HttpVoice> tts_ =
        providers::elevenlabs::make_tts_by_requests(
            account_, time_, {.voice = "VOICE0001", .model = "eleven_v3"}, 300ms);
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(ElevenLabsByRequests, TextToSpeechContract,
                         testing::Values(make_rig<RequestsRig>));
INSTANTIATE_TEST_SUITE_P(ElevenLabsByRequests, TextToSpeechFaults,
                         testing::Values(make_rig<RequestsRig>));
}  // namespace tests

namespace {

TEST(ElevenLabsByRequests, AskForVoiceModelAndSpeed) {
    auto& loop = tests::lasting_live_loop();
    RequestsRig rig(loop);
    const auto say = [&]() -> Awaitable<int> {
        speaking::Voice voice{{}, 1.1, "en-US"};
        auto utterance = co_await rig.tts().say("Hello.", std::move(voice));
        for (;;) {
            const auto audio = co_await (*utterance)->next();
            if (!audio || !*audio) co_return audio ? 0 : 1;
        }
    };
    EXPECT_EQ(loop.run(say()), 0);
    EXPECT_EQ(
        rig.vendor().requests().at(0),
        (nlohmann::json{
            {"text", "Hello."}, {"model_id", "eleven_v3"}, {"voice_settings", {{"speed", 1.1}}}}));
    EXPECT_EQ(rig.broken_rules(), std::vector<std::string>());
}

}  // namespace
}  // namespace neura
