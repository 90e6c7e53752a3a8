#include "phone/scripted_caller.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

/// A script and the call it is played in, second by second.
class Playing {
public:
    explicit Playing(std::string_view yaml)
        : script_(parse_script(yaml, "a.yaml", {2026y / std::chrono::March / 1}).value()),
          caller_(script_) {}

    /// The agent speaks for 1 s; then time passes up to the caller's next act, at most 5 s.
    std::string after(std::string_view words) {
        caller_.agent_started(now_);
        now_ += 1s;
        caller_.agent_finished(words, now_);
        return next();
    }

    /// The caller's next act within `most`, done at once.
    std::string next(LineTime most = 5s) {
        for (const auto end = now_ + most; now_ <= end; now_ += 20ms) {
            const auto act = caller_.next(now_);
            if (!act) continue;
            if (!std::holds_alternative<HangUp>(*act)) caller_.acted(now_);
            return text_of(*act);
        }
        return "nothing";
    }

    static std::string text_of(const Act& act) {
        if (const auto* say = std::get_if<Say>(&act)) return say->text;
        if (const auto* press = std::get_if<Press>(&act)) return "#" + press->keys;
        if (const auto* play = std::get_if<PlayFile>(&act)) return "play " + play->file;
        return "hang up";
    }

    LineTime now_{0};

private:
    Script script_;

public:
    ScriptedCaller caller_;
};

TEST(ScriptedCaller, WaitsForTheAgentAndAnswersABitLater) {
    Playing play("turns: [{say: hello}]");
    EXPECT_EQ(play.next(), "nothing");
    const auto before = play.now_;
    EXPECT_EQ(play.after("good morning"), "hello");
    EXPECT_EQ(play.now_ - before, LineTime(1260));
}

TEST(ScriptedCaller, AnswersByTheFirstRuleThatMatches) {
    Playing play(R"(
turns: [{say: first turn}, {say: second turn}]
rules:
  - {on: name, say: Jane, times: 1}
  - {on: your name | who, say: Jane Doe}
  - {on: number, dtmf: "42#"}
)");
    EXPECT_EQ(play.after("hi"), "first turn");
    EXPECT_EQ(play.after("your name?"), "Jane");
    EXPECT_EQ(play.after("your name, please?"), "Jane Doe");
    EXPECT_EQ(play.after("your number?"), "#42#");
    EXPECT_EQ(play.after("and?"), "second turn");
    EXPECT_EQ(play.after("and?"), "nothing");
}

TEST(ScriptedCaller, SaysNothingWhereARuleSaysNothing) {
    Playing play("{rules: [{on: one moment}], turns: [{say: yes}]}");
    EXPECT_EQ(play.after("one moment please"), "nothing");
    EXPECT_EQ(play.after("are you there"), "yes");
}

TEST(ScriptedCaller, GoesThroughAnAnswerOfSeveralSteps) {
    Playing play(R"(turns: [{say: one, wait: 2 s, dtmf: "7", hang_up: true}])");
    EXPECT_EQ(play.after("hi"), "one");
    const auto before = play.now_;
    EXPECT_EQ(play.next(), "#7");
    EXPECT_GE(play.now_ - before, LineTime(2000));
    EXPECT_EQ(play.next(), "hang up");
    EXPECT_EQ(play.next(), "nothing");
}

TEST(ScriptedCaller, HoldsBackWhenTheAgentGoesOn) {
    Playing play("{rules: [{on: name * number, say: both}], turns: [{say: one}]}");
    play.caller_.agent_started(0ms);
    play.caller_.agent_finished("your name", 1000ms);
    EXPECT_FALSE(play.caller_.next(1100ms));
    play.caller_.agent_started(1200ms);
    EXPECT_FALSE(play.caller_.next(1500ms));
    play.caller_.agent_finished("and your number", 2000ms);
    EXPECT_EQ(Playing::text_of(play.caller_.next(2300ms).value()), "both");
}

TEST(ScriptedCaller, CutsIn) {
    Playing play("turns: [{say: hello}, {interrupt_after: 800 ms, say: wait}]");
    EXPECT_EQ(play.after("hi"), "hello");
    play.caller_.agent_started(play.now_);
    const auto start = play.now_;
    EXPECT_EQ(play.next(), "wait");
    EXPECT_EQ(play.now_ - start, LineTime(800));
}

TEST(ScriptedCaller, AnswersAnAgentTooShortToCutInOn) {
    Playing play("turns: [{interrupt_after: 3 s, say: wait}]");
    EXPECT_EQ(play.after("yes?"), "wait");
}

TEST(ScriptedCaller, HangsUpInTheMiddleOfASentence) {
    Playing play("turns: [{say: a long story, hang_up: 900 ms}]");
    play.caller_.agent_started(0ms);
    play.caller_.agent_finished("hi", 1000ms);
    ASSERT_TRUE(play.caller_.next(1300ms));
    EXPECT_FALSE(play.caller_.next(2180ms));
    EXPECT_TRUE(std::holds_alternative<HangUp>(play.caller_.next(2200ms).value()));
    EXPECT_FALSE(play.caller_.next(2220ms));
}

TEST(ScriptedCaller, HangsUpWhenTheCallTakesTooLong) {
    Playing play("{limit: 3 s, turns: [{say: hi}]}");
    EXPECT_EQ(play.next(LineTime(10'000)), "hang up");
    EXPECT_EQ(play.now_, LineTime(3000));
}

TEST(ScriptedCaller, ComparesWhatIsHeardWithWhatMustBeHeardThen) {
    Playing play(R"(turns: [{now: emergency services, say: ok}, {now: good bye, say: bye}])");
    EXPECT_EQ(play.after("please call emergency services"), "ok");
    EXPECT_EQ(play.after("what is your name?"), "bye");
    const auto& heard = play.caller_.now_heard();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_TRUE(heard[0].held());
    EXPECT_FALSE(heard[1].held());
    EXPECT_EQ(heard[1].said, "what is your name?");
}

}  // namespace
}  // namespace neura::phone
