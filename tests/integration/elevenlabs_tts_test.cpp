// Speaking by ElevenLabs over real sockets, against a fake that is as strict as the vendor.

#include "providers/elevenlabs/elevenlabs_tts.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_elevenlabs.hpp"
#include "fakes/fake_elevenlabs_http.hpp"
#include "fakes/socket_script.hpp"
#include "integration/voice_rigs.hpp"
#include "providers/elevenlabs/errc.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeElevenLabs;
using fakes::FakeElevenLabsHttp;
using tests::LiveLoop;
using tests::VoiceTrouble;

namespace {

/// The fake and our voice.
class ElevenLabsRig final : public tests::StreamVoiceRig<FakeElevenLabs> {
public:
    explicit ElevenLabsRig(LiveLoop& loop)
        : StreamVoiceRig(loop, [](auto& account, const auto& time) {
              return providers::elevenlabs::make_tts(account, time,
                                                     {.voice = "VOICE0001", .keep_alive = 60ms});
          }) {}

    bool prepare(VoiceTrouble trouble) override {
        switch (trouble) {
            case VoiceTrouble::refused_key: return refuse(401);
            case VoiceTrouble::unknown_voice: return refuse(404);
            case VoiceTrouble::overloaded: return refuse(429);
            case VoiceTrouble::cut_off: return open({.drop_after = 3'000});
            case VoiceTrouble::stall: return open({.silent = true});
            case VoiceTrouble::garbage: return open({.garbage = true});
        }
        return false;
    }
};

/// The same by requests.
class RequestsRig final
    : public tests::RequestVoiceRig<FakeElevenLabsHttp, providers::remote::HttpVoice> {
public:
    explicit RequestsRig(LiveLoop&)
        : RequestVoiceRig("secret-key", [](auto& account, const auto& time) {
              return providers::elevenlabs::make_tts_by_requests(
                  account, time, {.voice = "VOICE0001", .model = "eleven_v3"}, 300ms);
          }) {}

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

private:
    static fakes::ModelServerAnswer refusal(unsigned status, std::string name) {
        return FakeElevenLabsHttp::refusal(status, std::move(name));
    }
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(ElevenLabs, TextToSpeechContract,
                         testing::Values(make_rig<ElevenLabsRig>));
INSTANTIATE_TEST_SUITE_P(ElevenLabs, TextToSpeechFaults, testing::Values(make_rig<ElevenLabsRig>));
INSTANTIATE_TEST_SUITE_P(ElevenLabsByRequests, TextToSpeechContract,
                         testing::Values(make_rig<RequestsRig>));
INSTANTIATE_TEST_SUITE_P(ElevenLabsByRequests, TextToSpeechFaults,
                         testing::Values(make_rig<RequestsRig>));
}  // namespace tests

namespace {

namespace elevenlabs = providers::elevenlabs;

class ElevenLabsTtsTest : public tests::VoiceTest<ElevenLabsRig> {
protected:
    FakeElevenLabs& vendor_ = rig_.vendor();
};

TEST_F(ElevenLabsTtsTest, TellsWhenWordsAreSaid) {
    ASSERT_TRUE(say("Well, I see it."));
    for (const auto& said : said_) EXPECT_EQ(said.samples, 160 * said.bytes);
    ASSERT_FALSE(said_.empty());
    EXPECT_EQ(said_.back().bytes, 15U);
    EXPECT_GE(said_.size(), 8U);
}

TEST_F(ElevenLabsTtsTest, ManySentencesShareAStream) {
    using namespace asio::experimental::awaitable_operators;
    ASSERT_TRUE(rig_.open({}));
    ASSERT_TRUE(rig_.open({}));
    const auto four =
        loop_.run(whole("One.") && whole("Two two.") && whole("Three 3.") && whole("Four."));
    EXPECT_EQ(fakes::heard(std::get<0>(four).value()), "One.");
    EXPECT_EQ(fakes::heard(std::get<1>(four).value()), "Two two.");
    EXPECT_EQ(fakes::heard(std::get<2>(four).value()), "Three 3.");
    EXPECT_EQ(fakes::heard(std::get<3>(four).value()), "Four.");
    EXPECT_EQ(vendor_.sockets(), 2U);
}

TEST_F(ElevenLabsTtsTest, HasNoMoreSentencesOnAStreamThanTheVendorTakes) {
    using namespace asio::experimental::awaitable_operators;
    const auto four = [&] { return whole("A.") && whole("B.") && whole("C.") && whole("D."); };
    (void)loop_.run(four() && four() && four());
    EXPECT_EQ(vendor_.count("flush"), 12U);
    EXPECT_GE(vendor_.sockets(), 3U);
}

TEST_F(ElevenLabsTtsTest, SpeaksAtTheSpeedAskedFor) {
    EXPECT_EQ(fakes::heard(loop_.run(whole("Quick.", {{}, 1.1, {}})).value()), "Quick.");
}

TEST_F(ElevenLabsTtsTest, SaysWhyTheVendorEndsAStream) {
    for (const auto& [name, code] :
         {std::pair{"invalid_api_key", speaking::Errc::bad_credentials},
          std::pair{"quota_exceeded", speaking::Errc::quota_exceeded},
          std::pair{"voice_not_found", speaking::Errc::unknown_voice},
          std::pair{"max_active_conversations", speaking::Errc::synthesis_failed},
          std::pair{"what_is_new", speaking::Errc::synthesis_failed}}) {
        ASSERT_TRUE(rig_.open({.ends_with = name}));
        const auto audio = say("Hello.");
        ASSERT_FALSE(audio.has_value()) << name;
        EXPECT_EQ(audio.error().code, code) << name;
        EXPECT_TRUE(audio.error().doing.contains(name)) << audio.error().doing;
        const auto trouble = rig_.account().trouble();
        const bool is_lasting = code != speaking::Errc::synthesis_failed;
        EXPECT_EQ(trouble && elevenlabs::is_lasting(trouble->why.code), is_lasting) << name;
        loop_.run_for(30ms);
        EXPECT_EQ(fakes::heard(say("But this.").value()), "But this.");
        EXPECT_FALSE(rig_.account().trouble());
        rig_.forget_streams();  // those that are still good would be taken first
    }
}

TEST_F(ElevenLabsTtsTest, AStreamThatTheVendorClosesFailsItsSentenceOnly) {
    ASSERT_TRUE(rig_.open({.drop_after = 2'000, .closes = true}));
    EXPECT_EQ(say("This is closed on its way to you.").error().code,
              speaking::Errc::synthesis_failed);
    EXPECT_EQ(fakes::heard(say("And on.").value()), "And on.");
}

TEST_F(ElevenLabsTtsTest, KeepsAnIdleStreamOpen) {
    ASSERT_TRUE(rig_.open({}));
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.count("keep_alive") >= 3; }));
    EXPECT_EQ(fakes::heard(say("Still here.").value()), "Still here.");
    EXPECT_EQ(vendor_.open_sockets(), 2U);
}

TEST_F(ElevenLabsTtsTest, SaysGoodbye) {
    ASSERT_TRUE(rig_.open({}));
    rig_.forget_streams();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
    EXPECT_EQ(vendor_.count("close_socket"), 1U);
}

TEST_F(ElevenLabsTtsTest, SpeaksTheSessionOfTheFixture) {
    ASSERT_TRUE(rig_.open({.script = fakes::read_script("elevenlabs/multi.jsonl")}));
    EXPECT_EQ(say("Sure").value(), tests::SpokenAudio(800, audio::mulaw_silence));
    // The second sentence ends only with its stream.
    const auto cut_short = [&]() -> Awaitable<std::size_t> {
        speaking::Voice voice;
        auto utterance = co_await rig_.tts().say("Ok", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        co_return audio && *audio ? (*audio)->size() : 0;
    };
    EXPECT_EQ(loop_.run(cut_short()), 400U);
    rig_.forget_streams();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
    EXPECT_EQ(vendor_.count("close_socket"), vendor_.sockets());
}

TEST_F(ElevenLabsTtsTest, AStreamThatWasIdleForTooLongIsReplaced) {
    ASSERT_TRUE(rig_.open({.script = fakes::read_script("elevenlabs/timeout.jsonl")}));
    EXPECT_EQ(say("Hello.").error().code, speaking::Errc::synthesis_failed);
    EXPECT_EQ(fakes::heard(say("Hello again.").value()), "Hello again.");
    EXPECT_FALSE(rig_.account().trouble());
}

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
