// What changes in mid-call, and what is counted of it.

#include <gtest/gtest.h>

#include "call_rig.hpp"

namespace neura::call {
namespace {

TEST_F(CallTest, ASilenceOfZeroIsNeverAskedAfterUntilItIsChanged) {
    agent_.will_say("Hello.");
    agent_.will_say("Are you there?");
    start({.silence = 0ms});
    silence(20s);
    EXPECT_TRUE(agent_.told.empty());

    call_->change({.silence = 3s});
    silence(4s);
    EXPECT_EQ(agent_.told, std::vector<std::string>{"silence 1"});
}

TEST_F(CallTest, LimitsOfAnswersChangeInMidCall) {
    agent_.will_say("Hello.");
    agent_.hold();
    Limits limits;
    limits.answer.apology = 0ms;
    limits.waiting_sound = false;
    start(limits);
    silence(1s);
    caller_says("I had an accident.");
    silence(8s);
    for (const auto& line : transcript()) EXPECT_NE(line, "agent: Sorry, please wait.");

    limits.answer.give_up = 9s;
    call_->change(limits);
    silence(2s);
    agent_.release();
    silence(2s);
    EXPECT_EQ(transcript().back(), "agent: Please say that again.");
}

TEST_F(CallTest, CountsWhatWasUnsafeByItsKind) {
    agent_.will_say("Hello.");
    agent_.will_say("I keep to my task.");
    agent_.did.emplace_back(reasoning::SafetyNoted{.kind = "jailbreak", .action = "refused"});
    start();
    silence(1s);
    EXPECT_EQ(count(R"(neura_safety_noted_total{kind="jailbreak"})"), 1);
    EXPECT_EQ(count(R"(neura_safety_noted_total{kind="secrets"})"), 0);
    const auto noted = journal_.all<SafetyNoted>();
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].action, "refused");
}

}  // namespace
}  // namespace neura::call
