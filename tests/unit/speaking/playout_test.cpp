#include "call/speaking/playout.hpp"

#include <gtest/gtest.h>

#include <random>

#include "fakes/fake_carrier.hpp"

namespace neura::speaking {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCarrier;

constexpr std::uint8_t loud = 0x80;
constexpr std::uint8_t faint = 0xf0;  // 120 of 32124: no speech

std::vector<std::uint8_t> speech(std::chrono::milliseconds length, std::uint8_t coded = loud) {
    return std::vector<std::uint8_t>(static_cast<std::size_t>(length.count()) * 8, coded);
}

/// Two seconds of which no stretch is like the one before or after it.
std::vector<std::uint8_t> counting() {
    std::vector<std::uint8_t> coded(16'000);
    for (std::size_t i = 0; i < coded.size(); ++i) coded[i] = static_cast<std::uint8_t>(i % 251);
    return coded;
}

/// A playout, the carrier it plays into, and the time both live in.
class PlayoutTest : public testing::Test {
protected:
    std::uint64_t say(std::chrono::milliseconds length, std::uint8_t coded = loud) {
        const auto name = playout.begin_sentence();
        playout.append(speech(length, coded));
        playout.end_sentence();
        return name;
    }

    /// Ticks every 20 ms until `time` has passed.
    void pass(std::chrono::milliseconds time) {
        for (const auto until = now + time; now < until; now += 20ms) step();
    }

    void step() {
        for (const auto& mark : carrier.advance(now)) {
            marks.push_back(mark);
            playout.mark_reached(mark, now);
        }
        playout.tick(now);
        recorded.push_back(playout.next_played());
    }

    std::vector<std::uint8_t> played() const {
        std::vector<std::uint8_t> all;
        for (const auto& played : carrier.played)
            all.insert(all.end(), played.frame.begin(), played.frame.end());
        return all;
    }

    Clock::time_point now{Clock::time_point() + 1h};
    FakeCarrier carrier;
    Playout playout{carrier};
    std::vector<std::string> marks;
    std::vector<audio::Frame> recorded;
};

TEST_F(PlayoutTest, bursts_the_lead_then_sends_a_frame_each_20_ms) {
    say(2s);
    carrier.advance(now);
    playout.tick(now);
    EXPECT_EQ(carrier.buffered(), 300ms);
    for (int i = 0; i < 20; ++i) {
        now += 20ms;
        carrier.advance(now);
        playout.tick(now);
        EXPECT_EQ(carrier.buffered(), 300ms);
    }
}

TEST_F(PlayoutTest, plays_every_sample_once_and_in_order) {
    const auto name = playout.begin_sentence();
    EXPECT_EQ(name, 0U);
    const auto said = counting();
    for (std::size_t at = 0; at < said.size(); at += 100) {
        playout.append(std::span(said).subspan(at, 100));
    }
    playout.end_sentence();
    pass(3s);
    EXPECT_TRUE(played() == said);
}

TEST_F(PlayoutTest, joins_sentences_without_a_hole_and_fills_the_last_frame_with_silence) {
    say(110ms, 1);
    say(75ms, 2);
    pass(1s);
    ASSERT_EQ(carrier.played.size(), 10U);
    EXPECT_EQ(carrier.holes(), 0);
    EXPECT_EQ(carrier.played[5].frame[79], 1);
    EXPECT_EQ(carrier.played[5].frame[80], 2);
    EXPECT_EQ(carrier.played[9].frame[39], 2);
    EXPECT_EQ(carrier.played[9].frame[40], audio::mulaw_silence);
}

TEST_F(PlayoutTest, does_not_hold_back_the_end_of_a_sentence_while_the_next_is_made) {
    say(110ms, 1);
    playout.begin_sentence();
    playout.tick(now);
    carrier.advance(now + 110ms);
    EXPECT_EQ(carrier.played.size(), 6U);
}

TEST_F(PlayoutTest, keeps_a_small_lead_without_holes_over_a_minute_of_late_ticks) {
    std::mt19937 random(7);
    std::uniform_int_distribution<int> late(0, 60);
    for (int i = 0; i < 20; ++i) say(3s);

    const auto start = now;
    for (int i = 0; i < 3200; ++i) {
        now = std::max(now, start + i * 20ms + std::chrono::milliseconds(late(random)));
        for (const auto& mark : carrier.advance(now)) playout.mark_reached(mark, now);
        playout.tick(now);
    }
    EXPECT_EQ(carrier.played.size(), 3000U);
    EXPECT_EQ(carrier.holes(), 0);
    EXPECT_LE(carrier.most_buffered(), 400ms);
    EXPECT_EQ(playout.underruns(), 0U);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, keeps_the_lead_when_speech_is_made_little_faster_than_it_is_heard) {
    playout.begin_sentence();
    for (int i = 0; i < 500; ++i) {
        playout.append(speech(22ms));
        pass(20ms);
    }
    playout.end_sentence();
    pass(2s);
    EXPECT_EQ(carrier.holes(), 0);
    EXPECT_LE(carrier.most_buffered(), 400ms);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, counts_an_underrun_and_builds_the_lead_again) {
    playout.begin_sentence();
    playout.append(speech(500ms));
    pass(1s);
    EXPECT_EQ(playout.underruns(), 1U);
    EXPECT_TRUE(playout.playing());

    playout.append(speech(2s));
    playout.end_sentence();
    pass(40ms);
    carrier.advance(now - 20ms);
    EXPECT_EQ(carrier.buffered(), 300ms);
    pass(3s);
    EXPECT_EQ(carrier.holes(), 1);
    EXPECT_EQ(playout.underruns(), 1U);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, does_not_count_a_pause_between_sentences_as_an_underrun) {
    say(500ms);
    pass(480ms);
    playout.begin_sentence();
    pass(520ms);
    EXPECT_EQ(playout.underruns(), 0U);
    playout.append(speech(500ms));
    playout.end_sentence();
    pass(2s);
    EXPECT_EQ(playout.underruns(), 0U);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, marks_the_first_sound_each_sentence_and_each_second) {
    say(2500ms);
    say(200ms);
    pass(4s);
    EXPECT_EQ(marks, (std::vector<std::string>{"0.1", "0.2", "0.3", "0.4", "0.5"}));
}

TEST_F(PlayoutTest, marks_a_sentence_whose_end_is_known_late) {
    playout.begin_sentence();
    playout.append(speech(200ms));
    pass(100ms);
    playout.end_sentence();
    pass(160ms);
    EXPECT_EQ(marks.size(), 2U);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, plays_on_until_the_last_mark_is_back) {
    say(400ms);
    pass(400ms);
    EXPECT_TRUE(playout.playing());
    pass(20ms);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, believes_the_clock_when_no_mark_comes_back) {
    carrier.returns_marks = false;
    say(400ms);
    pass(880ms);
    EXPECT_TRUE(playout.playing());
    pass(40ms);
    EXPECT_FALSE(playout.playing());
}

TEST_F(PlayoutTest, does_not_believe_marks_that_come_before_the_clock_allows) {
    say(2s);
    playout.tick(now);
    playout.mark_reached("0.1", now);
    playout.mark_reached("0.2", now);
    EXPECT_TRUE(playout.playing());
    const auto heard = playout.cut(now + 100ms);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_LE(heard[0].samples, 800U);
}

TEST_F(PlayoutTest, tells_by_the_clock_what_was_heard_when_there_are_no_marks) {
    carrier.returns_marks = false;
    say(1s);
    const auto second = say(5s);
    pass(3s);
    const auto heard = playout.cut(now);
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0], (Heard{.sentence = 0, .samples = 8000, .of = 8000, .whole = true}));
    EXPECT_EQ(heard[1],
              (Heard{.sentence = second, .samples = 16'000, .of = 40'000, .whole = true}));
}

TEST_F(PlayoutTest, tells_what_was_heard_of_a_sentence_still_being_made) {
    playout.begin_sentence();
    playout.append(speech(2s));
    pass(1s);
    EXPECT_EQ(playout.cut(now), (std::vector<Heard>{{.samples = 8000, .of = 16'000}}));
}

TEST_F(PlayoutTest, counts_only_what_was_sent_when_a_hole_is_being_heard) {
    playout.begin_sentence();
    playout.append(speech(200ms));
    pass(1s);
    EXPECT_EQ(playout.cut(now), (std::vector<Heard>{{.samples = 1600, .of = 1600}}));
}

TEST_F(PlayoutTest, tells_by_marks_that_a_carrier_lags_behind) {
    say(1s);
    say(1s);
    playout.tick(now);
    const auto start = now;
    for (int i = 0; i < 100; ++i) playout.tick(now += 20ms);
    // The first sentence is reported a second late: the second can have been heard for 500 ms.
    playout.mark_reached("0.2", start + 2s);
    const auto heard = playout.cut(start + 2500ms);
    EXPECT_EQ(heard[0].samples, 8000U);
    EXPECT_EQ(heard[1].samples, 4000U);
}

TEST_F(PlayoutTest, does_not_pass_a_mark_that_is_not_back) {
    say(1s);
    pass(2s);
    say(1s);
    say(1s);
    const auto start = now;
    pass(100ms);
    carrier.returns_marks = false;
    while (now < start + 1500ms) step(), now += 20ms;
    const auto heard = playout.cut(now);
    EXPECT_EQ(heard[0].samples, 8000U);
    EXPECT_EQ(heard[1].samples, 0U);
}

TEST_F(PlayoutTest, clears_the_carrier_and_is_silent_after_a_cut) {
    say(3s);
    pass(1s);
    playout.cut(now);
    EXPECT_EQ(carrier.clears, 1);
    EXPECT_FALSE(playout.playing());
    const auto played = carrier.played.size();
    pass(1s);
    EXPECT_EQ(carrier.played.size(), played);
}

TEST_F(PlayoutTest, goes_on_at_the_sample_where_it_was_held) {
    for (const auto held_after : {20ms, 140ms, 480ms, 1980ms}) {
        SCOPED_TRACE(held_after.count());
        carrier.played.clear();
        const auto said = counting();
        for (std::size_t at = 0; at < said.size(); at += 4'000) {
            playout.begin_sentence();
            playout.append(std::span(said).subspan(at, 4'000));
            playout.end_sentence();
        }
        pass(held_after);
        carrier.advance(now - 1ms);
        playout.hold(now);
        EXPECT_LE(carrier.buffered(), 1ms);
        const auto heard = carrier.played.size();
        pass(1s);
        EXPECT_EQ(carrier.played.size(), heard);
        EXPECT_TRUE(playout.playing());
        playout.resume(now);
        pass(4s);

        EXPECT_TRUE(played() == said);
        EXPECT_FALSE(playout.playing());
        EXPECT_EQ(playout.underruns(), 0U);
    }
}

TEST_F(PlayoutTest, is_silent_in_the_recording_while_held) {
    say(1s, 7);
    pass(200ms);
    playout.hold(now);
    recorded.clear();
    pass(400ms);
    playout.resume(now);
    pass(100ms);

    EXPECT_EQ(recorded[2].front(), 0);
    EXPECT_EQ(recorded[19].front(), 0);
    EXPECT_EQ(recorded[22].front(), audio::sample_of(7));
}

TEST_F(PlayoutTest, tells_what_was_heard_when_cut_while_held) {
    const auto name = say(1s);
    say(1s);
    pass(400ms);
    playout.hold(now);
    const auto cleared = carrier.clears;
    pass(2s);

    const auto heard = playout.cut(now);
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].sentence, name);
    EXPECT_NEAR(static_cast<double>(heard[0].samples), 3'200, 160);
    EXPECT_EQ(heard[1].samples, 0U);
    EXPECT_EQ(carrier.clears, cleared);
    EXPECT_FALSE(playout.held());
}

TEST_F(PlayoutTest, keeps_what_is_made_while_held_for_later) {
    playout.hold(now);
    EXPECT_EQ(carrier.clears, 0);
    say(1s);
    pass(500ms);
    EXPECT_TRUE(carrier.played.empty());
    EXPECT_EQ(playout.left(now), 1s);
    playout.resume(now);
    pass(1s);
    EXPECT_EQ(carrier.played.size(), 50U);
}

TEST_F(PlayoutTest, does_not_clear_a_carrier_that_has_nothing) {
    playout.cut(now);
    say(1s);
    playout.cut(now);
    EXPECT_EQ(carrier.clears, 0);
}

TEST_F(PlayoutTest, ignores_marks_returned_by_a_clear) {
    say(400ms);
    pass(200ms);
    playout.cut(now);
    const auto returned = carrier.take_returned();
    ASSERT_FALSE(returned.empty());

    say(2s);
    pass(100ms);
    for (const auto& mark : returned) playout.mark_reached(mark, now);
    const auto heard = playout.cut(now);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].samples, 800U);
}

TEST_F(PlayoutTest, ignores_marks_it_never_sent) {
    say(1s);
    pass(100ms);
    for (const auto* mark : {"", ".", "0", "0.", "x.1", "0.x", "0.1x", "-1.1", "7.1", "0.1.1",
                             "99999999999999999999.1"}) {
        playout.mark_reached(mark, now);
    }
    EXPECT_EQ(playout.cut(now).at(0).samples, 800U);
}

TEST_F(PlayoutTest, gives_the_frames_the_caller_hears_for_the_recording) {
    pass(100ms);
    say(200ms, 7);
    pass(400ms);
    ASSERT_EQ(recorded.size(), 25U);
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        EXPECT_EQ(recorded[i][0], i >= 5 && i < 15 ? audio::sample_of(7) : 0) << i;
    }
}

TEST_F(PlayoutTest, leaves_what_was_cut_out_of_the_recording) {
    say(2s, 7);
    pass(400ms);
    playout.cut(now);
    pass(400ms);
    for (std::size_t i = 0; i < recorded.size(); ++i)
        EXPECT_EQ(recorded[i][0], i < 20 ? audio::sample_of(7) : 0);
}

TEST_F(PlayoutTest, forgets_frames_that_nobody_took_in_time) {
    say(1s, 7);
    for (int i = 0; i < 100; ++i, now += 20ms) playout.tick(now);
    EXPECT_EQ(playout.next_played()[0], 0);
}

TEST_F(PlayoutTest, knows_when_sound_was_first_sent_and_heard) {
    const auto start = now;
    playout.begin_sentence();
    playout.append(speech(90ms, faint));
    playout.append(speech(1s));
    playout.end_sentence();
    pass(200ms);
    EXPECT_EQ(playout.times().sent, start);
    EXPECT_EQ(playout.times().voiced_sent, start);
    EXPECT_EQ(playout.times().voiced_heard, start + 80ms);
}

TEST_F(PlayoutTest, knows_when_the_carrier_played_the_first_sound) {
    say(1s);
    pass(20ms);
    EXPECT_FALSE(playout.times().voiced_played);
    const auto heard = now;
    pass(200ms);
    EXPECT_EQ(playout.times().voiced_played, heard);
}

TEST_F(PlayoutTest, starts_its_times_anew_after_silence) {
    say(100ms);
    pass(1s);
    say(100ms, faint);
    EXPECT_FALSE(playout.times().sent);
    pass(1s);
    EXPECT_TRUE(playout.times().sent);
    EXPECT_FALSE(playout.times().voiced_sent);
}

TEST_F(PlayoutTest, knows_which_sentence_is_heard_and_which_wait) {
    const auto first = say(1s);
    const auto second = say(1s);
    EXPECT_EQ(playout.waiting(), 2U);
    pass(100ms);
    EXPECT_EQ(playout.current(now), first);
    EXPECT_EQ(playout.waiting(), 1U);
    pass(1s);
    EXPECT_EQ(playout.current(now), second);
    EXPECT_EQ(playout.waiting(), 0U);
    pass(1s);
    EXPECT_FALSE(playout.current(now));
}

TEST_F(PlayoutTest, takes_a_sentence_without_sound) {
    playout.begin_sentence();
    playout.end_sentence();
    pass(20ms);
    EXPECT_FALSE(playout.playing());
    EXPECT_TRUE(carrier.played.empty());
}

}  // namespace
}  // namespace neura::speaking
