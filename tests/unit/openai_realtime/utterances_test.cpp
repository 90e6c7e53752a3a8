#include "providers/openai_realtime/utterances.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "audio/g711.hpp"
#include "net/base64.hpp"
#include "providers/openai_realtime/protocol.hpp"

namespace neura::providers::openai_realtime {
namespace {

using listening::AudioTime;
using nlohmann::json;

class UtterancesTest : public testing::Test {
protected:
    void frame() {
        const audio::Frame samples{};
        utterances_.append(samples, sent_);
    }

    /// Bytes of audio in what was sent, and the other messages.
    std::pair<std::size_t, std::vector<std::string>> sent() const {
        std::size_t bytes = 0;
        std::vector<std::string> others;
        for (const auto& text : sent_) {
            const auto message = json::parse(text);
            std::vector<std::uint8_t> audio;
            if (message["type"] == "input_audio_buffer.append") {
                EXPECT_TRUE(net::decode_base64(message["audio"].get<std::string>(), audio));
                bytes += audio.size();
            } else {
                others.push_back(message["type"]);
            }
        }
        return {bytes, others};
    }

    Utterances utterances_;
    std::vector<std::string> sent_;
};

TEST_F(UtterancesTest, SendsThreeFramesAtATimeAndTheRestBeforeItsEnd) {
    utterances_.begin(AudioTime(0), sent_);
    for (int i = 0; i < 7; ++i) frame();
    EXPECT_EQ(sent_.size(), 2U);
    utterances_.finish(AudioTime(140), sent_);
    EXPECT_EQ(sent(), (std::pair<std::size_t, std::vector<std::string>>{
                          7 * 160, {"input_audio_buffer.commit"}}));
    EXPECT_FALSE(utterances_.in_utterance());
}

TEST_F(UtterancesTest, WhatIsTooShortToBeCommittedIsFilledUpWithSilence) {
    utterances_.begin(AudioTime(0), sent_);
    frame();
    utterances_.finish(AudioTime(20), sent_);
    EXPECT_EQ(sent().first, least_committed);
}

TEST_F(UtterancesTest, OneThatIsBegunAnewIsTakenBack) {
    utterances_.begin(AudioTime(0), sent_);
    frame();
    utterances_.begin(AudioTime(100), sent_);
    utterances_.finish(AudioTime(200), sent_);
    EXPECT_EQ(sent().second,
              (std::vector<std::string>{"input_audio_buffer.clear", "input_audio_buffer.commit"}));
    EXPECT_TRUE(utterances_.committed("u1"));
    EXPECT_FALSE(utterances_.committed("u2"));
}

TEST_F(UtterancesTest, WordsAreToldInTheOrderTheyWereSaid) {
    for (int i = 0; i < 2; ++i) {
        utterances_.begin(AudioTime(i * 1'000), sent_);
        utterances_.finish(AudioTime(i * 1'000 + 500), sent_);
    }
    EXPECT_TRUE(utterances_.committed("u1"));
    EXPECT_TRUE(utterances_.committed("u2"));
    EXPECT_TRUE(utterances_.transcribed("u2", "second"));
    EXPECT_FALSE(utterances_.next());
    EXPECT_FALSE(utterances_.transcribed("u3", "of nobody"));
    EXPECT_FALSE(utterances_.transcribed("", "of nobody"));
    EXPECT_TRUE(utterances_.transcribed("u1", "first"));
    const auto first = utterances_.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->text, "first");
    EXPECT_EQ(first->end, AudioTime(500));
    EXPECT_EQ(utterances_.next()->text, "second");
    EXPECT_FALSE(utterances_.next());
}

TEST_F(UtterancesTest, NothingIsSentBetweenUtterances) {
    frame();
    utterances_.finish(AudioTime(0), sent_);
    EXPECT_TRUE(sent_.empty());
}

}  // namespace
}  // namespace neura::providers::openai_realtime
