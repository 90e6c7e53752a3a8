#include "call/speaking/speaker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "call/speaking/speakable.hpp"
#include "call/speaking/waiting_sound.hpp"
#include "fakes/fake_carrier.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "runtime/task_scope.hpp"

namespace neura::speaking {
namespace {

using namespace std::chrono_literals;

std::size_t speakable_length(std::string_view text) { return speakable(text).size(); }

class SettableTime final : public TimeSource {
public:
    Clock::time_point at{Clock::time_point() + 1h};

    Clock::time_point now() const override { return at; }
    std::chrono::system_clock::time_point wall() const override { return {}; }
};

/// A speaker whose voice says 100 characters a second, in a call that lives in virtual time.
class SpeakerTest : public testing::Test {
protected:
    SpeakerTest() { loop.poll(); }

    ~SpeakerTest() override {
        tasks.cancel();
        tasks.spawn(nothing());
        asio::co_spawn(loop, tasks.join(), [](const std::exception_ptr&) {});
        loop.restart();
        loop.run_for(1s);
    }

    static Awaitable<> nothing() { co_return; }

    Speaker& speaker(Speaker::Options options = {}) {
        options.time = &time;
        options.splitting.first_clause = 0;
        options.on_failure = [this](const Error& error) { reported.push_back(error); };
        speaker_.emplace(loop.get_executor(), tts, carrier, Voice{.name = "test"},
                         std::move(options));
        tasks.spawn(speaker_->run());
        settle();
        return *speaker_;
    }

    void settle() {
        loop.restart();
        loop.poll();
    }

    void pass(std::chrono::milliseconds duration) {
        for (const auto until = time.at + duration; time.at < until; time.at += 20ms) {
            for (const auto& mark : carrier.advance(time.at)) {
                speaker_->mark_reached(mark, time.at);
            }
            settle();
            speaker_->tick(time.at);
            settle();
        }
    }

    /// What the carrier played, as the text it was spoken for.
    std::string played() const {
        std::string text;
        std::size_t samples = 0;
        for (const auto& frame : carrier.played) {
            for (const auto coded : frame.frame) {
                if (coded != audio::mulaw_silence && samples++ % tts.samples_a_byte == 0) {
                    text += tts.letter(coded);
                }
            }
        }
        return text;
    }

    asio::io_context loop;
    SettableTime time;
    fakes::FakeTextToSpeech tts{loop.get_executor()};
    fakes::FakeCarrier carrier;
    std::vector<Error> reported;
    std::optional<Speaker> speaker_;
    TaskScope tasks{loop.get_executor()};
};

TEST_F(SpeakerTest, says_text_sentence_by_sentence_without_a_hole) {
    auto& agent = speaker();
    agent.say("How are you today? I am here. Good.");
    pass(2s);
    EXPECT_EQ(tts.asked, (std::vector<std::string>{"How are you today?", "I am here.", "Good."}));
    EXPECT_EQ(tts.voice, "test");
    EXPECT_EQ(played(), "How are you today?I am here.Good.");
    EXPECT_EQ(carrier.holes(), 0);
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, says_what_can_be_said) {
    auto& agent = speaker();
    agent.say("It costs $20, policy `B7`. 😀");
    pass(100ms);
    EXPECT_EQ(tts.asked.at(0), "It costs twenty dollars, policy B, 7.");
    pass(1s);
    EXPECT_EQ(tts.asked.size(), 1U);
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, sends_the_first_audio_without_waiting_for_a_tick) {
    auto& agent = speaker();
    tts.hold();
    agent.say("Hello there.");
    pass(100ms);
    EXPECT_FALSE(agent.first_audio_at());
    time.at += 7ms;
    tts.release();
    settle();
    EXPECT_EQ(agent.first_audio_at(), time.at);
    EXPECT_EQ(agent.first_sent_at(), time.at);
    EXPECT_EQ(agent.first_voiced_sent_at(), time.at);
}

TEST_F(SpeakerTest, a_sound_is_no_speech_and_gives_way_to_it) {
    auto& agent = speaker();
    agent.sound(waiting_sound());
    pass(100ms);
    EXPECT_FALSE(agent.speaking());
    const auto knocks = carrier.played.size();
    EXPECT_GT(knocks, 0U);

    agent.say("Hello there.");
    pass(2s);
    EXPECT_EQ(carrier.clears, 1);
    EXPECT_EQ(carrier.played.back().frame.back(), tts.coded('.'));
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, no_sound_is_played_over_speech) {
    auto& agent = speaker();
    agent.say("Hello there.");
    agent.sound(waiting_sound());
    pass(2s);
    EXPECT_EQ(played(), "Hello there.");
}

TEST_F(SpeakerTest, leaves_out_the_silence_before_a_reply_but_not_inside) {
    auto& agent = speaker();
    tts.silence_first = 150ms;
    agent.say("Hello there. How are you?");
    pass(2s);
    EXPECT_EQ(played(), "Hello there.How are you?");
    EXPECT_EQ(agent.first_voiced_heard_at(), carrier.played.front().at + 40ms);
    const auto length = carrier.played.back().at - carrier.played.front().at;
    EXPECT_NEAR(static_cast<double>(length / 1ms), 40 + 120 + 150 + 120, 20);
}

TEST_F(SpeakerTest, appends_to_what_is_being_said) {
    auto& agent = speaker();
    agent.say("One moment please.");
    pass(60ms);
    agent.say("Here it is.");
    pass(1s);
    EXPECT_EQ(played(), "One moment please.Here it is.");
    EXPECT_EQ(carrier.holes(), 0);
}

TEST_F(SpeakerTest, makes_at_most_two_sentences_ahead) {
    auto& agent = speaker();
    std::string text;
    for (const auto* number : {"one", "two", "three", "four", "five"}) {
        text += std::string("This is sentence number ") + number + " of all. ";
    }
    agent.say(text);
    pass(20ms);
    EXPECT_EQ(tts.asked.size(), 3U);
    agent.cut(time.at);
    pass(1s);
    EXPECT_EQ(tts.asked.size(), 3U);
}

TEST_F(SpeakerTest, makes_nothing_while_there_is_enough_to_be_heard) {
    Speaker::Options options;
    options.enough = 1s;
    auto& agent = speaker(std::move(options));
    agent.say("All of this takes " + std::string(131, 'a') + ". And this does not.");
    pass(400ms);
    EXPECT_EQ(tts.asked.size(), 1U);
    pass(200ms);
    EXPECT_EQ(tts.asked.size(), 2U);
    pass(2s);
    EXPECT_TRUE(played().ends_with("aa.And this does not."));
    EXPECT_EQ(carrier.holes(), 0);
}

TEST_F(SpeakerTest, says_streamed_text_once_a_sentence_is_complete) {
    auto& agent = speaker();
    agent.more("Let me che");
    agent.more("ck that. It wi");
    pass(100ms);
    EXPECT_EQ(tts.asked, std::vector<std::string>{"Let me check that."});
    pass(2s);
    EXPECT_TRUE(agent.speaking());  // more may come

    agent.more("ll take a moment");
    agent.done();
    pass(1s);
    EXPECT_EQ(played(), "Let me check that.It will take a moment");
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, speaks_until_the_last_sample_was_heard) {
    auto& agent = speaker();
    EXPECT_FALSE(agent.speaking());
    agent.say("0123456789 is what I say.");  // "0 1 2, 3 4 5, 6 7 8 9 is what I say."
    EXPECT_TRUE(agent.speaking());
    pass(360ms);
    EXPECT_TRUE(agent.speaking());
    pass(60ms);
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, completes_finished_when_all_was_heard) {
    auto& agent = speaker();
    bool over = false;
    const auto wait = [&]() -> Awaitable<> {
        co_await agent.finished();
        over = true;
    };
    agent.say("Goodbye and thank you.");
    tasks.spawn(wait());
    pass(200ms);
    EXPECT_FALSE(over);
    pass(200ms);
    EXPECT_TRUE(over);

    over = false;
    tasks.spawn(wait());
    settle();
    EXPECT_TRUE(over);  // silent
}

TEST_F(SpeakerTest, completes_finished_when_cut) {
    auto& agent = speaker();
    bool over = false;
    const auto wait = [&]() -> Awaitable<> {
        co_await agent.finished();
        over = true;
    };
    agent.say("Goodbye and thank you.");
    tasks.spawn(wait());
    pass(40ms);
    agent.cut(time.at);
    settle();
    EXPECT_TRUE(over);
}

TEST_F(SpeakerTest, tells_the_words_that_were_heard) {
    auto& agent = speaker();
    agent.say("I have that. Your policy is number seventeen and it is valid.");
    pass(120ms + 280ms);
    EXPECT_EQ(agent.cut(time.at), "I have that. Your policy is number seventeen");
    EXPECT_FALSE(agent.speaking());
    EXPECT_EQ(carrier.clears, 1);
}

TEST_F(SpeakerTest, is_right_to_a_word_wherever_it_is_cut) {
    const std::string text =
        "The total is $1,200.50, due on 2026-11-24 at 3:30 pm. Call +1 415 867 5309 or write to "
        "john.smith@x.com, and give `B734521` as your code. Thank you.";
    auto& agent = speaker();
    for (auto after = 0ms; after < 4s; after += 100ms) {
        agent.say(text);
        pass(after);
        const auto heard = agent.cut(time.at);
        carrier.played.clear();
        std::string whole = text;
        std::erase(whole, '`');
        ASSERT_EQ(heard, whole.substr(0, heard.size()));

        // The heard words and the one after bracket what was played. A telephone number cut in
        // two reads up to ten characters longer by itself than as a part.
        const auto next = std::min(whole.find(' ', heard.size() + 1), whole.size());
        const auto least = speakable_length(heard.substr(0, heard.rfind(' ')));
        const auto most = speakable_length(whole.substr(0, next));
        const auto characters = static_cast<std::size_t>(after / 10ms);
        EXPECT_LE(least, characters + 10) << heard;
        EXPECT_GE(most + 10, std::min(characters, speakable_length(whole))) << heard;
    }
}

TEST_F(SpeakerTest, is_right_to_a_word_around_a_pause_that_the_provider_tells_of) {
    const std::string text = "Well, let me see what I can find for you in here.";
    tts.pause_after = 5;
    tts.pause = 900ms;
    const auto error_after = [&](std::chrono::milliseconds after) {
        auto& agent = speaker_ ? *speaker_ : speaker();
        agent.say(text);
        pass(after);
        const auto heard = agent.cut(time.at);
        carrier.played.clear();
        EXPECT_EQ(heard, text.substr(0, heard.size()));
        const auto spoken = after < 50ms ? after : std::max(50ms, after - 900ms);
        const auto said = std::min(text.size(), static_cast<std::size_t>(spoken / 10ms));
        const auto words = [](std::string_view part) { return std::ranges::count(part, ' '); };
        return std::abs(words(heard) - words(text.substr(0, said)));
    };
    tts.tells = true;
    for (auto after = 0ms; after < 1'400ms; after += 20ms)
        EXPECT_LE(error_after(after), 1) << after.count();
    tts.tells = false;
    EXPECT_GT(error_after(900ms), 3) << "there is nothing but the share of the sound";
}

TEST_F(SpeakerTest, counts_silence_that_it_left_out_where_the_provider_does) {
    tts.tells = true;
    tts.silence_first = 300ms;
    auto& agent = speaker();
    agent.say("One two three four five six seven.");
    pass(260ms);
    EXPECT_EQ(agent.cut(time.at), "One two three four five");
}

TEST_F(SpeakerTest, guesses_how_long_a_sentence_gets_while_it_is_made) {
    auto& agent = speaker();
    agent.say("This sentence tells how fast the voice is.");
    pass(1s);
    tts.bytes_at_once = 20;
    agent.say("Another sentence that is being made when it is cut.");
    settle();
    tts.hold();
    // Both parts are there or neither is: the fake gives all at once unless it is held.
    pass(200ms);
    EXPECT_EQ(agent.cut(time.at), "Another sentence that");
}

TEST_F(SpeakerTest, heard_nothing_before_the_first_frame) {
    auto& agent = speaker();
    tts.hold();
    agent.say("Hello there.");
    pass(200ms);
    EXPECT_EQ(agent.cut(time.at), "");
    EXPECT_EQ(carrier.clears, 0);
}

TEST_F(SpeakerTest, remembers_sentences_before_a_gap_in_the_reply) {
    auto& agent = speaker();
    agent.more("Let me check that. ");
    pass(1s);
    agent.more("It is a long way to go from here. ");
    pass(1s);
    EXPECT_EQ(agent.cut(time.at), "Let me check that. It is a long way to go from here.");
}

TEST_F(SpeakerTest, forgets_the_last_reply) {
    auto& agent = speaker();
    agent.say("This was said before.");
    pass(1s);
    agent.say("This is said now.");
    pass(160ms);
    EXPECT_EQ(agent.cut(time.at), "This is said now.");
    EXPECT_EQ(agent.cut(time.at), "");
}

TEST_F(SpeakerTest, abandons_what_is_being_made_when_cut) {
    auto& agent = speaker();
    tts.hold();
    agent.say("Never to be heard.");
    pass(40ms);
    agent.cut(time.at);
    settle();
    EXPECT_EQ(tts.abandoned, 1);

    tts.release();
    agent.say("This is.");
    pass(1s);
    EXPECT_EQ(played(), "This is.");
    EXPECT_EQ(agent.failures(), 0U);
}

TEST_F(SpeakerTest, speaks_again_when_cut_and_told_in_one_go) {
    auto& agent = speaker();
    agent.say("Never to be heard.");
    agent.cut(time.at);
    agent.say("This is.");
    agent.cut(time.at);
    agent.say("Last one.");
    pass(1s);
    EXPECT_EQ(played(), "Last one.");
}

TEST_F(SpeakerTest, is_as_interruptible_as_the_sentence_being_heard) {
    auto& agent = speaker();
    EXPECT_TRUE(agent.interruptible());
    agent.say("This call is recorded.", false);
    agent.say("What happened?", true);
    EXPECT_FALSE(agent.interruptible());
    pass(200ms);
    EXPECT_FALSE(agent.interruptible());
    pass(100ms);
    EXPECT_TRUE(agent.interruptible());
    pass(1s);
    EXPECT_TRUE(agent.interruptible());
}

TEST_F(SpeakerTest, tries_a_sentence_once_more) {
    auto& agent = speaker();
    tts.fail_openings = 1;
    agent.say("Hello there.");
    pass(1s);
    EXPECT_EQ(tts.asked.size(), 2U);
    EXPECT_EQ(played(), "Hello there.");
    EXPECT_EQ(agent.failures(), 0U);
}

TEST_F(SpeakerTest, does_not_say_twice_what_came_before_a_failure) {
    auto& agent = speaker();
    tts.fail_midway = 1;
    agent.say("Hello there.");
    pass(1s);
    EXPECT_EQ(played(), "Hello there.");
    EXPECT_EQ(agent.failures(), 0U);
}

TEST_F(SpeakerTest, leaves_a_sentence_out_that_fails_twice) {
    auto& agent = speaker();
    tts.fail_openings = 2;
    agent.say("Hello there. How are you?");
    pass(1s);
    EXPECT_EQ(played(), "How are you?");
    EXPECT_EQ(agent.failures(), 1U);
    ASSERT_EQ(reported.size(), 1U);
    EXPECT_EQ(reported[0].code, Errc::synthesis_failed);
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, does_not_count_a_sentence_left_out_as_heard) {
    auto& agent = speaker();
    tts.fail_openings = 2;
    agent.say("Hello there. How are you?");
    pass(120ms);
    EXPECT_EQ(agent.cut(time.at), "How are you?");
}

TEST_F(SpeakerTest, survives_a_provider_that_throws) {
    auto& agent = speaker();
    tts.throw_midway = 2;
    agent.say("Hello there. How are you?");
    pass(1s);
    EXPECT_EQ(played(), "HelloHow are you?");
    EXPECT_EQ(agent.failures(), 1U);
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, takes_an_utterance_without_audio_for_a_failure) {
    auto& agent = speaker();
    tts.mute = true;
    agent.say("Hello there.");
    pass(100ms);
    EXPECT_EQ(agent.failures(), 1U);
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, gives_up_on_a_provider_that_never_answers) {
    auto& agent = speaker({.patience = 1s});
    tts.hold();
    agent.say("Hello there.");
    pass(1900ms);
    EXPECT_TRUE(agent.speaking());
    EXPECT_EQ(agent.failures(), 0U);
    pass(300ms);
    EXPECT_FALSE(agent.speaking());
    EXPECT_EQ(agent.failures(), 1U);
    EXPECT_EQ(tts.abandoned, 2);
}

TEST_F(SpeakerTest, skips_a_sentence_with_nothing_to_say) {
    auto& agent = speaker();
    agent.say("... 😀");
    pass(100ms);
    EXPECT_TRUE(tts.asked.empty());
    EXPECT_FALSE(agent.speaking());
    EXPECT_EQ(agent.failures(), 0U);
    agent.say("");
    EXPECT_FALSE(agent.speaking());
}

TEST_F(SpeakerTest, keeps_the_times_of_a_reply_until_the_next) {
    auto& agent = speaker();
    const auto start = time.at;
    agent.say("Hello there.");
    pass(1s);
    EXPECT_EQ(agent.first_voiced_sent_at(), start);
    EXPECT_EQ(agent.first_voiced_heard_at(), start);
    const auto second = time.at;
    tts.hold();
    agent.say("Hello again.");
    pass(40ms);
    EXPECT_FALSE(agent.first_audio_at());
    EXPECT_FALSE(agent.first_voiced_sent_at());
    tts.release();
    pass(20ms);
    EXPECT_EQ(agent.first_audio_at(), second + 40ms);
    EXPECT_EQ(agent.first_voiced_sent_at(), second + 40ms);
}

TEST_F(SpeakerTest, gives_the_recording_what_is_heard) {
    auto& agent = speaker();
    EXPECT_EQ(agent.next_played()[0], 0);
    agent.say("Hello there.");
    pass(20ms);
    EXPECT_EQ(agent.next_played()[0], audio::sample_of(tts.coded('H')));
}

}  // namespace
}  // namespace neura::speaking
