#pragma once

// What becomes of a sentence when its vendor fails, whoever that is:
//
//   INSTANTIATE_TEST_SUITE_P(Acme, TextToSpeechFaults, testing::Values(make_rig<AcmeRig>));

#include "integration/text_to_speech_contract.hpp"

namespace neura::tests {

class TextToSpeechFaults : public TextToSpeechContract {
protected:
    /// The next sentence fails so, and the one after it is said.
    void expect_failure(VoiceTrouble trouble, speaking::Errc code) {
        ASSERT_TRUE(rig_->prepare(trouble));
        const auto audio = loop_.run(whole("This is not what you will hear of me."));
        ASSERT_FALSE(audio.has_value());
        EXPECT_EQ(audio.error().code, code) << audio.error().doing;
        EXPECT_FALSE(audio.error().doing.contains("secret-key"));
        loop_.run_for(std::chrono::milliseconds(50));  // what was opened beside it
        expect_says("But this is.");
    }
};

TEST_P(TextToSpeechFaults, TellsThatItsKeyIsRefused) {
    expect_failure(VoiceTrouble::refused_key, speaking::Errc::bad_credentials);
}

TEST_P(TextToSpeechFaults, TellsThatTheVendorHasNoSuchVoice) {
    expect_failure(VoiceTrouble::unknown_voice, speaking::Errc::unknown_voice);
}

TEST_P(TextToSpeechFaults, AVendorThatIsOverloadedFailsTheSentence) {
    expect_failure(VoiceTrouble::overloaded, speaking::Errc::synthesis_failed);
}

TEST_P(TextToSpeechFaults, AConnectionThatIsCutFailsItsSentenceOnly) {
    expect_failure(VoiceTrouble::cut_off, speaking::Errc::synthesis_failed);
}

TEST_P(TextToSpeechFaults, SoDoesNonsense) {
    expect_failure(VoiceTrouble::garbage, speaking::Errc::synthesis_failed);
}

TEST_P(TextToSpeechFaults, AStallKeepsNoOtherSentenceWaiting) {
    using namespace asio::experimental::awaitable_operators;
    ASSERT_TRUE(rig_->prepare(VoiceTrouble::stall));
    const auto wait = [&]() -> Awaitable<bool> {
        auto utterance = co_await begin("Nobody will ever hear this.");
        const Executor loop = co_await asio::this_coro::executor;
        Timer patience(loop, std::chrono::milliseconds(200));
        const auto first = co_await ((*utterance)->next() || patience.async_wait(as_result));
        co_return first.index() == 1;
    };
    EXPECT_TRUE(loop_.run(wait()));
    expect_says("Here I am.");
}

}  // namespace neura::tests
