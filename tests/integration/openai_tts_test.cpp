// Speaking by OpenAI's interface over real sockets, to a server that misbehaves as told.

#include "providers/openai/openai_tts.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_openai_speech.hpp"
#include "integration/voice_rigs.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeOpenAiSpeech;
using fakes::ModelServerAnswer;
using tests::LiveLoop;
using tests::SpokenAudio;
using tests::VoiceTrouble;

namespace {

/// The fake and our voice.
class OpenAiRig final : public tests::RequestVoiceRig<FakeOpenAiSpeech, speaking::TextToSpeech> {
public:
    explicit OpenAiRig(LiveLoop&)
        : RequestVoiceRig("secret-key", [](auto& account, const auto& time) {
              return providers::openai::make_tts(account, time, {.next_audio = 300ms});
          }) {}

    bool prepare(VoiceTrouble trouble) override {
        auto answer = FakeOpenAiSpeech::speech("This is not what you will hear of me.");
        switch (trouble) {
            case VoiceTrouble::refused_key: answer = recorded("error_401.json", 401); break;
            case VoiceTrouble::unknown_voice:
                answer = FakeOpenAiSpeech::refusal(400, "invalid_value", "voice");
                break;
            case VoiceTrouble::overloaded: answer = recorded("error_429_rate.json", 429); break;
            case VoiceTrouble::cut_off: answer.breaks_off_after = 20'000; break;
            case VoiceTrouble::stall: answer.before = 1h; break;
            case VoiceTrouble::garbage: answer.headers.front().second = "audio/mpeg"; break;
        }
        vendor_.will_answer(std::move(answer));
        return true;
    }

    ModelServerAnswer recorded(const std::string& name, unsigned status) const {
        auto answer = vendor_.recorded(name);
        answer.status = status;
        return answer;
    }
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(OpenAi, TextToSpeechContract, testing::Values(make_rig<OpenAiRig>));
INSTANTIATE_TEST_SUITE_P(OpenAi, TextToSpeechFaults, testing::Values(make_rig<OpenAiRig>));
}  // namespace tests

namespace {

class OpenAiTtsTest : public tests::VoiceTest<OpenAiRig> {
protected:
    speaking::Errc failure(ModelServerAnswer answer) {
        vendor_.will_answer(std::move(answer));
        const auto audio = say("Hello.");
        EXPECT_FALSE(audio.has_value());
        if (audio) return {};
        EXPECT_FALSE(audio.error().doing.contains("words of the vendor"));
        EXPECT_TRUE(rig_.account().trouble().has_value());
        return static_cast<speaking::Errc>(audio.error().code.value());
    }

    FakeOpenAiSpeech& vendor_ = rig_.vendor();
};

TEST_F(OpenAiTtsTest, AsksForTheVoiceAndTheSpeed) {
    speaking::Voice voice;
    voice.name = "sage";
    voice.speed = 1.25;
    ASSERT_TRUE(say("Hello.", voice).has_value());
    EXPECT_EQ(vendor_.requests().at(0), (nlohmann::json{{"model", "gpt-4o-mini-tts"},
                                                        {"input", "Hello."},
                                                        {"voice", "sage"},
                                                        {"response_format", "pcm"},
                                                        {"speed", 1.25}}));
    ASSERT_TRUE(say("Hello.").has_value());
    EXPECT_EQ(vendor_.requests().at(1).value("voice", ""), "alloy");
    EXPECT_FALSE(vendor_.requests().at(1).contains("speed"));
}

TEST_F(OpenAiTtsTest, IsAsLongAsWhatItWasGiven) {
    for (const std::size_t bytes : {0U, 1U, 2U, 4'799U, 4'800U}) {
        auto answer = FakeOpenAiSpeech::speech("");
        answer.body.assign(bytes, '\0');
        answer.piece = 7;
        answer.between = 0ms;
        vendor_.will_answer(std::move(answer));
        EXPECT_EQ(say("Hello.").value(), SpokenAudio((bytes / 2 + 1) / 3, audio::mulaw_silence));
    }
}

TEST_F(OpenAiTtsTest, SaysWhyItIsRefused) {
    EXPECT_EQ(failure(FakeOpenAiSpeech::refusal(403, "country")), speaking::Errc::bad_credentials);
    EXPECT_EQ(failure(rig_.recorded("error_429_quota.json", 429)), speaking::Errc::quota_exceeded);
    EXPECT_EQ(failure(FakeOpenAiSpeech::refusal(404, "model_not_found", "model")),
              speaking::Errc::unknown_voice);
    EXPECT_EQ(failure(FakeOpenAiSpeech::refusal(400, "string_above_max_length", "input")),
              speaking::Errc::synthesis_failed);
    EXPECT_EQ(failure(FakeOpenAiSpeech::refusal(503, "server_is_overloaded")),
              speaking::Errc::synthesis_failed);
    EXPECT_TRUE(say("Hello.").has_value());
    EXPECT_FALSE(rig_.account().trouble());
}

TEST_F(OpenAiTtsTest, WaitsAsLongAsItIsAskedTo) {
    auto answer = rig_.recorded("error_429_rate.json", 429);
    answer.headers.emplace_back("Retry-After-Ms", "150");
    EXPECT_EQ(failure(std::move(answer)), speaking::Errc::synthesis_failed);
    EXPECT_FALSE(say("Hello.").has_value());
    EXPECT_EQ(vendor_.requests().size(), 1U);
    loop_.run_for(200ms);
    EXPECT_TRUE(say("Hello.").has_value());
}

TEST_F(OpenAiTtsTest, GivesUpAnAnswerThatStopsInMidSentence) {
    auto answer = FakeOpenAiSpeech::speech("This stops on its way to you.");
    answer.stalls = true;
    EXPECT_EQ(failure(std::move(answer)), speaking::Errc::synthesis_failed);
}

TEST_F(OpenAiTtsTest, ASentenceGivenUpHangsUp) {
    const auto cut_short = [&]() -> Awaitable<int> {
        speaking::Voice voice;
        auto utterance = co_await rig_.tts().say("Nobody wants to hear this.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        EXPECT_TRUE(audio && *audio);
        co_return 0;
    };
    loop_.run(cut_short());
    EXPECT_TRUE(vendor_.becomes_hung_up_on(1));
}

}  // namespace
}  // namespace neura
