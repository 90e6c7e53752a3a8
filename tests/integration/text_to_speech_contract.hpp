#pragma once

// What every voice must do, whoever makes it. A vendor's tests say how to get at it (`VoiceRig`)
// and instantiate the suite; those of a vendor on the network that of faults too
// (text_to_speech_faults.hpp):
//
//   INSTANTIATE_TEST_SUITE_P(Acme, TextToSpeechContract, testing::Values(make_rig<AcmeRig>));

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "call/speaking/text_to_speech.hpp"
#include "integration/live_loop.hpp"

namespace neura::tests {

using SpokenAudio = std::vector<std::uint8_t>;

/// What may happen to a sentence.
enum class VoiceTrouble {
    refused_key,
    unknown_voice,  ///< the vendor says so
    overloaded,
    cut_off,  ///< in mid-sentence
    stall,    ///< not a word
    garbage,
};

/// A vendor, real or played, and our way to it.
class VoiceRig {
public:
    virtual ~VoiceRig() = default;

    virtual speaking::TextToSpeech& tts() = 0;

    /// What `audio` says; `text` if it says that and no more.
    virtual std::string heard(const SpokenAudio& audio, const std::string& text) = 0;

    /// The next sentence meets it; whether that could be arranged. For TextToSpeechFaults.
    virtual bool prepare(VoiceTrouble) { return false; }

    /// The vendor is not at work for us. True if that cannot be seen.
    virtual bool is_idle() { return true; }

    /// Connections made so far.
    virtual std::size_t connections() = 0;

    /// What we did that the vendor does not stand for.
    virtual std::vector<std::string> broken_rules() { return {}; }
};

/// A sentence from its beginning to its end.
/// @param said  unless null, gets the words of it whose times are known
inline Task<SpokenAudio> whole_sentence(speaking::TextToSpeech& tts, std::string text,
                                        speaking::Voice voice,
                                        std::vector<speaking::Said>* said = nullptr) {
    auto utterance = co_await tts.say(std::move(text), std::move(voice));
    if (!utterance) co_return std::unexpected(utterance.error());
    SpokenAudio all;
    for (;;) {
        const auto audio = co_await (*utterance)->next();
        if (!audio) co_return std::unexpected(audio.error());
        if (said != nullptr) said->assign((*utterance)->said().begin(), (*utterance)->said().end());
        if (!*audio) co_return all;
        EXPECT_FALSE((*audio)->empty());
        all.insert(all.end(), (*audio)->begin(), (*audio)->end());
    }
}

using MakeVoiceRig = std::unique_ptr<VoiceRig> (*)(LiveLoop& loop);

template <class Rig>
std::unique_ptr<VoiceRig> make_rig(LiveLoop& loop) {
    return std::make_unique<Rig>(loop);
}

/// A loop that lives as long as the program: who posts to it may be late.
inline LiveLoop& lasting_live_loop() {
    static std::list<LiveLoop> loops;
    return loops.emplace_back();
}

class TextToSpeechContract : public testing::TestWithParam<MakeVoiceRig> {
protected:
    ~TextToSpeechContract() override {
        EXPECT_EQ(rig_->broken_rules(), std::vector<std::string>());
    }

    Task<std::unique_ptr<speaking::Utterance>> begin(std::string text, std::string name = {}) {
        speaking::Voice voice;
        voice.name = std::move(name);
        return rig_->tts().say(std::move(text), std::move(voice));
    }

    Task<SpokenAudio> whole(std::string text, std::string name = {}) {
        speaking::Voice voice;
        voice.name = std::move(name);
        return whole_sentence(rig_->tts(), std::move(text), std::move(voice));
    }

    /// A sentence that nobody wants once `pieces` of it are there.
    Awaitable<int> cut_after(int pieces) {
        auto utterance =
            co_await begin("I am about to say something rather long and of no interest.");
        EXPECT_TRUE(utterance.has_value());
        for (int i = 0; utterance && i < pieces; ++i) {
            const auto audio = co_await (*utterance)->next();
            EXPECT_TRUE(audio && *audio);
        }
        co_return 0;
    }

    void expect_said(const Result<SpokenAudio>& audio, const std::string& text) {
        ASSERT_TRUE(audio.has_value()) << audio.error().doing;
        EXPECT_EQ(rig_->heard(*audio, text), text);
    }
    void expect_says(const std::string& text) { expect_said(loop_.run(whole(text)), text); }

    LiveLoop& loop_ = lasting_live_loop();
    const std::unique_ptr<VoiceRig> rig_ = GetParam()(loop_);
};

TEST_P(TextToSpeechContract, SaysSentenceAfterSentence) {
    for (const auto* text : {"Hello.", "How can I \"help\" you?", "It is 9 o'clock, good night."})
        expect_says(text);
}

TEST_P(TextToSpeechContract, CallsThatSpeakAtOnceDoNotMix) {
    using namespace asio::experimental::awaitable_operators;
    for (int i = 0; i < 3; ++i) {
        const auto three =
            loop_.run(whole("One.") && whole("Two two.") && whole("Three three three."));
        expect_said(std::get<0>(three), "One.");
        expect_said(std::get<1>(three), "Two two.");
        expect_said(std::get<2>(three), "Three three three.");
    }
}

TEST_P(TextToSpeechContract, NothingOfASentenceCutBeforeItsFirstAudioIsHeard) {
    for (int i = 0; i < 3; ++i) {
        loop_.run(cut_after(0));
        expect_says("Yes?");
    }
    EXPECT_TRUE(loop_.run_until([&] { return rig_->is_idle(); }));
}

TEST_P(TextToSpeechContract, NothingOfASentenceCutInTheMiddleIsHeard) {
    for (int i = 0; i < 5; ++i) {
        loop_.run(cut_after(1));
        expect_says("Yes?");
    }
    EXPECT_TRUE(loop_.run_until([&] { return rig_->is_idle(); }));
}

TEST_P(TextToSpeechContract, AWaitForAudioCanBeCancelled) {
    using namespace asio::experimental::awaitable_operators;
    const auto too_late = [&]() -> Awaitable<int> {
        auto utterance = co_await begin("This takes longer than anybody would wait for it.");
        const Executor loop = co_await asio::this_coro::executor;
        Timer patience(loop, std::chrono::milliseconds(0));
        for (;;) {
            const auto first = co_await ((*utterance)->next() || patience.async_wait(as_result));
            if (first.index() == 1) co_return 0;
        }
    };
    for (int i = 0; i < 3; ++i) loop_.run(too_late());
    expect_says("Here I am.");
}

TEST_P(TextToSpeechContract, UsesItsConnectionsAgain) {
    expect_says("Hello.");
    loop_.run_for(std::chrono::milliseconds(50));  // what was opened beside it
    const auto connections = rig_->connections();
    EXPECT_LE(connections, 2U);
    for (int i = 0; i < 5; ++i) expect_says("And again.");
    EXPECT_EQ(rig_->connections(), connections);
}

TEST_P(TextToSpeechContract, RefusesAVoiceThatIsNotTheVendors) {
    const auto audio = loop_.run(whole("Hello.", "nobody"));
    ASSERT_FALSE(audio.has_value());
    EXPECT_EQ(audio.error().code, speaking::Errc::unknown_voice);
    expect_says("Hello.");
}

}  // namespace neura::tests
