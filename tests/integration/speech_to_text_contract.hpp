#pragma once

// What every recogniser owes to a call. One suite, run over each vendor by the test of its own, and
// over those on the network beside that of faults (speech_to_text_faults.hpp):
//
//   INSTANTIATE_TEST_SUITE_P(Acme, SpeechToTextContract, testing::Values(&make_acme_rig));

#include <gtest/gtest.h>

#include <cctype>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "audio/frame.hpp"
#include "call/listening/speech_to_text.hpp"
#include "integration/live_loop.hpp"

namespace neura::tests {

enum class Fault {
    bad_key,   ///< every key is refused
    no_quota,  ///< the account is empty
    cut,       ///< the connection ends in mid-word
    stall,     ///< all is taken and nothing said
    garbage,   ///< what cannot be read is said
};

/// A recogniser, and what disturbs it.
class RecogniserRig {
public:
    struct Saying {
        std::vector<std::int16_t> samples;
        std::string words;
    };

    virtual ~RecogniserRig() = default;

    virtual listening::SpeechToText& stt() = 0;

    /// A sentence, a short answer, and a sentence that may go on from the first.
    virtual Saying sentence() const = 0;
    virtual Saying answer() const = 0;
    virtual Saying more() const = 0;

    /// What holds no word.
    virtual Saying nothing() const {
        return {.samples = std::vector<std::int16_t>(4'800), .words = {}};
    }

    /// What is opened or asked next meets it once; a refusal stays. For SpeechToTextFaults.
    virtual void disturb(Fault) {}

    /// Whether it gives words while a turn may go on.
    virtual bool hears_pauses() const { return true; }

    /// Whether it tells which of several languages is spoken; all callers are French then.
    virtual bool tells_languages() const { return false; }

    /// Nothing of a call is open or under way at the vendor.
    virtual bool is_left_alone() const = 0;

    /// What broke the vendor's rules.
    virtual std::vector<std::string> violations() const { return {}; }

    /// Nowhere in an error.
    virtual std::string secret() const { return "secret-key"; }
};

using RigMaker = std::unique_ptr<RecogniserRig> (*)();

class SpeechToTextContract : public testing::TestWithParam<RigMaker> {
protected:
    using AudioTime = listening::AudioTime;

    ~SpeechToTextContract() override {
        stream_.reset();
        EXPECT_TRUE(loop_.run_until([this] { return rig_->is_left_alone(); }));
        EXPECT_EQ(rig_->violations(), std::vector<std::string>());
    }

    void open(listening::SpeechOptions speech = {}) {
        stream_ = loop_.run(rig_->stt().open(std::move(speech))).value();
    }

    void begin() { stream_->begin_utterance(now_, {}); }

    void say(const RecogniserRig::Saying& saying) {
        const audio::Samples samples(saying.samples);
        for (std::size_t at = 0; at + audio::frame_samples <= samples.size();) {
            stream_->send(samples.subspan(at, audio::frame_samples));
            at += audio::frame_samples;
            now_ += AudioTime(20);
        }
    }

    void finish() {
        stream_->finish_utterance(now_ - AudioTime(60));
        now_ += AudioTime(30'000);
    }

    /// All of a turn, with a pause before its end.
    void say_turn(const RecogniserRig::Saying& saying) {
        begin();
        say(saying);
        stream_->pause();
        finish();
    }

    Result<std::optional<listening::SpeechEvent>> next() { return loop_.run(stream_->next()); }

    /// The words of the next turn in lower case, or what became of it.
    std::string next_turn() {
        for (;;) {
            const auto event = next();
            if (!event) return event.error().code.message();
            if (!*event) return "closed";
            if (const auto* words = std::get_if<listening::FinalTranscript>(&**event)) {
                language_ = words->language;
                return bare(words->text);
            }
        }
    }

    listening::PartialTranscript next_after_pause() {
        for (;;) {
            const auto event = next();
            if (!event || !*event) return {};
            const auto* partial = std::get_if<listening::PartialTranscript>(&**event);
            if (partial != nullptr && partial->after_pause) return *partial;
        }
    }

    static std::string bare(std::string_view text) {
        std::string words;
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) != 0)
                words += static_cast<char>(std::tolower(byte));
            else if (c == ' ' && !words.empty())
                words += ' ';
        }
        return words;
    }

    LiveLoop loop_;
    std::unique_ptr<RecogniserRig> rig_ = GetParam()();
    std::unique_ptr<listening::SpeechStream> stream_;
    AudioTime now_{5'000};
    std::string language_;  ///< of the turn that came last
};

TEST_P(SpeechToTextContract, HearsTheWordsOfATurn) {
    open();
    say_turn(rig_->sentence());
    EXPECT_EQ(next_turn(), rig_->sentence().words);
}

TEST_P(SpeechToTextContract, TellsWhichOfSeveralLanguagesItHears) {
    open();
    say_turn(rig_->sentence());
    EXPECT_EQ(next_turn(), rig_->sentence().words);
    EXPECT_EQ(language_, "") << "nobody asked";

    listening::SpeechOptions several;
    several.other_languages = {"de-DE", "fr-FR"};
    open(std::move(several));
    say_turn(rig_->sentence());
    EXPECT_EQ(next_turn(), rig_->sentence().words);
    EXPECT_EQ(language_, rig_->tells_languages() ? "fr-FR" : "");
}

TEST_P(SpeechToTextContract, TellsThePauseAndThenTheSameWordsAsFinal) {
    open();
    begin();
    say(rig_->sentence());
    stream_->pause();
    if (rig_->hears_pauses()) {
        EXPECT_EQ(bare(next_after_pause().text), rig_->sentence().words);
    }
    finish();
    EXPECT_EQ(next_turn(), rig_->sentence().words);
}

TEST_P(SpeechToTextContract, HearsTurnAfterTurnInTheirOrder) {
    open();
    say_turn(rig_->sentence());
    say_turn(rig_->answer());
    EXPECT_EQ(next_turn(), rig_->sentence().words);
    EXPECT_EQ(next_turn(), rig_->answer().words);
    say_turn(rig_->more());
    EXPECT_EQ(next_turn(), rig_->more().words);
}

TEST_P(SpeechToTextContract, WordsGoOnAfterAPauseThatWasNone) {
    open();
    begin();
    say(rig_->sentence());
    stream_->pause();
    loop_.run_for(std::chrono::milliseconds(50));
    say(rig_->more());
    finish();
    EXPECT_EQ(next_turn(), rig_->sentence().words + ' ' + rig_->more().words);
}

TEST_P(SpeechToTextContract, WhereNothingIsSaidThereAreNoWords) {
    open();
    say_turn(rig_->nothing());
    EXPECT_EQ(next_turn(), "");
    say_turn(rig_->answer());
    EXPECT_EQ(next_turn(), rig_->answer().words);
}

TEST_P(SpeechToTextContract, GoneInMidWordItLeavesNothingOpen) {
    open();
    begin();
    say(rig_->sentence());
    stream_->pause();
    loop_.run_for(std::chrono::milliseconds(2));
    stream_.reset();
    EXPECT_TRUE(loop_.run_until([this] { return rig_->is_left_alone(); }));
}

}  // namespace neura::tests
