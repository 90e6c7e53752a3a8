// Speaking by Deepgram over real sockets, against a fake that is as strict as the vendor.

#include "providers/deepgram/deepgram_tts.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_deepgram.hpp"
#include "fakes/socket_script.hpp"
#include "integration/voice_rigs.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeDeepgram;
using tests::LiveLoop;
using tests::SpokenAudio;
using tests::VoiceTrouble;

namespace {

/// The fake and our voice.
class DeepgramRig final : public tests::StreamVoiceRig<FakeDeepgram> {
public:
    explicit DeepgramRig(LiveLoop& loop)
        : StreamVoiceRig(loop, [](auto& account, const auto& time) {
              return providers::deepgram::make_tts(account, time);
          }) {}

    bool prepare(VoiceTrouble trouble) override {
        switch (trouble) {
            case VoiceTrouble::refused_key: return refuse(401);
            case VoiceTrouble::unknown_voice: return refuse(400);
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
INSTANTIATE_TEST_SUITE_P(Deepgram, TextToSpeechContract, testing::Values(make_rig<DeepgramRig>));
INSTANTIATE_TEST_SUITE_P(Deepgram, TextToSpeechFaults, testing::Values(make_rig<DeepgramRig>));
}  // namespace tests

namespace {

class DeepgramTtsTest : public tests::VoiceTest<DeepgramRig> {
protected:
    FakeDeepgram& vendor_ = rig_.vendor();
};

TEST_F(DeepgramTtsTest, ASentenceFindsAnOpenStreamOnceOneWasPrepared) {
    ASSERT_TRUE(rig_.open({}));
    vendor_.next({.refuse_with = 503});  // no further one opens
    EXPECT_EQ(fakes::heard(say("Hello.").value()), "Hello.");
    EXPECT_EQ(vendor_.sockets(), 1U);
}

TEST_F(DeepgramTtsTest, ClearsWhatNobodyWants) {
    const auto cut_short = [&]() -> Awaitable<int> {
        speaking::Voice voice;
        auto utterance = co_await rig_.tts().say("Nobody wants to hear this.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        EXPECT_TRUE(audio && *audio);
        co_return 0;
    };
    for (int i = 0; i < 5; ++i) {
        loop_.run(cut_short());
        EXPECT_EQ(fakes::heard(say("Yes?").value()), "Yes?");
    }
    EXPECT_EQ(vendor_.count("Clear"), 5U);
    EXPECT_LE(vendor_.sockets(), 3U);
}

TEST_F(DeepgramTtsTest, KeepsToTheFlushesOfAMinute) {
    for (int i = 0; i < 45; ++i) ASSERT_EQ(fakes::heard(say("Hm.").value()), "Hm.");
    EXPECT_EQ(vendor_.count("Flush"), 45U);
    EXPECT_LE(vendor_.sockets(), 4U);
}

TEST_F(DeepgramTtsTest, SaysALongSentenceInPieces) {
    std::string text;
    while (text.size() < 4'500) text += "and then ";
    EXPECT_EQ(fakes::heard(say(text).value()), text);
    EXPECT_EQ(vendor_.count("Speak"), 3U);
}

TEST_F(DeepgramTtsTest, SaysGoodbye) {
    ASSERT_TRUE(rig_.open({}));
    rig_.forget_streams();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
    EXPECT_EQ(vendor_.count("Close"), 1U);
}

TEST_F(DeepgramTtsTest, AStreamThatIsClosedFailsItsSentenceOnly) {
    ASSERT_TRUE(rig_.open({.close_after_audio = net::CloseCode::internal_error}));
    EXPECT_EQ(say("This is closed on its way to you.").error().code,
              speaking::Errc::synthesis_failed);
    EXPECT_EQ(fakes::heard(say("And on.").value()), "And on.");
}

TEST_F(DeepgramTtsTest, TellsThatTheAccountIsEmpty) {
    rig_.refuse(402);
    EXPECT_EQ(say("Hello.").error().code, speaking::Errc::quota_exceeded);
}

TEST_F(DeepgramTtsTest, SpeaksTheSessionOfTheFixture) {
    ASSERT_TRUE(rig_.open({.script = fakes::read_script("deepgram/speak.jsonl")}));
    std::string two_messages;
    while (two_messages.size() < 2'500) two_messages += "word ";
    EXPECT_EQ(say(two_messages).value(), SpokenAudio(4'000, audio::mulaw_silence));
}

}  // namespace
}  // namespace neura
