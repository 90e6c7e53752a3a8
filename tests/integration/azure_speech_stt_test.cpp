// Listening by Azure over real sockets, against a fake that is as strict as the vendor.

#include "providers/azure_speech/azure_speech_stt.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "audio/frame.hpp"
#include "fakes/fake_azure_speech.hpp"
#include "fakes/socket_script.hpp"
#include "integration/streaming_stt_test.hpp"
#include "providers/azure_speech/errc.hpp"

namespace neura::providers::azure_speech {
namespace {

using namespace std::chrono_literals;
using fakes::FakeAzureSpeech;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

/// Impatient enough for a test.
ListenOptions quick() {
    ListenOptions options;
    options.patience = {
        .answer = 400ms, .more = 100ms, .lost = 6'000ms, .abandoned = AudioTime(60'000)};
    options.turn_ends_within = 600ms;
    options.first_wait = 5ms;
    return options;
}

class AzureRig final : public tests::StreamingSttRig<FakeAzureSpeech> {
public:
    AzureRig()
        : StreamingSttRig({.bad_key = {.refuse_with = 401}, .no_quota = {.refuse_with = 403}}) {}

    listening::SpeechToText& stt() override { return *stt_; }
    bool tells_languages() const override { return true; }

private:
    std::unique_ptr<listening::SpeechToText> stt_ = make_stt(account_, time_, quick());
};

std::unique_ptr<tests::RecogniserRig> make_rig() { return std::make_unique<AzureRig>(); }

class AzureSttTest : public tests::StreamingSttTest<FakeAzureSpeech> {
protected:
    std::unique_ptr<listening::SpeechToText> make() override {
        return make_stt(account_, time_, quick());
    }
};

TEST_F(AzureSttTest, AsksForWhatTheCallNeeds) {
    listening::SpeechOptions speech;
    speech.language = "fr-FR";
    speech.expected_words = {"Contoso", "policy number"};
    const auto stream = open(std::move(speech));
    say(*stream, "yes");
    const auto words = next_final(*stream).value();
    EXPECT_EQ(words.text, "yes");
    EXPECT_FLOAT_EQ(words.confidence.value_or(0), 0.9F);
    EXPECT_EQ(vendor_.query(), "language=fr-FR&format=detailed");
    const auto context = nlohmann::json::parse(vendor_.body("speech.context"));
    EXPECT_EQ(context["phraseDetection"]["language"], "fr-FR");
    EXPECT_EQ(context["dgi"]["groups"][0]["items"][1]["text"], "policy number");
    EXPECT_FALSE(account_.trouble());
}

TEST_F(AzureSttTest, EachTurnHasANameOfItsOwnOnOneSocket) {
    const auto stream = open();
    for (const auto* words : {"yes", "no", "a truck hit my car on oak street today", "thanks"}) {
        say(*stream, words);
        EXPECT_EQ(next_turn(*stream), words);
    }
    EXPECT_EQ(vendor_.sockets(), 1U);
    EXPECT_EQ(vendor_.count("speech.config"), 1U);
    EXPECT_EQ(vendor_.count("speech.context"), 4U);
    EXPECT_EQ(vendor_.count("audio.end"), 4U);
}

TEST_F(AzureSttTest, WordsThatSilenceHasSettledNeedNoEnd) {
    const auto stream = open();
    stream->begin_utterance(now_, {});
    send(*stream, fakes::spoken("my car was hit"));
    const std::vector<std::int16_t> silence(6'400);
    send(*stream, silence);
    loop_.run_for(100ms);
    stream->finish_utterance(now_ - AudioTime(860));
    EXPECT_EQ(next_turn(*stream), "my car was hit");
    EXPECT_EQ(vendor_.count("audio.end"), 0U);
    say(*stream, "thanks");
    EXPECT_EQ(next_turn(*stream), "thanks");
    EXPECT_EQ(vendor_.count("speech.context"), 1U);
}

TEST_F(AzureSttTest, SettledWordsAreNoEndOfTurn) {
    const auto stream = open();
    stream->begin_utterance(now_, {});
    send(*stream, fakes::spoken("my car was hit"));
    const std::vector<std::int16_t> silence(6'400);
    send(*stream, silence);
    loop_.run_for(100ms);
    send(*stream, fakes::spoken("by a truck"));
    stream->finish_utterance(now_ - AudioTime(60));
    for (;;) {
        const auto event = loop_.run(stream->next());
        ASSERT_TRUE(event && *event);
        if (const auto* words = std::get_if<FinalTranscript>(&**event)) {
            EXPECT_EQ(words->text, "my car was hit by a truck");
            break;
        }
        EXPECT_FALSE(std::get<PartialTranscript>(**event).end_of_turn);
    }
}

TEST_F(AzureSttTest, NoWordIsLostOrTwiceWhenTheVendorEndsATurnByItself) {
    for (const std::size_t bytes : {480U, 1'500U, 5'000U, 8'000U}) {
        vendor_.next({.ends_turn_after = bytes});
        const auto stream = open();
        loop_.run_until([&] { return vendor_.open_sockets() >= 1; });
        stream->begin_utterance(now_, {});
        send(*stream, fakes::spoken("a truck hit my"));
        loop_.run_for(60ms);
        send(*stream, fakes::spoken("car on oak street"));
        stream->finish_utterance(now_ - AudioTime(60));
        EXPECT_EQ(next_turn(*stream), "a truck hit my car on oak street") << bytes;
    }
}

TEST_F(AzureSttTest, OurEndAndTheVendorsMayCross) {
    vendor_.next({.ends_turn_after = 5'000});
    const auto stream = open();
    loop_.run_until([&] { return vendor_.open_sockets() >= 1; });
    say(*stream, "a truck hit my car on oak street");
    EXPECT_EQ(next_turn(*stream), "a truck hit my car on oak street");
    EXPECT_EQ(vendor_.count("audio.end"), 2U);
}

TEST_F(AzureSttTest, NoWordIsLostOrTwiceWhenTheConnectionDropsMidTurn) {
    for (const std::size_t bytes : {480U, 1'500U, 5'000U, 9'000U}) {
        vendor_.next({.drop_after = bytes});
        const auto stream = open();
        loop_.run_until([&] { return vendor_.open_sockets() >= 1; });
        say(*stream, "a truck hit my car on oak street");
        EXPECT_EQ(next_turn(*stream), "a truck hit my car on oak street") << bytes;
    }
}

TEST_F(AzureSttTest, IsNoFasterThanTheVendorTakesIt) {
    std::string words;
    for (int i = 0; i < 6; ++i) words += " a truck hit my car on oak street today";
    words.erase(0, 1);
    const auto stream = open();
    const auto began = Clock::now();
    say(*stream, words);
    EXPECT_EQ(next_turn(*stream), words);
    EXPECT_GT(Clock::now() - began, 1'000ms) << "8.6 s of audio, of which 5 s may go at once";
}

TEST_F(AzureSttTest, ATurnThatIsNeverConfirmedToEndCostsNoWord) {
    vendor_.next({.never_ends = true});
    const auto stream = open();
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "yes");
    say(*stream, "thanks");
    EXPECT_EQ(next_turn(*stream), "thanks");
    EXPECT_EQ(vendor_.sockets(), 2U);
}

TEST_F(AzureSttTest, SaysWhyItWillNeverHear) {
    using listening::Errc;
    for (const auto& [conduct, code] :
         {std::pair{FakeAzureSpeech::Conduct{.refuse_with = 400}, Errc::unsupported_language},
          std::pair{FakeAzureSpeech::Conduct{.close_with = 1007}, Errc::unsupported_language},
          std::pair{FakeAzureSpeech::Conduct{.fails_with = "Forbidden"}, Errc::quota_exceeded},
          std::pair{FakeAzureSpeech::Conduct{.fails_with = "BadRequest"},
                    Errc::unsupported_language}}) {
        vendor_.next(conduct);
        const auto stream = open();
        say(*stream, "yes");
        const auto words = next_final(*stream);
        ASSERT_FALSE(words.has_value());
        EXPECT_EQ(words.error().code, code);
        EXPECT_TRUE(is_lasting(account_.trouble().value().why.code));
    }
}

TEST_F(AzureSttTest, WhatMayPassIsTriedAgain) {
    vendor_.next({.refuse_with = 429});
    vendor_.next({.fails_with = "TooManyRequests"});
    vendor_.next({.close_with = 1011});
    const auto stream = open();
    say(*stream, "yes");
    EXPECT_EQ(next_turn(*stream), "yes");
}

TEST_F(AzureSttTest, HearsTheSessionsOfTheFixtures) {
    for (const auto& [script, words] :
         {std::pair{"azure_speech/simple.jsonl", "I want to pay my bill."},
          std::pair{"azure_speech/detailed.jsonl", "74."}}) {
        vendor_.next({.script = fakes::read_script(script)});
        const auto stream = open();
        stream->begin_utterance(AudioTime(0), {});
        const std::vector<std::int16_t> audio(16'000, 1'000);
        stream->send(audio);
        loop_.run_for(100ms);
        stream->finish_utterance(AudioTime(2'000));
        EXPECT_EQ(next_turn(*stream), words);
    }
}

}  // namespace
}  // namespace neura::providers::azure_speech

namespace neura::tests {
INSTANTIATE_TEST_SUITE_P(AzureSpeech, SpeechToTextContract,
                         testing::Values(&providers::azure_speech::make_rig));
INSTANTIATE_TEST_SUITE_P(AzureSpeech, SpeechToTextFaults,
                         testing::Values(&providers::azure_speech::make_rig));
}  // namespace neura::tests
