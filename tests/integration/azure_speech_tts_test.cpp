// Speaking by Azure over real sockets, against a fake that is as strict as the vendor.

#include "providers/azure_speech/azure_speech_tts.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_azure_speech.hpp"
#include "fakes/socket_script.hpp"
#include "integration/voice_rigs.hpp"
#include "providers/azure_speech/errc.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeAzureSpeech;
using tests::LiveLoop;
using tests::SpokenAudio;
using tests::VoiceTrouble;

namespace {

/// The fake and our voice.
class AzureRig final : public tests::StreamVoiceRig<FakeAzureSpeech> {
public:
    explicit AzureRig(LiveLoop& loop)
        : StreamVoiceRig(loop, [](auto& account, const auto& time) {
              return providers::azure_speech::make_tts(account, time);
          }) {}

    bool prepare(VoiceTrouble trouble) override {
        switch (trouble) {
            case VoiceTrouble::refused_key: return refuse(401);
            case VoiceTrouble::unknown_voice: return open({.close_with = 1007});
            case VoiceTrouble::overloaded: return refuse(429);
            case VoiceTrouble::cut_off: return open({.drop_after = 3'000});
            case VoiceTrouble::stall: return open({.silent = true});
            case VoiceTrouble::garbage: return open({.garbage = true});
        }
        return false;
    }
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(AzureSpeech, TextToSpeechContract, testing::Values(make_rig<AzureRig>));
INSTANTIATE_TEST_SUITE_P(AzureSpeech, TextToSpeechFaults, testing::Values(make_rig<AzureRig>));
}  // namespace tests

namespace {

class AzureTtsTest : public tests::VoiceTest<AzureRig> {
protected:
    FakeAzureSpeech& vendor_ = rig_.vendor();
};

TEST_F(AzureTtsTest, SpeaksWithTheVoiceAndAtTheSpeedAskedFor) {
    speaking::Voice voice;
    voice.name = "de-DE-KatjaNeural";
    voice.speed = 1.15;
    EXPECT_EQ(fakes::heard(say("Guten Tag.", std::move(voice)).value()), "Guten Tag.");
    EXPECT_EQ(vendor_.body("ssml"),
              R"(<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" )"
              R"(xml:lang="de-DE"><voice name="de-DE-KatjaNeural"><prosody rate="+15%">)"
              R"(Guten Tag.</prosody></voice></speak>)");
}

TEST_F(AzureTtsTest, WhatWouldBeMarkUpIsText) {
    EXPECT_EQ(fakes::heard(say("AT&T <b> 'and' \"so\"").value()), "AT&T <b> 'and' \"so\"");
}

TEST_F(AzureTtsTest, ASentenceThatIsCutIsStopped) {
    ASSERT_TRUE(rig_.open({}));
    const auto cut = [&]() -> Awaitable<int> {
        speaking::Voice voice;
        auto utterance = co_await rig_.tts().say("A sentence that nobody wants.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        EXPECT_TRUE(audio && *audio);
        co_return 0;
    };
    loop_.run(cut());
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.count("synthesis.control") == 1; }));
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.making() == 0; }));
    EXPECT_EQ(fakes::heard(say("Yes?").value()), "Yes?");
}

TEST_F(AzureTtsTest, ConfiguresAConnectionOnce) {
    for (const auto* text : {"One.", "Two.", "Three."})
        EXPECT_EQ(fakes::heard(say(text).value()), text);
    EXPECT_EQ(vendor_.count("speech.config"), 1U);
    EXPECT_EQ(vendor_.count("ssml"), 3U);
}

TEST_F(AzureTtsTest, SpeaksTheSessionOfTheFixture) {
    ASSERT_TRUE(rig_.open({.script = fakes::read_script("azure_speech/speak.jsonl")}));
    EXPECT_EQ(say("Hello").value(), SpokenAudio(3'200, audio::mulaw_silence));
}

TEST_F(AzureTtsTest, LeavesNothingOpen) {
    ASSERT_TRUE(rig_.open({}));
    rig_.forget_streams();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
}

}  // namespace
}  // namespace neura
