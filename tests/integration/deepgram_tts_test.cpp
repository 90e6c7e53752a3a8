// Speaking by Deepgram over real sockets, against a fake that is as strict as the vendor.

#include "providers/deepgram/deepgram_tts.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "fakes/fake_deepgram.hpp"
#include "fakes/socket_script.hpp"
#include "integration/live_loop.hpp"

namespace neura::providers::deepgram {
namespace {

using namespace std::chrono_literals;
using fakes::FakeDeepgram;
using Audio = std::vector<std::uint8_t>;

class DeepgramTtsTest : public testing::Test {
protected:
    ~DeepgramTtsTest() override { EXPECT_EQ(deepgram_.violations(), std::vector<std::string>()); }

    Task<std::unique_ptr<speaking::Utterance>> begin(std::string text) {
        speaking::Voice voice;
        return tts_.say(std::move(text), std::move(voice));
    }

    Task<Audio> whole(std::string text) {
        auto utterance = co_await begin(std::move(text));
        if (!utterance) co_return std::unexpected(utterance.error());
        Audio all;
        for (;;) {
            const auto audio = co_await (*utterance)->next();
            if (!audio) co_return std::unexpected(audio.error());
            if (!*audio) co_return all;
            all.insert(all.end(), (*audio)->begin(), (*audio)->end());
        }
    }

    Result<Audio> say(std::string text) { return loop_.run(whole(std::move(text))); }

    /// What came of it, in words.
    std::string failure(std::string text) {
        const auto audio = say(std::move(text));
        return audio ? "spoken" : audio.error().code.message();
    }

    /// The next sentence finds a stream that behaves so.
    void prepare(FakeDeepgram::Conduct conduct = {}) {
        const auto sockets = deepgram_.sockets();
        deepgram_.next(std::move(conduct));
        tts_.prepare(loop_.executor());
        ASSERT_TRUE(loop_.run_until([&] { return deepgram_.sockets() > sockets; }));
        loop_.run_for(50ms);
    }

    FakeDeepgram deepgram_;
    const SystemTime time_;
    tests::LiveLoop loop_;
    remote::Account account_{net::parse_url(deepgram_.url()).value(), "secret-key", time_};
    DeepgramTts tts_{account_, time_};
};

TEST_F(DeepgramTtsTest, SaysSentenceAfterSentence) {
    for (const auto* text : {"Hello.", "How can I \"help\" you?", "Good bye, Zoë."})
        EXPECT_EQ(say(text).value(), FakeDeepgram::speech_of(text));
    EXPECT_LE(deepgram_.sockets(), 2U);  // one is spare
}

TEST_F(DeepgramTtsTest, ASentenceFindsAnOpenStreamOnceOneWasPrepared) {
    prepare();
    deepgram_.next({.refuse_with = 503});  // no further one opens
    EXPECT_EQ(say("Hello.").value(), FakeDeepgram::speech_of("Hello."));
    EXPECT_EQ(deepgram_.sockets(), 1U);
}

TEST_F(DeepgramTtsTest, CallsThatSpeakAtOnceDoNotMix) {
    using namespace asio::experimental::awaitable_operators;
    const auto together = [&]() -> Awaitable<int> {
        auto three = co_await (whole("One.") && whole("Two two.") && whole("Three three three."));
        EXPECT_EQ(std::get<0>(three).value(), FakeDeepgram::speech_of("One."));
        EXPECT_EQ(std::get<1>(three).value(), FakeDeepgram::speech_of("Two two."));
        EXPECT_EQ(std::get<2>(three).value(), FakeDeepgram::speech_of("Three three three."));
        co_return 0;
    };
    loop_.run(together());
    const auto sockets = deepgram_.sockets();
    EXPECT_LE(sockets, 4U);
    loop_.run(together());
    EXPECT_EQ(deepgram_.sockets(), sockets);
}

TEST_F(DeepgramTtsTest, NothingOfACutSentenceIsHeardInTheNext) {
    const auto cut_short = [&](std::string text) -> Awaitable<int> {
        auto utterance = co_await begin(std::move(text));
        const auto audio = co_await (*utterance)->next();
        EXPECT_TRUE(audio && *audio);
        co_return 0;
    };
    for (int i = 0; i < 5; ++i) {
        loop_.run(cut_short("I am about to say something rather long and of no interest."));
        EXPECT_EQ(say("Yes?").value(), FakeDeepgram::speech_of("Yes?"));
    }
    EXPECT_EQ(deepgram_.count("Clear"), 5U);
    EXPECT_LE(deepgram_.sockets(), 3U);
}

TEST_F(DeepgramTtsTest, ASentenceCutBeforeTheStreamIsOpenIsNotSaid) {
    const auto give_up = [&]() -> Awaitable<int> {
        (void)co_await begin("Never mind.");
        co_return 0;
    };
    loop_.run(give_up());
    EXPECT_EQ(say("Yes?").value(), FakeDeepgram::speech_of("Yes?"));
    EXPECT_EQ(deepgram_.count("Flush"), 1U);
}

TEST_F(DeepgramTtsTest, KeepsToTheFlushesOfAMinute) {
    for (int i = 0; i < 45; ++i) ASSERT_EQ(say("Hm.").value(), FakeDeepgram::speech_of("Hm."));
    EXPECT_EQ(deepgram_.count("Flush"), 45U);
    EXPECT_LE(deepgram_.sockets(), 4U);
}

TEST_F(DeepgramTtsTest, SaysALongSentenceInPieces) {
    std::string text;
    while (text.size() < 4'500) text += "and then ";
    EXPECT_EQ(say(text).value(), FakeDeepgram::speech_of(text));
    EXPECT_EQ(deepgram_.count("Speak"), 3U);
}

TEST_F(DeepgramTtsTest, SaysGoodbye) {
    {
        DeepgramTts brief(account_, time_);
        brief.prepare(loop_.executor());
        ASSERT_TRUE(loop_.run_until([&] { return deepgram_.open_sockets() == 1; }));
        loop_.run_for(50ms);
    }
    EXPECT_TRUE(loop_.run_until([&] { return deepgram_.open_sockets() == 0; }));
    EXPECT_EQ(deepgram_.count("Close"), 1U);
}

// When things go wrong

TEST_F(DeepgramTtsTest, ALostConnectionFailsItsSentenceOnly) {
    prepare({.drop_after = 3'000});
    EXPECT_EQ(failure("This is lost on its way to you."), "the sentence could not be synthesised");
    EXPECT_EQ(say("This is not.").value(), FakeDeepgram::speech_of("This is not."));
}

TEST_F(DeepgramTtsTest, SoDoesNonsense) {
    prepare({.garbage = true});
    EXPECT_EQ(failure("Nonsense."), "the sentence could not be synthesised");
    EXPECT_EQ(say("And on.").value(), FakeDeepgram::speech_of("And on."));
}

TEST_F(DeepgramTtsTest, SoDoesOneThatIsClosed) {
    prepare({.close_after_audio = net::CloseCode::internal_error});
    EXPECT_EQ(failure("This is closed on its way to you."),
              "the sentence could not be synthesised");
    EXPECT_EQ(say("And on.").value(), FakeDeepgram::speech_of("And on."));
}

TEST_F(DeepgramTtsTest, SaysWhyItIsRefused) {
    for (const auto& [status, words] : {std::pair{401U, "the provider rejected our credentials"},
                                        std::pair{402U, "our quota at the provider is used up"},
                                        std::pair{429U, "the sentence could not be synthesised"},
                                        std::pair{400U, "the provider does not know this voice"}}) {
        for (int i = 0; i < 2; ++i) deepgram_.next({.refuse_with = status});
        EXPECT_EQ(failure("Hello."), words);
        loop_.run_for(30ms);  // the spare one is refused too
    }
    EXPECT_EQ(say("Hello.").value(), FakeDeepgram::speech_of("Hello."));
}

TEST_F(DeepgramTtsTest, RefusesAVoiceThatIsNotTheVendors) {
    speaking::Voice voice;
    voice.name = "rms";
    const auto utterance = loop_.run(tts_.say("Hello.", std::move(voice)));
    ASSERT_FALSE(utterance.has_value());
    EXPECT_EQ(utterance.error().code, speaking::Errc::unknown_voice);
}

TEST_F(DeepgramTtsTest, SpeaksTheSessionOfTheFixture) {
    prepare({.script = fakes::read_script("deepgram/speak.jsonl")});
    std::string two_messages;
    while (two_messages.size() < 2'500) two_messages += "word ";
    EXPECT_EQ(say(two_messages).value(), Audio(4'000, audio::mulaw_silence));
}

}  // namespace
}  // namespace neura::providers::deepgram
