#include "call_rig.hpp"

namespace neura::call {
namespace {

TEST_F(CallTest, GreetsListensAnswersAndHangsUp) {
    agent_.will_say("Hello, this is the claims line.");
    agent_.replies.push_back({.text = "Thank you. Goodbye.", .hang_up = true});
    start();
    silence(2s);
    caller_says("I had an accident.");
    silence(4s);

    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->status, transport::CallStatus::completed);
    EXPECT_EQ(ending_->reason, "agent_hung_up");
    EXPECT_TRUE(leg_.hung_up);
    EXPECT_EQ(transcript(), (std::vector<std::string>{"agent: Hello, this is the claims line.",
                                                      "caller: I had an accident.",
                                                      "agent: Thank you. Goodbye."}));
}

TEST_F(CallTest, RecordsWhereTheTimeOfATurnWent) {
    agent_.will_say("Hello.");
    agent_.will_say("And where?");
    start();
    silence(2s);
    caller_says("I had an accident.");
    silence(3s);

    const auto turns = journal_.all<TurnTimed>();
    ASSERT_EQ(turns.size(), 1u);
    EXPECT_EQ(turns[0].number, 1);
    EXPECT_NEAR(static_cast<double>(turns[0].turn_ended->count()), 440, 60);
    EXPECT_GE(*turns[0].first_sent, *turns[0].turn_ended);
    EXPECT_LE(*turns[0].first_sent, 700ms);

    EXPECT_EQ(count("neura_turns_total"), 1);
    for (const auto* stage : {"turn_ended", "transcribed", "first_words", "replied",
                              "first_sentence", "first_audio", "first_sent", "first_played"})
        EXPECT_EQ(count(std::string("neura_turn_latency_seconds_count{stage=\"") + stage + "\"}"),
                  1)
            << stage;
    const auto first_sent = static_cast<double>(turns[0].first_sent->count()) / 1000;
    EXPECT_DOUBLE_EQ(count(R"(neura_turn_latency_seconds_sum{stage="first_sent"})"), first_sent);
}

TEST_F(CallTest, RecordsOnceWhatAnAnswerTookOfAModel) {
    agent_.will_say("Hello.");
    agent_.will_say("And where?");
    start();
    silence(2s);
    agent_.used.push_back({.role = reasoning::ModelRole::conversation,
                           .vendor = "openai",
                           .model = "gpt",
                           .input_tokens = 900,
                           .cached_tokens = 800,
                           .output_tokens = 12});
    caller_says("I had an accident.");
    silence(3s);

    const auto used = journal_.all<ModelUsed>();
    ASSERT_EQ(used.size(), 1u);
    EXPECT_EQ(used[0].role, "conversation");
    EXPECT_EQ(used[0].vendor + used[0].model, "openaigpt");
    EXPECT_EQ(used[0].input_tokens, 900);
    EXPECT_EQ(used[0].cached_tokens, 800);
    EXPECT_EQ(used[0].output_tokens, 12);
}

TEST_F(CallTest, TheCallerCutsInAndOnlyWhatWasHeardIsKept) {
    agent_.will_say(
        "One two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen twenty twenty one.");
    agent_.will_say("Sorry.");
    start();
    silence(400ms);
    caller_says("Wait.", 500ms);
    silence(2s);

    EXPECT_EQ(leg_.clears, 1);
    const auto lines = transcript();
    ASSERT_GE(lines.size(), 2u);
    EXPECT_TRUE(lines[0].starts_with("agent: One two three") && lines[0].ends_with("[cut]"))
        << lines[0];
    EXPECT_EQ(lines[1], "caller: Wait.");
    EXPECT_TRUE(agent_.told[0].starts_with("cut: One two"));
    EXPECT_EQ(count(R"(neura_barge_ins_total{outcome="yielded"})"), 1);
    EXPECT_EQ(count(R"(neura_barge_in_hold_seconds_count{outcome="yielded"})"), 1);
}

TEST_F(CallTest, HangingUpOnTheAgentIsNoBargeIn) {
    agent_.will_say("One two three four five six seven eight nine ten eleven twelve thirteen.");
    start();
    silence(400ms);
    leg_.hangs_up();
    run_loop();

    ASSERT_TRUE(ending_);
    EXPECT_TRUE(transcript().at(0).ends_with("[cut]"));
    EXPECT_EQ(count(R"(neura_barge_ins_total{outcome="yielded"})"), 0);
}

TEST_F(CallTest, CountsAHoleInASentenceOnce) {
    agent_.will_say("One two three four five six seven eight nine ten eleven twelve thirteen.");
    tts_.hold_at = 40;
    start();
    silence(1s);
    EXPECT_EQ(count("neura_playout_underruns_total"), 1);

    tts_.release();
    silence(2s);
    EXPECT_EQ(count("neura_playout_underruns_total"), 1);
    EXPECT_EQ(count("neura_sentences_unspoken_total"), 0);
}

TEST_F(CallTest, CountsASentenceThatCannotBeSpoken) {
    agent_.will_say("Hello.");
    tts_.mute = true;
    start();
    silence(1s);

    EXPECT_EQ(count("neura_sentences_unspoken_total"), 1);
}

TEST_F(CallTest, WhatTheLawWantsHeardIsNotCut) {
    agent_.replies.push_back(
        {.text = "This call is recorded for the protection of both sides, says the law.",
         .interruptible = false});
    start();
    silence(200ms);
    pass(8'000, 500ms);

    EXPECT_EQ(leg_.clears, 0);
}

TEST_F(CallTest, ACoughHoldsTheAgentWhoThenGoesOn) {
    agent_.will_say(count_to_twenty);
    start();
    silence(1s);
    const auto heard = leg_.frames_played;
    pass(8'000, 160ms);
    EXPECT_EQ(leg_.clears, 1);
    EXPECT_LE(leg_.frames_played - heard, 120 / 20);

    silence(20s);
    const auto twenty_words = std::string_view(count_to_twenty).size();
    EXPECT_NEAR(static_cast<double>(leg_.frames_played), static_cast<double>(twenty_words) / 2, 2);
    EXPECT_TRUE(agent_.told.empty() || agent_.told[0].starts_with("silence"));
    EXPECT_EQ(count(R"(neura_barge_ins_total{outcome="resumed"})"), 1);
    EXPECT_EQ(count(R"(neura_barge_ins_total{outcome="yielded"})"), 0);
    EXPECT_NEAR(count(R"(neura_barge_in_hold_seconds_sum{outcome="resumed"})"), 0.3, 0.1);
    EXPECT_EQ(transcript().at(0), std::string("agent: ") + count_to_twenty);
}

TEST_F(CallTest, AnMmHmHoldsTheAgentWhoThenGoesOn) {
    agent_.will_say(count_to_twenty);
    start();
    silence(500ms);
    caller_says("Mm-hm.", 400ms);
    silence(20s);

    EXPECT_EQ(leg_.clears, 1);
    EXPECT_EQ(transcript().at(0), std::string("agent: ") + count_to_twenty);
    EXPECT_EQ(count(R"(neura_barge_ins_total{outcome="resumed"})"), 1);
}

TEST_F(CallTest, AShortWordThatMattersStopsTheAgent) {
    agent_.will_say(count_to_twenty);
    agent_.will_say("Yes?");
    start();
    silence(500ms);
    caller_says("No.", 240ms);
    silence(1s);

    EXPECT_EQ(agent_.told.back(), "said: No.");
    EXPECT_TRUE(transcript().at(0).ends_with("[cut]"));
}

TEST_F(CallTest, AnInterruptionInTheThirdWordIsHeardFromTheFirstUtteranceOn) {
    agent_.will_say(count_to_twenty);
    agent_.will_say("Yes?");
    start();
    silence(140ms);
    caller_says("I want to speak to a person.", 1'500ms);
    silence(2s);

    EXPECT_EQ(leg_.clears, 1);
    EXPECT_EQ(agent_.told.at(0), "cut: One two three four");
    EXPECT_EQ(agent_.told.at(1), "said: I want to speak to a person.");
}

TEST_F(CallTest, AnMmHmIsAnAnswerWhenTheQuestionIsOver) {
    agent_.replies.push_back(
        {.text = "Is that all of it?", .expecting = reasoning::Expecting::yes_or_no});
    agent_.will_say("Thank you.");
    start();
    silence(60ms);
    caller_says("Mm-hm.", 400ms);
    silence(2s);

    EXPECT_EQ(agent_.told.back(), "said: Mm-hm.");
}

TEST_F(CallTest, SaysTheFirstWordsBeforeTheLastAreFound) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.first_words = {"Let me ", "see. And"};
    agent_.hold();
    caller_says("What is my policy?");
    silence(1s);
    EXPECT_EQ(tts_.asked.back(), "Let me see.");

    agent_.will_say(" here it is.");
    agent_.release();
    silence(2s);
    EXPECT_EQ(transcript().back(), "agent: Let me see. And here it is.");
}

TEST_F(CallTest, NeitherSaysNorRecordsWhatTheAgentTakesBack) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.first_words = {"Let me see. ", "And th"};
    agent_.takes_back = true;
    agent_.will_say(" Here it is.");
    caller_says("What is my policy?");
    silence(3s);
    EXPECT_EQ(agent_.told.back(), "took back:  And th");
    EXPECT_EQ(tts_.asked.back(), "Here it is.");
    EXPECT_EQ(transcript().back(), "agent: Let me see. Here it is.");
}

TEST_F(CallTest, CutsAnAnswerThatIsStillBeingFound) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.first_words = {"One two three four five six seven eight nine. ", "And more."};
    agent_.hold();
    caller_says("What is my policy?");
    silence(700ms);
    agent_.first_words.clear();
    agent_.release();
    agent_.hold();
    agent_.will_say("Never.");
    caller_says("Stop.", 800ms);
    agent_.release();
    silence(2s);

    EXPECT_TRUE(transcript().at(2).starts_with("agent: One two")) << transcript().at(2);
    EXPECT_TRUE(transcript().at(2).ends_with("[cut]")) << transcript().at(2);
    EXPECT_EQ(agent_.told.back(), "said: Stop.");
}

TEST_F(CallTest, ASlowAnswerIsCoveredThenApologisedForThenGivenUp) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.hold();
    caller_says("What is my policy?");
    silence(30s);

    EXPECT_EQ(transcript(), (std::vector<std::string>{
                                "agent: Hello.", "caller: What is my policy?", "agent: One moment.",
                                "agent: Sorry, please wait.", "agent: Please say that again."}));
    EXPECT_EQ(count("neura_answers_abandoned_total"), 1);

    agent_.release();
    agent_.will_say("Here it is.");
    caller_says("What is my policy?");
    silence(2s);
    EXPECT_EQ(transcript().back(), "agent: Here it is.");
}

TEST_F(CallTest, ACallerWhoWaitsHearsThatTheLineIsAlive) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.hold();
    caller_says("What is my policy?");
    silence(2'500ms);
    EXPECT_EQ(transcript().size(), 2u);
    const auto before = leg_.frames_played;
    silence(1'500ms);
    EXPECT_EQ(leg_.frames_played - before, 15u);
    agent_.release();
}

TEST_F(CallTest, WhatTheCallerAddsBeforeTheAnswerIsANewTurn) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.hold();
    caller_says("The number is sixteen.");
    silence(700ms);
    agent_.will_say("Sixteen fifty-two, thank you.");
    caller_says("Fifty-two.");
    agent_.release();
    silence(3s);

    EXPECT_EQ(agent_.told,
              (std::vector<std::string>{"said: The number is sixteen.", "said: Fifty-two."}));
    EXPECT_EQ(transcript().back(), "agent: Sixteen fifty-two, thank you.");
}

TEST_F(CallTest, TheAgentThinksAheadOnALikelyEnd) {
    agent_.will_say("Hello.");
    agent_.will_say("I see.");
    start();
    silence(1s);
    caller_says("My roof is gone.");
    silence(220ms);
    EXPECT_EQ(agent_.guesses, std::vector<std::string>{"My roof is gone."});
    EXPECT_TRUE(agent_.told.empty());

    silence(1s);
    EXPECT_EQ(agent_.told, std::vector<std::string>{"said: My roof is gone."});
}

TEST_F(CallTest, WhatTheLawWantsHeardIsNotHeldBackByAHoldBeforeIt) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    agent_.first_words = {"One two three. "};
    agent_.hold();
    caller_says("I had an accident.");
    silence(800ms);
    pass(8'000, 120ms);
    agent_.replies.push_back(
        {.text = "This call is recorded, says the law.", .interruptible = false});
    agent_.release();
    silence(4s);

    EXPECT_EQ(transcript().back(), "agent: One two three. This call is recorded, says the law.");
}

TEST_F(CallTest, KeysBecomeOneTurn) {
    agent_.will_say("Your number?");
    start();
    silence(2s);
    for (const char key : std::string("4152#")) {
        leg_.press(key);
        silence(200ms);
    }

    EXPECT_EQ(agent_.told, std::vector<std::string>{"keyed: 4152"});
    EXPECT_EQ(transcript().back(), "caller: 4152 [keyed]");
}

TEST_F(CallTest, KeysWithoutAHashEndWithAPause) {
    agent_.will_say("Your number?");
    start();
    silence(2s);
    leg_.press('7');
    silence(3s);

    EXPECT_EQ(agent_.told, std::vector<std::string>{"keyed: 7"});
}

TEST_F(CallTest, SilenceIsCountedFromTheEndOfOurWords) {
    agent_.will_say("Hello there, what happened to you, and when did it happen?");
    agent_.will_say("Are you still there?");
    agent_.will_say("Hello?");
    start();
    silence(19s);

    EXPECT_EQ(agent_.told, (std::vector<std::string>{"silence 1", "silence 2"}));
}

TEST_F(CallTest, ALostUtteranceIsAskedForAgain) {
    agent_.will_say("Hello.");
    agent_.will_say("Could you say that again?");
    start();
    silence(1s);
    stt_.script.push_back({"", true});
    pass(8'000, 600ms);
    silence(1s);

    EXPECT_EQ(agent_.told, std::vector<std::string>{"not heard"});
}

TEST_F(CallTest, HangingUpMidSentenceKeepsTheLastWords) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    caller_says("I was driving down");
    leg_.hangs_up();
    run_loop();

    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "caller_hung_up");
    EXPECT_EQ(transcript().back(), "caller: I was driving down");
    EXPECT_EQ(agent_.told, std::vector<std::string>{"said: I was driving down"});
}

TEST_F(CallTest, AWordAfterTheGoodbyeKeepsTheCall) {
    agent_.replies.push_back({.text = "Goodbye then, and thank you very much.", .hang_up = true});
    agent_.will_say("Yes?");
    start();
    silence(100ms);
    caller_says("Wait, one more thing.", 800ms);
    silence(3s);

    EXPECT_FALSE(ending_);
    EXPECT_EQ(transcript().back(), "agent: Yes?");
}

TEST_F(CallTest, IsEndedFromOutsideWithItsReason) {
    agent_.will_say("Hello.");
    start();
    silence(1s);
    call_->end("server_stopped");
    run_loop();

    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "server_stopped");
    EXPECT_TRUE(leg_.hung_up);
}

TEST_F(CallTest, IsNotLongerThanAllowed) {
    start();
    silence(3'601s);

    ASSERT_TRUE(ending_);
    EXPECT_EQ(ending_->reason, "longest_call");
}

TEST_F(CallTest, RecordsFromTheStartWithSilenceBeforeConsent) {
    records_ = true;
    agent_.state.may_record = false;
    agent_.will_say("May we record?");
    agent_.will_say("Thank you.");
    start();
    silence(1s);
    EXPECT_EQ(recorded_frames_, 0u);

    agent_.state.may_record = true;
    caller_says("Yes.");
    silence(1s);

    EXPECT_EQ(recorded_frames_, 130u);
    EXPECT_EQ(journal_.all<RecordingStarted>().size(), 1u);
}

TEST_F(CallTest, WritesTheClaimOnlyWhenItChanges) {
    agent_.will_say("Hello.");
    agent_.will_say("I see.");
    agent_.will_say("I see.");
    start();
    silence(1s);
    agent_.state.claim["injuries"] = "none";
    caller_says("Nobody was hurt.");
    silence(2s);
    caller_says("Nobody.");
    silence(2s);

    const auto changes = journal_.all<ClaimChanged>();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].claim["injuries"], "none");
}

}  // namespace
}  // namespace neura::call
