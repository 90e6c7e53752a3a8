#include "call/speaking/kept_phrases.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <map>

#include "call/speaking/failover.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::speaking {
namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

/// Keeps phrases as long as the test lives.
class StoreInMemory final : public PhraseStore {
public:
    explicit StoreInMemory(Executor loop) : stuck_(loop, Clock::time_point::max()) {}

    Awaitable<std::optional<SpokenPhrase>> find(std::string key) override {
        asked.push_back(key);
        if (is_stuck) co_await stuck_.async_wait(as_result);
        const auto found = kept.find(key);
        co_return found == kept.end() ? std::nullopt : std::optional(found->second);
    }
    void keep(std::string key, SpokenPhrase phrase) override { kept[key] = std::move(phrase); }

    bool is_stuck = false;
    std::map<std::string, SpokenPhrase> kept;
    std::vector<std::string> asked;

private:
    Timer stuck_;
};

const std::vector<std::string> texts{
    "Hello, thank you for calling Contoso. One moment, please.",
    "If that is all right with you, I would like to go on now, please."};

class KeptPhrasesTest : public testing::Test {
protected:
    KeptPhrasesTest() { voice_.tells = true; }

    std::unique_ptr<KeptPhrases> keeping(std::string maker, std::chrono::milliseconds patience) {
        return std::make_unique<KeptPhrases>(voice_, store_, fixed_,
                                             KeptPhrases::Options{std::move(maker), patience});
    }

    Awaitable<SpokenPhrase> whole(std::string text, Voice voice) {
        auto utterance = co_await tts_->say(std::move(text), std::move(voice));
        SpokenPhrase all;
        while (utterance) {
            const auto audio = co_await (*utterance)->next();
            if (!audio) break;
            all.said.assign((*utterance)->said().begin(), (*utterance)->said().end());
            if (!*audio) break;
            all.audio.insert(all.audio.end(), (*audio)->begin(), (*audio)->end());
        }
        co_return all;
    }
    SpokenPhrase say(std::string text, Voice voice = {"ann", 1.0, "en-US"}) {
        return fakes::run_on(loop_, whole(std::move(text), std::move(voice)));
    }

    asio::io_context loop_;
    fakes::FakeTextToSpeech voice_{loop_.get_executor()};
    StoreInMemory store_{loop_.get_executor()};
    const FixedPhrases fixed_{texts, "en-US"};
    std::unique_ptr<KeptPhrases> tts_ = keeping("vendor\nmodel", 10s);
};

TEST_F(KeptPhrasesTest, MakesAPhraseOnce) {
    const auto made = say("One moment, please.");
    EXPECT_EQ(voice_.asked.size(), 1U);
    EXPECT_EQ(made.audio.size(), 19 * voice_.samples_a_byte);
    for (int again = 0; again < 3; ++again) EXPECT_EQ(say("One moment, please."), made);
    EXPECT_EQ(voice_.asked.size(), 1U);
    EXPECT_EQ(tts_->hits(), 3U);
    EXPECT_EQ(tts_->misses(), 1U);
}

TEST_F(KeptPhrasesTest, KeepsNothingThatWasNotWrittenBefore) {
    for (const auto* text : {"So the name is Mary. Is that right?", "One moment, please, Mary.",
                             "Hello, thank you for calling Contoso. One moment, please."})
        for (int again = 0; again < 2; ++again) say(text);
    EXPECT_EQ(voice_.asked.size(), 6U);
    EXPECT_TRUE(store_.kept.empty());
    EXPECT_TRUE(store_.asked.empty()) << "what a caller said is not even looked for";
    EXPECT_EQ(tts_->misses(), 0U);
}

TEST_F(KeptPhrasesTest, IsAnotherForEachVoiceSpeedLanguageAndMaker) {
    say("One moment, please.");
    say("One moment, please.", {"bob", 1.0, "en-US"});
    say("One moment, please.", {"ann", 1.1, "en-US"});
    say("One moment, please.", {"ann", 1.0, "en-GB"});
    tts_ = keeping("vendor\nanother model", 10s);
    say("One moment, please.");
    EXPECT_EQ(voice_.asked.size(), 5U);
    EXPECT_EQ(store_.kept.size(), 5U);
}

TEST_F(KeptPhrasesTest, KeepsAFirstPieceThatEndsAtAComma) {
    EXPECT_TRUE(fixed_.contains("Hello, thank you for calling Contoso."));
    EXPECT_TRUE(fixed_.contains("If that is all right with you, I would like to go on now,"));
    EXPECT_TRUE(
        fixed_.contains("If that is all right with you, I would like to go on now, please."));
    EXPECT_FALSE(fixed_.contains(""));
}

TEST_F(KeptPhrasesTest, KeepsNothingThatIsNotWhole) {
    voice_.fail_midway = 1;
    say("One moment, please.");
    EXPECT_TRUE(store_.kept.empty());

    voice_.mute = true;
    say("One moment, please.");
    EXPECT_TRUE(store_.kept.empty());
    voice_.mute = false;

    const auto cut_short = [&]() -> Awaitable<int> {
        Voice voice;
        auto utterance = co_await tts_->say("One moment, please.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        co_return audio && *audio ? 1 : 0;
    };
    EXPECT_EQ(fakes::run_on(loop_, cut_short()), 1);
    EXPECT_TRUE(store_.kept.empty());
    EXPECT_EQ(voice_.abandoned, 2);
}

TEST_F(KeptPhrasesTest, KeepsNothingOfASentenceWhoseWaitIsCancelled) {
    const auto cancelled = [&]() -> Awaitable<int> {
        Voice voice;
        auto utterance = co_await tts_->say("One moment, please.", std::move(voice));
        const Executor loop = co_await asio::this_coro::executor;
        Timer now(loop, 0ms);
        voice_.hold();
        const auto first = co_await ((*utterance)->next() || now.async_wait(as_result));
        voice_.release();
        co_return static_cast<int>(first.index());
    };
    EXPECT_EQ(fakes::run_on(loop_, cancelled()), 1);
    EXPECT_TRUE(store_.kept.empty());
}

TEST_F(KeptPhrasesTest, AsksTheVoiceWhenTheStoreTakesItsTime) {
    tts_ = keeping("vendor", 0ms);
    store_.is_stuck = true;
    EXPECT_EQ(say("One moment, please.").audio.size(), 19 * voice_.samples_a_byte);
    EXPECT_EQ(voice_.asked.size(), 1U);
}

TEST_F(KeptPhrasesTest, SaysNothingForAVendorThatWasNotAsked) {
    say("One moment, please.");
    const fakes::ManualTime time;
    CircuitBreaker breaker(time, {.failures = 2});
    const auto failover =
        make_failover({{*tts_, breaker}, {*tts_, breaker}}, FailoverOptions{.patience = 10s});
    const auto kept = [&]() -> Awaitable<bool> {
        Voice voice{"ann", 1.0, "en-US"};
        auto utterance = co_await failover->say("One moment, please.", std::move(voice));
        const auto audio = co_await (*utterance)->next();
        co_return audio && *audio;
    };
    breaker.failed({Errc::synthesis_failed, "speak"});
    EXPECT_TRUE(fakes::run_on(loop_, kept()));
    breaker.failed({Errc::synthesis_failed, "speak"});
    EXPECT_EQ(breaker.status().state, CircuitBreaker::State::open) << "two in a row";
}

}  // namespace
}  // namespace neura::speaking
