// Listening by AssemblyAI over real sockets, against a fake that is as strict as the vendor.

#include "providers/assemblyai/assemblyai_stt.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "audio/frame.hpp"
#include "fakes/fake_assemblyai.hpp"
#include "fakes/socket_script.hpp"
#include "integration/streaming_stt_test.hpp"

namespace neura::providers::assemblyai {
namespace {

using namespace std::chrono_literals;
using fakes::FakeAssemblyAi;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

/// Impatient enough for a test.
ListenOptions quick() {
    ListenOptions options;
    options.patience = {
        .answer = 400ms, .more = 100ms, .lost = 2'500ms, .abandoned = AudioTime(60'000)};
    options.first_wait = 5ms;
    return options;
}

ListenOptions multilingual() {
    auto options = quick();
    options.model = "universal-streaming-multilingual";
    return options;
}

class AssemblyAiRig final : public tests::StreamingSttRig<FakeAssemblyAi> {
public:
    AssemblyAiRig()
        : StreamingSttRig(
              {.bad_key = {.close_with = 1008},
               .no_quota = {.close_with = 1008, .because = "Insufficient account balance"}}) {}

    listening::SpeechToText& stt() override { return *stt_; }
    bool tells_languages() const override { return true; }

private:
    std::unique_ptr<listening::SpeechToText> stt_ = make_stt(account_, time_, multilingual());
};

std::unique_ptr<tests::RecogniserRig> make_rig() { return std::make_unique<AssemblyAiRig>(); }

class AssemblyAiSttTest : public tests::StreamingSttTest<FakeAssemblyAi> {
protected:
    std::unique_ptr<listening::SpeechToText> make() override {
        return make_stt(account_, time_, quick());
    }
};

TEST_F(AssemblyAiSttTest, AsksForWhatTheCallNeedsAndSaysGoodbye) {
    listening::SpeechOptions speech;
    speech.expected_words = {"Contoso", "policy number"};
    auto stream = open(std::move(speech));
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "yes");
    EXPECT_EQ(vendor_.asked("speech_model"), "universal-streaming-english");
    EXPECT_EQ(vendor_.asked("keyterms_prompt"), R"(["Contoso","policy number"])");
    EXPECT_FALSE(account_.trouble());
    stream.reset();
    EXPECT_TRUE(loop_.run_until([&] { return vendor_.open_sockets() == 0; }));
    EXPECT_EQ(vendor_.count("Terminate"), 1U);
}

TEST_F(AssemblyAiSttTest, TellsWhereTheVendorHearsAnEnd) {
    const auto stream = open();
    stream->begin_utterance(now_, {});
    send(*stream, fakes::spoken("my car was hit"));
    const std::vector<std::int16_t> silence(4'800);
    send(*stream, silence);
    for (;;) {
        const auto event = loop_.run(stream->next());
        ASSERT_TRUE(event && *event);
        const auto& partial = std::get<PartialTranscript>(**event);
        if (!partial.end_of_turn) continue;
        EXPECT_EQ(partial.text, "my car was hit");
        break;
    }
    // What it knows it need not be asked for.
    stream->finish_utterance(now_ - AudioTime(660));
    EXPECT_EQ(next_turn(*stream), "my car was hit");
    EXPECT_EQ(vendor_.count("ForceEndpoint"), 0U);
}

TEST_F(AssemblyAiSttTest, WordsGoOnAfterAnEndThatWasNone) {
    const auto stream = open();
    stream->begin_utterance(now_, {});
    send(*stream, fakes::spoken("my car was hit"));
    const std::vector<std::int16_t> silence(4'000);
    send(*stream, silence);
    loop_.run_for(100ms);
    send(*stream, fakes::spoken("by a truck"));
    stream->finish_utterance(now_ - AudioTime(60));
    EXPECT_EQ(next_turn(*stream), "my car was hit by a truck");
}

TEST_F(AssemblyAiSttTest, ATurnThatEndsTwiceIsHeardOnce) {
    vendor_.next({.formats = true});
    const auto stream = open();
    for (const auto* words : {"yes", "no", "thanks"}) {
        say(*stream, words);
        EXPECT_EQ(next_turn(*stream), words);
    }
}

TEST_F(AssemblyAiSttTest, NoWordIsLostOrTwiceWhenTheConnectionDropsMidTurn) {
    for (const std::size_t bytes : {480U, 1'500U, 5'000U, 9'000U}) {
        vendor_.next({.drop_after = bytes});
        const auto stream = open();
        loop_.run_until([&] { return vendor_.open_sockets() >= 1; });
        say(*stream, "a truck hit my car on oak street");
        EXPECT_EQ(next_turn(*stream), "a truck hit my car on oak street") << bytes;
    }
}

TEST_F(AssemblyAiSttTest, IsNoFasterThanTheVendorTakesIt) {
    const auto stream = open();
    const auto began = Clock::now();
    say(*stream, "a truck hit my car on oak street today my car was hit by a truck");
    EXPECT_EQ(next_turn(*stream),
              "a truck hit my car on oak street today my car was hit by a truck");
    EXPECT_GT(Clock::now() - began, 1'000ms) << "2.6 s of audio, of which 1 s may go at once";
}

TEST_F(AssemblyAiSttTest, ASilentVendorIsGivenUpOn) {
    for (int i = 0; i < 8; ++i) vendor_.next({.silent = true});
    const auto stream = open();
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "the utterance could not be recognised");
}

TEST_F(AssemblyAiSttTest, TooManySessionsAreWaitedFor) {
    vendor_.next({.close_with = 1008, .because = "Too many concurrent sessions"});
    vendor_.next({.close_with = 3009, .because = "Too many concurrent sessions"});
    vendor_.next({.refuse_with = 503});
    const auto stream = open();
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "yes");
}

TEST_F(AssemblyAiSttTest, KnowsItsLanguages) {
    listening::SpeechOptions speech;
    speech.language = "fr-FR";
    stt_ = make_stt(account_, time_, quick());
    const auto stream = loop_.run(stt_->open(speech));
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, listening::Errc::unsupported_language);
}

TEST_F(AssemblyAiSttTest, HearsTheSessionsOfTheFixtures) {
    for (const auto& [script, words] :
         {std::pair{"assemblyai/universal.jsonl", "My name is Sonny."},
          std::pair{"assemblyai/u3.jsonl", "I would like to cancel my order."}}) {
        vendor_.next({.script = fakes::read_script(script)});
        const auto stream = open();
        stream->begin_utterance(AudioTime(0), {});
        const std::vector<std::int16_t> audio(20'000, 1'000);
        stream->send(audio);
        // Its words lie in audio that must have been sent, which takes its time.
        loop_.run_for(1'800ms);
        stream->finish_utterance(AudioTime(2'400));
        EXPECT_EQ(next_turn(*stream), words);
    }
}

}  // namespace
}  // namespace neura::providers::assemblyai

namespace neura::tests {
INSTANTIATE_TEST_SUITE_P(AssemblyAi, SpeechToTextContract,
                         testing::Values(&providers::assemblyai::make_rig));
INSTANTIATE_TEST_SUITE_P(AssemblyAi, SpeechToTextFaults,
                         testing::Values(&providers::assemblyai::make_rig));
}  // namespace neura::tests
