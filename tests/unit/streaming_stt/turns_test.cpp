#include "providers/streaming_stt/turns.hpp"

#include <gtest/gtest.h>

namespace neura::providers::streaming_stt {
namespace {

using namespace std::chrono_literals;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

constexpr Clock::time_point start{24h};

constexpr Intake intake{
    .usual = 480, .shortest = 400, .longest = 8'000, .ahead = 8'000, .speed = 100};

class TurnsTest : public testing::Test {
protected:
    TurnsTest() { turns_.opened(now_); }

    void begin(AudioTime at) { turns_.begin(at, at); }

    /// As a call does it: in frames, at their pace.
    void say(std::chrono::milliseconds time, std::uint8_t code = 0x20) {
        const std::vector<std::uint8_t> frame(160, code);
        for (; time > 0ms; time -= 20ms) {
            turns_.append(frame);
            now_ += 20ms;
            send();
        }
    }

    void send() {
        while (const auto outgoing = turns_.next_to_send(now_)) {
            if (outgoing->force_end) {
                ++forced_;
                continue;
            }
            EXPECT_GE(outgoing->audio.size(), intake.shortest);
            EXPECT_LE(outgoing->audio.size(), intake.longest);
            sent_.insert(sent_.end(), outgoing->audio.begin(), outgoing->audio.end());
        }
    }

    void finish(AudioTime voiced_end) {
        turns_.finish(voiced_end, now_);
        send();
    }

    /// Words from and to so many milliseconds of the present socket.
    void hear(std::int64_t order, Place from, Place to, std::string words, bool ended) {
        Turn turn{.order = order, .ended = ended, .over = ended, .text = std::move(words)};
        if (!turn.text.empty()) {
            turn.words = 1;
            turn.first_word = from * 8;
            turn.last_word = to * 8;
        }
        turns_.heard(turn, now_);
    }

    /// "final: words", "pause: words", "end: words" or "so far: words"; "lost"; "" for nothing.
    std::string next() {
        const auto event = turns_.next_event();
        if (!event) return "";
        if (!*event) {
            EXPECT_EQ(event->error().code, listening::Errc::utterance_lost);
            return "lost";
        }
        if (const auto* partial = std::get_if<PartialTranscript>(&**event))
            return (partial->end_of_turn   ? "end: "
                    : partial->after_pause ? "pause: "
                                           : "so far: ") +
                   partial->text;
        last_ = std::get<FinalTranscript>(**event);
        return "final: " + last_.text;
    }

    /// The same in that language, of so many words.
    void hear_in(std::int64_t order, Place from, Place to, std::string language,
                 std::size_t words) {
        turns_.heard({.order = order,
                      .ended = true,
                      .text = std::string(language),
                      .language = language,
                      .words = words,
                      .first_word = from * 8,
                      .last_word = to * 8},
                     now_);
    }

    Clock::time_point now_ = start;
    Turns turns_{true, {}, intake};
    std::vector<std::uint8_t> sent_;
    int forced_ = 0;
    FinalTranscript last_;
};

TEST_F(TurnsTest, AnUtteranceIsInTheLanguageOfMostOfIt) {
    begin(AudioTime(1'000));
    say(3'000ms);
    hear_in(0, 0, 500, "en-US", 1);
    hear_in(1, 600, 2'900, "fr-FR", 5);
    finish(AudioTime(3'900));
    hear(2, 0, 0, "", true);
    for (auto event = next(); !event.empty(); event = next()) {
    }
    EXPECT_EQ(last_.text, "en-US fr-FR");
    EXPECT_EQ(last_.language, "fr-FR");
}

TEST_F(TurnsTest, TheVendorIsMadeToEndItsTurnAndItsWordsAreThoseOfOurs) {
    begin(AudioTime(1'000));
    say(1'000ms);
    hear(0, 200, 700, "yes", false);
    EXPECT_EQ(next(), "so far: yes");
    finish(AudioTime(1'800));
    EXPECT_EQ(forced_, 1);
    EXPECT_EQ(sent_.size(), 8'000U + 80U) << "40 ms are too short to be sent alone";
    EXPECT_EQ(next(), "");
    hear(0, 200, 750, "yes sir", true);
    EXPECT_EQ(next(), "final: yes sir");
    EXPECT_EQ(last_.start, AudioTime(1'200));
    EXPECT_EQ(last_.end, AudioTime(1'750));
    EXPECT_FALSE(turns_.deadline());
}

TEST_F(TurnsTest, FramesAreGathered) {
    begin(AudioTime(0));
    say(40ms);
    EXPECT_TRUE(sent_.empty());
    say(20ms);
    EXPECT_EQ(sent_.size(), 480U);
}

TEST_F(TurnsTest, NothingIsSentBeforeASocketTakesIt) {
    turns_.closed();
    begin(AudioTime(0));
    say(500ms);
    EXPECT_TRUE(sent_.empty());
    turns_.opened(now_);
    send();
    EXPECT_EQ(sent_.size(), 4'000U);
}

TEST_F(TurnsTest, AudioIsNoMoreThanASecondAheadOfTime) {
    turns_.closed();
    begin(AudioTime(0));
    say(5'080ms);
    turns_.opened(now_);
    send();
    EXPECT_EQ(sent_.size(), 8'000U);
    ASSERT_EQ(turns_.deadline(), now_ + 60ms);
    const auto opened = now_;
    while (const auto due = turns_.deadline()) {
        now_ = *due;
        send();
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now_ - opened);
        EXPECT_LE(sent_.size(), 8'000U + static_cast<std::size_t>(since.count()) * 8);
    }
    EXPECT_EQ(sent_.size(), 40'640U);
    EXPECT_EQ(now_, opened + 4'080ms);
}

TEST_F(TurnsTest, AnEndTheVendorHearsIsToldAndNotAskedForAgain) {
    begin(AudioTime(0));
    say(1'600ms);
    hear(0, 200, 900, "my car was hit", true);
    EXPECT_EQ(next(), "end: my car was hit");
    finish(AudioTime(1'000));
    EXPECT_EQ(forced_, 0);
    EXPECT_EQ(next(), "final: my car was hit");
}

TEST_F(TurnsTest, WordsGoOnAfterIt) {
    begin(AudioTime(0));
    say(1'600ms);
    hear(0, 200, 900, "my car was hit", true);
    say(1'000ms);
    finish(AudioTime(2'500));
    EXPECT_EQ(forced_, 1);
    hear(1, 1'700, 2'400, "by a truck", true);
    EXPECT_EQ(next(), "end: my car was hit");
    EXPECT_EQ(next(), "final: my car was hit by a truck");
}

TEST_F(TurnsTest, ATurnThatEndedBeforeOursIsWaitedForTheRest) {
    begin(AudioTime(0));
    say(2'600ms);
    finish(AudioTime(2'500));
    hear(0, 200, 900, "my car was hit", true);
    EXPECT_EQ(next(), "");
    hear(1, 1'700, 2'400, "by a truck", true);
    EXPECT_EQ(next(), "final: my car was hit by a truck");
}

TEST_F(TurnsTest, ButNotForLong) {
    begin(AudioTime(0));
    say(2'600ms);
    finish(AudioTime(2'500));
    hear(0, 200, 900, "my car was hit", true);
    ASSERT_EQ(turns_.deadline(), now_ + 300ms);
    EXPECT_FALSE(turns_.look(now_ + 299ms));
    EXPECT_EQ(next(), "");
    EXPECT_FALSE(turns_.look(now_ + 300ms));
    EXPECT_EQ(next(), "final: my car was hit");
}

TEST_F(TurnsTest, ATurnThatEndsTwiceIsOne) {
    begin(AudioTime(0));
    say(800ms);
    finish(AudioTime(700));
    hear(0, 200, 600, "yes", true);
    EXPECT_EQ(next(), "final: yes");
    begin(AudioTime(3'000));
    say(800ms);
    hear(0, 200, 600, "Yes.", true);
    EXPECT_EQ(next(), "");
    finish(AudioTime(3'700));
    hear(1, 1'030, 1'430, "no", true);  // 30 ms of silence filled up the last message
    EXPECT_EQ(next(), "final: no");
    EXPECT_EQ(last_.start, AudioTime(3'200));
}

TEST_F(TurnsTest, WordsAreThoseOfTheTurnTheyWereSaidIn) {
    begin(AudioTime(0));
    say(600ms);
    finish(AudioTime(500));
    begin(AudioTime(2'000));
    say(600ms);
    finish(AudioTime(2'500));
    EXPECT_EQ(forced_, 2);
    hear(1, 700, 1'100, "no", true);
    EXPECT_EQ(next(), "");
    hear(0, 100, 500, "yes", true);
    EXPECT_EQ(next(), "final: yes");
    EXPECT_EQ(next(), "final: no");
}

TEST_F(TurnsTest, APauseIsToldOnceItsWordsAreKnown) {
    begin(AudioTime(0));
    say(1'000ms);
    hear(0, 200, 500, "my car", false);
    turns_.pause();
    EXPECT_EQ(next(), "so far: my car");
    EXPECT_EQ(next(), "");
    hear(0, 200, 800, "my car was hit", false);
    EXPECT_EQ(next(), "pause: my car was hit");
    hear(0, 200, 800, "my car was hit", false);
    EXPECT_EQ(next(), "so far: my car was hit");
}

TEST_F(TurnsTest, NothingIntelligibleIsATurnWithoutWords) {
    begin(AudioTime(0));
    say(600ms);
    finish(AudioTime(500));
    hear(0, 0, 0, "", true);
    EXPECT_EQ(next(), "final: ");
}

TEST_F(TurnsTest, ASocketThatFellSilentGetsOneSuccessorAndThenTheTurnIsLost) {
    begin(AudioTime(0));
    say(600ms);
    finish(AudioTime(500));
    EXPECT_FALSE(turns_.look(now_ + 799ms));
    EXPECT_TRUE(turns_.look(now_ + 800ms));
    turns_.closed();
    turns_.opened(now_ + 900ms);
    now_ += 900ms;
    sent_.clear();
    send();
    EXPECT_EQ(sent_.size(), 4'800U);
    EXPECT_EQ(forced_, 2);
    EXPECT_FALSE(turns_.look(now_ + 2s));
    EXPECT_EQ(next(), "");
    EXPECT_FALSE(turns_.look(now_ + 6s));
    EXPECT_EQ(next(), "lost");
}

TEST_F(TurnsTest, ANewSocketHearsAgainWhatNoTurnHadSettled) {
    begin(AudioTime(0));
    say(1'000ms, 0x11);
    say(1'000ms, 0x22);
    hear(0, 100, 900, "my car", true);
    hear(1, 1'100, 1'500, "was", false);
    turns_.closed();
    sent_.clear();
    turns_.opened(now_);
    send();
    EXPECT_EQ(sent_.size(), 7'200U) << "from 200 ms after the turn";
    finish(AudioTime(1'900));
    hear(0, 100, 800, "was hit", true);
    EXPECT_EQ(next(), "end: my car");
    EXPECT_EQ(next(), "so far: my car was");
    EXPECT_EQ(next(), "final: my car was hit");
    EXPECT_EQ(last_.end, AudioTime(1'900));
}

TEST_F(TurnsTest, GivingUpLosesEachTurnOnce) {
    begin(AudioTime(0));
    say(1'000ms);
    finish(AudioTime(900));
    begin(AudioTime(2'000));
    say(1'000ms);
    turns_.give_up({listening::Errc::utterance_lost, "gone"});
    EXPECT_EQ(next(), "lost");
    EXPECT_EQ(next(), "");
    finish(AudioTime(2'900));
    EXPECT_EQ(next(), "lost");
    EXPECT_EQ(next(), "");
}

TEST_F(TurnsTest, AnUtteranceTheCallWentOnWithoutIsNotToldOnceTheNextBegins) {
    begin(AudioTime(0));
    say(600ms);
    finish(AudioTime(500));
    begin(AudioTime(4'000));
    say(600ms);
    hear(0, 100, 500, "late", true);
    EXPECT_EQ(next(), "");
    finish(AudioTime(4'500));
    hear(1, 700, 1'100, "now", true);
    EXPECT_EQ(next(), "final: now");
}

}  // namespace
}  // namespace neura::providers::streaming_stt
