// Speaking by Deepgram over real sockets, against a fake that is as strict as the vendor.

#include "providers/deepgram/deepgram_tts.hpp"

#include <gtest/gtest.h>

#include "fakes/audible_text.hpp"
#include "fakes/fake_deepgram.hpp"
#include "fakes/socket_script.hpp"
#include "integration/text_to_speech_faults.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeDeepgram;
using tests::LiveLoop;
using tests::SpokenAudio;
using tests::VoiceTrouble;

namespace {

/// The fake and our voice.
class DeepgramRig final : public tests::VoiceRig {
public:
    explicit DeepgramRig(LiveLoop& loop) : loop_(loop) {}

    speaking::TextToSpeech& tts() override { return *tts_; }
    std::string heard(const SpokenAudio& audio, const std::string&) override {
        return fakes::heard(audio);
    }
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
    std::size_t connections() override { return vendor_.sockets(); }
    std::vector<std::string> broken_rules() override { return vendor_.violations(); }

    /// The next sentence finds a stream that behaves so.
    bool open(FakeDeepgram::Conduct conduct) {
        const auto sockets = vendor_.sockets();
        vendor_.next(std::move(conduct));
        tts_->prepare(loop_.executor());
        const bool opened = loop_.run_until([&] { return vendor_.sockets() > sockets; });
        loop_.run_for(50ms);
        return opened;
    }

    /// The next sentence's stream and the one that is opened beside it.
    bool refuse(unsigned status) {
        for (int i = 0; i < 2; ++i) vendor_.next({.refuse_with = status});
        return true;
    }

    void forget_streams() { tts_.reset(); }

    FakeDeepgram& vendor() { return vendor_; }

private:
    LiveLoop& loop_;
    FakeDeepgram vendor_;
    const SystemTime time_;
    providers::remote::Account account_{net::parse_url(vendor_.url()).value(), "secret-key", time_};
    std::unique_ptr<providers::remote::SharedVoice> tts_ =
        providers::deepgram::make_tts(account_, time_);
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(Deepgram, TextToSpeechContract, testing::Values(make_rig<DeepgramRig>));
INSTANTIATE_TEST_SUITE_P(Deepgram, TextToSpeechFaults, testing::Values(make_rig<DeepgramRig>));
}  // namespace tests

namespace {

class DeepgramTtsTest : public testing::Test {
protected:
    ~DeepgramTtsTest() override { EXPECT_EQ(rig_.broken_rules(), std::vector<std::string>()); }

    Result<SpokenAudio> say(std::string text) {
        const auto whole = [&]() -> Task<SpokenAudio> {
            speaking::Voice voice;
            auto utterance = co_await rig_.tts().say(std::move(text), std::move(voice));
            SpokenAudio all;
            for (;;) {
                const auto audio = co_await (*utterance)->next();
                if (!audio) co_return std::unexpected(audio.error());
                if (!*audio) co_return all;
                all.insert(all.end(), (*audio)->begin(), (*audio)->end());
            }
        };
        return loop_.run(whole());
    }

    LiveLoop loop_;
    DeepgramRig rig_{loop_};
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
