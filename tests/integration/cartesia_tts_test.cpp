// Speaking by Cartesia over real sockets, against a fake that is as strict as the vendor.

#include "providers/cartesia/cartesia_tts.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_cartesia.hpp"
#include "fakes/socket_script.hpp"
#include "integration/voice_rigs.hpp"

namespace neura {

using namespace std::chrono_literals;
using fakes::FakeCartesia;
using tests::LiveLoop;
using tests::VoiceTrouble;

namespace {

constexpr auto voice_id = "a0e99841-438c-4a64-b679-ae501e7d6091";

/// The fake and our voice.
class CartesiaRig final : public tests::StreamVoiceRig<FakeCartesia> {
public:
    explicit CartesiaRig(LiveLoop& loop)
        : StreamVoiceRig(loop, [](auto& account, const auto& time) {
              return providers::cartesia::make_tts(account, time, {.voice = voice_id});
          }) {}

    bool prepare(VoiceTrouble trouble) override {
        switch (trouble) {
            case VoiceTrouble::refused_key: return refuse(401);
            case VoiceTrouble::unknown_voice: return open({.fails_with = "voice_not_found"});
            case VoiceTrouble::overloaded: return open({.fails_with = "concurrency_limited"});
            case VoiceTrouble::cut_off: return open({.drop_after = 3'000});
            case VoiceTrouble::stall: return open({.silent = true});
            case VoiceTrouble::garbage: return open({.garbage = true});
        }
        return false;
    }
};

}  // namespace

namespace tests {
INSTANTIATE_TEST_SUITE_P(Cartesia, TextToSpeechContract, testing::Values(make_rig<CartesiaRig>));
INSTANTIATE_TEST_SUITE_P(Cartesia, TextToSpeechFaults, testing::Values(make_rig<CartesiaRig>));
}  // namespace tests

namespace {

class CartesiaTtsTest : public tests::VoiceTest<CartesiaRig> {
protected:
    FakeCartesia& vendor_ = rig_.vendor();
};

TEST_F(CartesiaTtsTest, ManySentencesShareAStream) {
    using namespace asio::experimental::awaitable_operators;
    ASSERT_TRUE(rig_.open({}));
    const auto four =
        loop_.run(whole("One.") && whole("Two two.") && whole("Three 3.") && whole("Four."));
    EXPECT_EQ(fakes::heard(std::get<0>(four).value()), "One.");
    EXPECT_EQ(fakes::heard(std::get<1>(four).value()), "Two two.");
    EXPECT_EQ(fakes::heard(std::get<2>(four).value()), "Three 3.");
    EXPECT_EQ(fakes::heard(std::get<3>(four).value()), "Four.");
    EXPECT_LE(vendor_.sockets(), 2U);
}

TEST_F(CartesiaTtsTest, AsksForVoiceSpeedAndLanguage) {
    ASSERT_TRUE(say("Bonjour.", {"b0e99841-438c-4a64-b679-ae501e7d6091", 1.25, "fr-FR"}));
    const auto asked = vendor_.asked_for();
    EXPECT_EQ(asked["voice"]["id"], "b0e99841-438c-4a64-b679-ae501e7d6091");
    EXPECT_EQ(asked["generation_config"]["speed"], 1.25);
    EXPECT_EQ(asked["language"], "fr");
    EXPECT_EQ(asked["model_id"], "sonic-3.5");
    ASSERT_TRUE(say("Hello."));
    EXPECT_EQ(vendor_.asked_for()["voice"]["id"], voice_id);
}

TEST_F(CartesiaTtsTest, TellsWhenWordsAreSaid) {
    ASSERT_TRUE(say("Well, I see."));
    const auto at = [](std::size_t byte) { return speaking::Said{160 * byte, byte}; };
    EXPECT_EQ(said_, (std::vector{at(0), at(5), at(6), at(7), at(8), at(12)}));
}

TEST_F(CartesiaTtsTest, ASentenceGivenUpIsCancelled) {
    ASSERT_TRUE(rig_.open({}));
    const auto cut_short = [&]() -> Awaitable<int> {
        speaking::Voice voice;
        auto utterance =
            co_await rig_.tts().say("Nobody wants to hear all of this.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        EXPECT_TRUE(audio && *audio);
        co_return 0;
    };
    loop_.run(cut_short());
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.count("cancel") == 1; }));
    EXPECT_EQ(fakes::heard(say("And on.").value()), "And on.");
}

TEST_F(CartesiaTtsTest, AnErrorOfOneSentenceLeavesTheStreamToTheOthers) {
    for (const auto& [name, code] :
         {std::pair{"voice_not_found", speaking::Errc::unknown_voice},
          std::pair{"quota_exceeded", speaking::Errc::quota_exceeded},
          std::pair{"concurrency_limited", speaking::Errc::synthesis_failed},
          std::pair{"what_is_new", speaking::Errc::synthesis_failed}}) {
        rig_.forget_streams();
        ASSERT_TRUE(rig_.open({.fails_with = name}));
        const auto audio = say("Hello.");
        ASSERT_FALSE(audio.has_value()) << name;
        EXPECT_EQ(audio.error().code, code) << name;
        EXPECT_TRUE(audio.error().doing.contains(name)) << audio.error().doing;
        EXPECT_TRUE(rig_.account().trouble().has_value());
        const auto sockets = vendor_.sockets();
        EXPECT_EQ(fakes::heard(say("But this.").value()), "But this.");
        EXPECT_EQ(vendor_.sockets(), sockets);
        EXPECT_FALSE(rig_.account().trouble());
    }
}

TEST_F(CartesiaTtsTest, AnErrorOfAllEndsTheStream) {
    ASSERT_TRUE(rig_.open({.ends_with = "unauthorized"}));
    const auto audio = say("Hello.");
    ASSERT_FALSE(audio.has_value());
    EXPECT_EQ(audio.error().code, speaking::Errc::bad_credentials);
    EXPECT_EQ(fakes::heard(say("Hello again.").value()), "Hello again.");
}

TEST_F(CartesiaTtsTest, SpeaksTheSessionOfTheFixture) {
    ASSERT_TRUE(rig_.open({.script = fakes::read_script("cartesia/session.jsonl")}));
    EXPECT_EQ(say("Hello, there.").value(), tests::SpokenAudio(1'600, audio::mulaw_silence));
    EXPECT_EQ(said_, (std::vector<speaking::Said>{{160, 0}, {2'800, 6}}));
    const auto cut_short = [&]() -> Awaitable<std::size_t> {
        speaking::Voice voice;
        auto utterance = co_await rig_.tts().say("Ok", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        co_return audio && *audio ? (*audio)->size() : 0;
    };
    EXPECT_EQ(loop_.run(cut_short()), 800U);
    loop_.run_for(100ms);
    EXPECT_EQ(say("Nobody.").error().code, speaking::Errc::unknown_voice);
    rig_.forget_streams();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
}

}  // namespace
}  // namespace neura
