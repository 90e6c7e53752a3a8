#include "providers/deepgram/hearing.hpp"

#include <gtest/gtest.h>

namespace neura::providers::deepgram {
namespace {

using namespace std::chrono_literals;
using listening::AudioTime;
using listening::FinalTranscript;
using listening::PartialTranscript;

constexpr Clock::time_point start{24h};

class HearingTest : public testing::Test {
protected:
    void begin(AudioTime at) { hearing_.begin(at, at); }

    void say(AudioTime time, std::uint8_t code = 0x20) {
        const std::vector<std::uint8_t> audio(static_cast<std::size_t>(time.count() * 8), code);
        hearing_.append(audio);
    }

    /// In milliseconds of the present socket.
    static Results result(Place from, Place to, std::string words) {
        Results results;
        results.from = from * 8;
        results.to = to * 8;
        results.transcript = std::move(words);
        return results;
    }
    static Results final_result(Place from, Place to, std::string words) {
        auto results = result(from, to, std::move(words));
        results.is_final = true;
        return results;
    }
    static Results finalized(Place from, Place to, std::string words) {
        auto results = final_result(from, to, std::move(words));
        results.from_finalize = true;
        return results;
    }

    /// "final: words", "pause: words" or "so far: words"; "lost" for an error; "" for nothing.
    std::string next() {
        const auto event = hearing_.next_event();
        if (!event) return "";
        if (!*event) {
            EXPECT_EQ(event->error().code, listening::Errc::utterance_lost);
            return "lost";
        }
        if (const auto* partial = std::get_if<PartialTranscript>(&**event))
            return (partial->after_pause ? "pause: " : "so far: ") + partial->text;
        last_ = std::get<FinalTranscript>(**event);
        return "final: " + last_.text;
    }

    Hearing hearing_{true};
    FinalTranscript last_;
};

TEST_F(HearingTest, WordsOfAPauseAreThoseOfTheTurn) {
    begin(AudioTime(1'000));
    say(900ms);
    EXPECT_TRUE(hearing_.pause());
    hearing_.heard(finalized(0, 900, "Yes."));
    EXPECT_EQ(next(), "pause: Yes.");
    say(200ms);

    hearing_.finish(AudioTime(1'740), start);

    EXPECT_EQ(next(), "final: Yes.");
    EXPECT_FALSE(hearing_.deadline());
}

TEST_F(HearingTest, VoiceAfterThePauseIsWaitedFor) {
    begin(AudioTime(0));
    say(900ms);
    hearing_.pause();
    hearing_.heard(finalized(0, 900, "My car"));
    EXPECT_EQ(next(), "pause: My car");
    say(1'000ms);

    EXPECT_TRUE(hearing_.finish(AudioTime(1'600), start));
    EXPECT_EQ(next(), "");
    hearing_.heard(final_result(900, 1'500, "was hit"));
    EXPECT_EQ(next(), "");
    hearing_.heard(finalized(1'500, 1'900, "today."));

    EXPECT_EQ(next(), "final: My car was hit today.");
}

TEST_F(HearingTest, InterimWordsReplaceEachOther) {
    begin(AudioTime(0));
    say(2'000ms);
    hearing_.heard(result(0, 1'000, "I need two"));
    EXPECT_EQ(next(), "so far: I need two");
    hearing_.heard(final_result(0, 1'400, "I need to"));
    EXPECT_EQ(next(), "so far: I need to");
    hearing_.heard(result(1'400, 2'000, "change"));
    EXPECT_EQ(next(), "so far: I need to change");
    EXPECT_EQ(next(), "");
}

TEST_F(HearingTest, WithoutPartialsOnlyPausesAreTold) {
    Hearing quiet(false);
    quiet.begin(AudioTime(0), AudioTime(0));
    const std::vector<std::uint8_t> audio(8'000, 0x20);
    quiet.append(audio);
    quiet.heard(result(0, 1'000, "yes"));
    EXPECT_FALSE(quiet.next_event());
    quiet.pause();
    quiet.heard(finalized(0, 1'000, "Yes."));
    const auto event = quiet.next_event();
    ASSERT_TRUE(event && *event);
    EXPECT_TRUE(std::get<PartialTranscript>(**event).after_pause);
}

TEST_F(HearingTest, AnInterimOfEarlierWordsIsNotThePause) {
    begin(AudioTime(0));
    say(2'000ms);
    hearing_.pause();
    hearing_.heard(result(0, 1'500, "my car"));
    EXPECT_EQ(next(), "so far: my car");
    hearing_.heard(result(0, 2'000, "my car was hit"));
    EXPECT_EQ(next(), "pause: my car was hit");
    hearing_.heard(finalized(0, 2'000, "My car was hit."));
    EXPECT_EQ(next(), "pause: My car was hit.");
    say(500ms);
    hearing_.heard(result(2'000, 2'500, "by"));
    EXPECT_EQ(next(), "so far: My car was hit. by");
}

TEST_F(HearingTest, TellsWhereAndHowSurely) {
    begin(AudioTime(10'000));
    say(2'000ms);
    auto one = final_result(0, 1'000, "yes");
    one.first_word = 300 * 8;
    one.last_word = 500 * 8;
    one.confidence = 0.9F;
    auto two = finalized(1'000, 2'000, "sir");
    two.first_word = 1'100 * 8;
    two.last_word = 1'400 * 8;
    two.confidence = 0.5F;
    hearing_.heard(one);
    hearing_.finish(AudioTime(11'500), start);
    hearing_.heard(two);

    EXPECT_EQ(next(), "so far: yes");
    EXPECT_EQ(next(), "final: yes sir");
    EXPECT_EQ(last_.start, AudioTime(10'300));
    EXPECT_EQ(last_.end, AudioTime(11'400));
    EXPECT_NEAR(last_.confidence.value_or(0), 0.7, 0.01);
}

TEST_F(HearingTest, UtterancesFollowWithoutThePausesBetween) {
    for (int turn = 0; turn < 3; ++turn) {
        begin(AudioTime(turn * 60'000));
        say(1'000ms);
        hearing_.finish(AudioTime(turn * 60'000 + 900), start);
        hearing_.heard(finalized(turn * 1'000, turn * 1'000 + 1'000, "turn"));
        EXPECT_EQ(next(), "final: turn");
    }
    EXPECT_EQ(last_.start, AudioTime(120'000));
}

TEST_F(HearingTest, TurnsAreToldInTheirOrderThoughTheNextIsUnderWay) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.finish(AudioTime(900), start);
    begin(AudioTime(3'000));
    say(1'000ms);
    hearing_.heard(finalized(0, 1'000, "One."));
    hearing_.heard(result(1'000, 2'000, "two"));
    hearing_.finish(AudioTime(3'900), start);
    hearing_.heard(finalized(1'000, 2'000, "Two."));

    EXPECT_EQ(next(), "final: One.");
    EXPECT_EQ(next(), "so far: two");
    EXPECT_EQ(next(), "final: Two.");
}

TEST_F(HearingTest, NothingIntelligibleIsATurnWithoutWords) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.finish(AudioTime(900), start);
    hearing_.heard(finalized(0, 1'000, ""));
    EXPECT_EQ(next(), "final: ");
}

TEST_F(HearingTest, AFinalizeThatIsNotAnsweredIsWaitedForShortlyIfWordsAreKnown) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.heard(final_result(0, 800, "Yes."));
    EXPECT_EQ(next(), "so far: Yes.");
    hearing_.finish(AudioTime(900), start);

    ASSERT_EQ(hearing_.deadline(), start + 1'000ms);
    EXPECT_FALSE(hearing_.look(start + 900ms));
    EXPECT_EQ(next(), "");
    EXPECT_FALSE(hearing_.look(start + 1'000ms));
    EXPECT_EQ(next(), "final: Yes.");
}

TEST_F(HearingTest, ALaterAnswerCoversAFinalizeThatHadNone) {
    begin(AudioTime(0));
    say(900ms);
    EXPECT_TRUE(hearing_.pause());  // never answered
    say(1'000ms);
    hearing_.finish(AudioTime(1'700), start);
    hearing_.heard(finalized(0, 1'900, "all of it"));
    EXPECT_EQ(next(), "final: all of it");
}

TEST_F(HearingTest, TheAnswerToAPauseIsNotThatToTheEnd) {
    begin(AudioTime(0));
    say(900ms);
    hearing_.pause();
    say(1'000ms);
    hearing_.finish(AudioTime(1'700), start);
    hearing_.heard(finalized(0, 900, "My car"));
    EXPECT_EQ(next(), "");
    hearing_.heard(finalized(900, 1'900, "was hit."));
    EXPECT_EQ(next(), "final: My car was hit.");
}

TEST_F(HearingTest, ThePauseTheVendorFoundEndsTheWait) {
    begin(AudioTime(0));
    say(2'000ms);
    hearing_.finish(AudioTime(1'000), start);
    auto results = final_result(0, 1'400, "Thanks.");
    results.speech_final = true;
    hearing_.heard(results);
    EXPECT_EQ(next(), "final: Thanks.");
}

TEST_F(HearingTest, SoDoesTheEndOfUtteranceWhenNoiseHidThePause) {
    begin(AudioTime(0));
    say(2'000ms);
    hearing_.finish(AudioTime(1'000), start);
    hearing_.heard(final_result(0, 900, "Thanks."));
    EXPECT_EQ(next(), "");
    hearing_.heard(UtteranceEnd());
    EXPECT_EQ(next(), "final: Thanks.");
}

TEST_F(HearingTest, ASocketThatFellSilentGetsOneSuccessorAndThenTheTurnIsLost) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.finish(AudioTime(900), start);

    EXPECT_TRUE(hearing_.look(start + 1'000ms));
    const auto pieces = hearing_.reopen(160, start + 1'400ms);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].audio.size(), 8'000U);
    EXPECT_TRUE(pieces[0].finalize);
    EXPECT_FALSE(hearing_.look(start + 3'000ms));
    EXPECT_EQ(next(), "");
    EXPECT_FALSE(hearing_.look(start + 6'000ms));
    EXPECT_EQ(next(), "lost");
}

TEST_F(HearingTest, ANewSocketHearsAgainWhatWasNotSettled) {
    begin(AudioTime(0));
    say(1'000ms, 0x11);
    say(1'000ms, 0x22);
    hearing_.heard(final_result(0, 1'000, "My car"));
    hearing_.heard(result(1'000, 1'500, "was"));

    const auto pieces = hearing_.reopen(160, start);

    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].audio, std::vector<std::uint8_t>(8'000, 0x22));
    EXPECT_FALSE(pieces[0].finalize);
    say(500ms, 0x33);
    hearing_.finish(AudioTime(2'400), start);
    hearing_.heard(finalized(0, 1'500, "was hit."));
    EXPECT_EQ(next(), "so far: My car");
    EXPECT_EQ(next(), "so far: My car was");
    EXPECT_EQ(next(), "final: My car was hit.");
}

TEST_F(HearingTest, ANewSocketHearsEachTurnToItsEnd) {
    begin(AudioTime(0));
    say(1'000ms, 0x11);
    hearing_.finish(AudioTime(900), start);
    begin(AudioTime(2'000));
    say(500ms, 0x22);
    hearing_.pause();
    say(300ms, 0x33);

    const auto pieces = hearing_.reopen(160, start);

    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(pieces[0].audio, std::vector<std::uint8_t>(8'000, 0x11));
    EXPECT_EQ(pieces[1].audio, std::vector<std::uint8_t>(4'000, 0x22));
    EXPECT_EQ(pieces[2].audio, std::vector<std::uint8_t>(2'400, 0x33));
    EXPECT_TRUE(pieces[0].finalize && pieces[1].finalize);
    EXPECT_FALSE(pieces[2].finalize);
    hearing_.heard(finalized(0, 1'000, "One."));
    EXPECT_EQ(next(), "final: One.");
    hearing_.heard(finalized(1'000, 1'500, "two"));
    EXPECT_EQ(next(), "pause: two");
}

TEST_F(HearingTest, AnIdleSocketsLeadInIsNoPartOfATurn) {
    EXPECT_TRUE(hearing_.reopen(160, start).empty());
    begin(AudioTime(5'000));
    say(1'000ms);
    hearing_.finish(AudioTime(5'900), start);
    auto results = finalized(0, 1'020, "Yes.");
    results.first_word = 220 * 8;
    hearing_.heard(results);
    EXPECT_EQ(next(), "final: Yes.");
    EXPECT_EQ(last_.start, AudioTime(5'200));
}

TEST_F(HearingTest, GivingUpLosesEachTurnOnce) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.finish(AudioTime(900), start);
    begin(AudioTime(2'000));
    say(1'000ms);
    const Error why{listening::Errc::utterance_lost, "gone"};
    hearing_.give_up(why);
    EXPECT_EQ(next(), "lost");
    EXPECT_EQ(next(), "");
    hearing_.finish(AudioTime(2'900), start);
    EXPECT_EQ(next(), "lost");
    EXPECT_EQ(next(), "");
}

TEST_F(HearingTest, AnUtteranceTheCallWentOnWithoutIsNotToldOnceTheNextBegins) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.finish(AudioTime(900), start);
    begin(AudioTime(3'900));  // 3 s after the voice: it may still be waited for
    say(500ms);
    hearing_.finish(AudioTime(4'300), start);
    hearing_.begin(AudioTime(7'100), AudioTime(7'400));
    hearing_.heard(finalized(0, 1'000, "One."));
    hearing_.heard(finalized(1'000, 1'500, "Two."));
    EXPECT_EQ(next(), "");
    say(500ms);
    hearing_.heard(finalized(1'500, 2'000, "Three."));
    hearing_.finish(AudioTime(7'500), start);
    EXPECT_EQ(next(), "so far: Three.");
    EXPECT_EQ(next(), "final: Three.");
}

TEST_F(HearingTest, WordsThatComeTooLateAreNobodys) {
    begin(AudioTime(0));
    say(1'000ms);
    hearing_.finish(AudioTime(900), start);
    EXPECT_TRUE(hearing_.look(start + 2s));
    hearing_.look(start + 7s);
    EXPECT_EQ(next(), "lost");
    begin(AudioTime(9'000));
    say(1'000ms);
    hearing_.heard(finalized(0, 1'000, "Late."));
    hearing_.finish(AudioTime(9'900), start + 10s);
    EXPECT_EQ(next(), "");
    hearing_.heard(finalized(1'000, 2'000, "Now."));
    EXPECT_EQ(next(), "final: Now.");
}

TEST(UnsettledAudio, KeepsWhatIsNotSettledAndNoMoreThanItMay) {
    UnsettledAudio audio;
    for (int i = 0; i < 100; ++i) {
        const std::vector<std::uint8_t> frame(160, static_cast<std::uint8_t>(i));
        audio.append(frame);
        if (i % 3 == 2) audio.settle(i * 160);
        ASSERT_EQ(audio.to(), (i + 1) * 160);
        ASSERT_EQ(audio.between(audio.to() - 160, audio.to())[159], i);
    }
    EXPECT_EQ(audio.from(), 98 * 160);
    EXPECT_EQ(audio.between(audio.from(), audio.from() + 1)[0], 98);

    const std::vector<std::uint8_t> minute(60 * 8'000, 1);
    audio.append(minute);
    audio.append(minute);
    EXPECT_EQ(static_cast<std::size_t>(audio.to() - audio.from()), UnsettledAudio::most);
}

}  // namespace
}  // namespace neura::providers::deepgram
