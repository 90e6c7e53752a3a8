// What an agent does about models that fail, and about conversations that grow too long for them.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "call/reasoning/failover.hpp"
#include "call/reasoning/model_prompt.hpp"
#include "call/reasoning/recollection.hpp"
#include "model_agent_rig.hpp"

namespace neura::reasoning {
namespace {

// When the model fails

TEST_F(ModelAgentTest, FallsBackInTheSameTurnAndComesBackInTheNext) {
    model_.will_call({update({{"story", "A van hit my car"}})});
    model_.will_say({"When was it?"});
    answer("A van hit my car.");

    model_.will_fail(ModelErrc::stalled);
    const auto reply = answer("It was yesterday at three p.m.");
    EXPECT_EQ(said_, "");
    EXPECT_TRUE(reply.text.contains("What is your policy number?")) << reply.text;
    EXPECT_EQ(reply.expecting, Expecting::digits);
    EXPECT_EQ(claim()["story"], Json("A van hit my car"));
    EXPECT_EQ(claim()["day"], Json("2026-11-24T15:00"));

    model_.will_say({"B 7 3 4 5 2 1, is that right?"});
    answer("B 734521.");
    const auto& messages = model_.asked.back();
    const auto told = messages[messages.size() - 4];
    ASSERT_EQ(told.calls.size(), 1u);
    EXPECT_EQ(Json::parse(told.calls[0].arguments), Json::parse(R"({"day":"2026-11-24T15:00"})"));
    EXPECT_EQ(messages[messages.size() - 2].text, reply.text);
}

TEST_F(ModelAgentTest, LetsTheGuidedDialogueUnderstandWhatTheModelAsked) {
    model_.will_call({update({{"policy_number", "B734521"}})});
    model_.will_say({"B 7 3 4 5 2 1. Is that right?"});
    answer("B 734521.");
    model_.will_fail(ModelErrc::overloaded);
    EXPECT_TRUE(answer("Yes, it is.").text.contains("What happened?"));

    model_.will_say({"Which phone number can we call you back on?"});
    answer("Never mind that.");
    model_.will_fail(ModelErrc::overloaded);
    answer("It's 415 555 0199.");
    EXPECT_EQ(claim()["phone"], Json("+14155550199"));

    model_.will_say({"Could you tell me the date?"});
    answer("Well.");
    model_.will_fail(ModelErrc::overloaded);
    EXPECT_TRUE(answer("Sorry, could you repeat that?").text.contains("tell me the date"));
}

TEST_F(ModelAgentTest, FallsBackWhenTheModelBreaksOffOrSaysNothing) {
    model_.answers.push_back({fakes::FakeLanguageModel::said("Let me see. I"),
                              fakes::FakeLanguageModel::failed(ModelErrc::malformed)});
    const auto reply = answer("Hello there.");
    EXPECT_EQ(said_, "Let me see. ");
    EXPECT_FALSE(reply.text.starts_with(" ")) << reply.text;
    EXPECT_TRUE(reply.text.contains("?")) << reply.text;

    model_.will_say({});
    EXPECT_FALSE(answer("Hello?").text.empty());
}

TEST_F(ModelAgentTest, FallsBackWhenTheModelOnlyEverCallsTools) {
    for (int i = 0; i < 20; ++i) model_.will_call({update({{"colour", "red"}})});
    EXPECT_FALSE(answer("It is red.").text.empty());
    EXPECT_EQ(model_.asked.size(), 5u);
}

TEST_F(ModelAgentTest, LeavesDangerToTheGuidedDialogue) {
    const auto reply = answer("Help, there is a fire in my kitchen!");
    EXPECT_TRUE(reply.text.contains("Leave the house now.")) << reply.text;
    EXPECT_TRUE(model_.asked.empty());
    answer("Yes, we are all safe outside.");
    EXPECT_TRUE(model_.asked.empty());

    model_.will_say({"What burned?"});
    answer("The kitchen burned.");
    EXPECT_EQ(model_.asked.size(), 1u);
}

TEST_F(ModelAgentTest, LeavesSilenceAndNoiseToTheGuidedDialogue) {
    model_.will_call({update({{"story", "A van hit my car"}})});
    model_.will_say({"When was it?"});
    answer("A van hit my car.");
    EXPECT_TRUE(fakes::run(agent_->silence(1)).value().text.contains("hen was it?"));
    EXPECT_TRUE(fakes::run(agent_->not_heard()).value().text.contains("hen was it?"));
}

TEST_F(ModelAgentTest, EndsACallThatTakesTooLong) {
    for (int i = 0; i < 8; ++i) {
        model_.will_say({"Go on."});
        EXPECT_FALSE(answer("And then, and then.").hang_up);
    }
    EXPECT_TRUE(answer("And then.").hang_up);
    EXPECT_EQ(model_.asked.size(), 8u);
}

// When the conversation grows too long

/// A call whose model can be told little more than its instructions, run beside its conversation.
class LongCallTest : public ModelAgentTest {
protected:
    LongCallTest() {
        auto file = agent_file();
        file.limits.turns = 1'000;
        const auto playbook = make_playbook(std::move(file));
        most_ = playbook->tokens + 600;
        agent_ = make_model_agent(playbook, context, model_, {.context_tokens = most_});
        asio::co_spawn(loop_, agent_->beside(),
                       asio::bind_cancellation_slot(stop_.slot(), [](std::exception_ptr) {}));
    }
    ~LongCallTest() override {
        stop_.emit(asio::cancellation_type::terminal);
        loop_.restart();
        loop_.run();
    }

    void turn(int number) {
        model_.will_say({"And what was thing " + std::to_string(number) + " like?"});
        Turn turn;
        turn.text = "One more thing was that number " + std::to_string(number) + " broke.";
        bool ended = false;
        asio::co_spawn(loop_, agent_->answer(turn, say_),
                       [&](std::exception_ptr, auto) { ended = true; });
        loop_.restart();
        loop_.poll();
        EXPECT_TRUE(ended);

        int tokens = most_ - 600;
        for (const auto& message : model_.asked.back()) tokens += estimated_tokens(message);
        most_told_ = std::max(most_told_, tokens);
    }

    asio::io_context loop_;
    asio::cancellation_signal stop_;
    int most_ = 0;
    int most_told_ = 0;
};

TEST_F(LongCallTest, IsSummedUpByAModelWhileItGoesOn) {
    for (int number = 1; number <= 60; ++number) {
        model_.summaries.push_back({fakes::FakeLanguageModel::said("Many things "),
                                    fakes::FakeLanguageModel::said("broke."),
                                    ModelEvent(ModelFinished{.input_tokens = 500})});
        turn(number);
    }
    EXPECT_LE(most_told_, most_);
    EXPECT_GT(model_.to_sum_up.size(), 2u);
    const auto& last = model_.asked.back();
    EXPECT_TRUE(last.front().text.contains("Many things broke."));
    EXPECT_FALSE(last.front().text.contains("Caller: "));
    EXPECT_TRUE(last.back().text.contains("number 60 broke"));

    std::size_t summaries = 0;
    for (const auto& used : agent_->take_usage())
        if (used.role == ModelRole::summary) summaries += used.input_tokens == 500 ? 1u : 0u;
    EXPECT_EQ(summaries, model_.to_sum_up.size());
}

TEST_F(LongCallTest, IsNotedDownWithoutAModelThatSumsItUp) {
    for (int number = 1; number <= 60; ++number) turn(number);
    EXPECT_GT(model_.to_sum_up.size(), 2u);
    const auto& last = model_.asked.back();
    const auto oldest = std::ranges::find(last, From::caller, &ModelMessage::from)->text;
    const auto number = std::stoi(oldest.substr(oldest.find("number ") + 7));
    EXPECT_TRUE(last.front().text.contains("Caller: One more thing was that number " +
                                           std::to_string(number - 1) + " broke.\n"))
        << oldest;
    EXPECT_TRUE(last.back().text.contains("number 60 broke"));
    EXPECT_LT(last.size(), 40u);
}

/// Two models, the second behind the first, and a voice that speaks whole sentences.
class GoingOnTest : public ModelAgentTest {
protected:
    GoingOnTest() { agent_ = make_model_agent(make_playbook(agent_file()), context, *both_); }
    ~GoingOnTest() override {
        for (const auto& messages : second_.asked) expect_legal(messages);
    }

    std::string heard(const std::string& text) {
        said_.clear();
        Turn turn;
        turn.text = text;
        const auto reply = fakes::run(agent_->answer(std::move(turn), sentences_)).value();
        return said_ + reply.text;
    }
    void will_break_off(std::vector<std::string> pieces) {
        std::vector<fakes::FakeLanguageModel::Event> events;
        for (auto& piece : pieces) events.push_back(fakes::FakeLanguageModel::said(piece));
        events.push_back(fakes::FakeLanguageModel::failed(ModelErrc::malformed));
        model_.answers.push_back(std::move(events));
    }

    const SystemTime time_;
    fakes::FakeLanguageModel second_;
    CircuitBreaker breakers_[2]{CircuitBreaker(time_), CircuitBreaker(time_)};
    const std::unique_ptr<LanguageModel> both_ =
        make_failover({{model_, breakers_[0]}, {second_, breakers_[1]}}, time_);
    const Say sentences_{[this](std::string_view words) { said_ += words; },
                         [this] {
                             const auto stop = said_.find_last_of(".?!");
                             const auto whole = stop == std::string::npos ? 0 : stop + 1;
                             auto rest = said_.substr(whole);
                             said_.resize(whole);
                             return rest;
                         }};
};

TEST_F(GoingOnTest, BehindTheLastSentenceThatIsHeard) {
    will_break_off({"I'm sorry. Is any", "body hurt? When d"});
    second_.will_say({"When did", " it happen?"});
    EXPECT_EQ(heard("A van hit my car."), "I'm sorry. Is anybody hurt? When did it happen?");

    ASSERT_EQ(second_.asked.size(), 1u);
    const auto& messages = second_.asked[0];
    EXPECT_EQ(messages.back().from, From::agent);
    EXPECT_EQ(messages.back().text, "I'm sorry. Is anybody hurt?");
    EXPECT_TRUE(messages.front().text.ends_with(going_on));
    EXPECT_EQ(second_.tools.size(), 4u);

    // The conversation remembers one answer, and nothing of how it came about.
    model_.will_say({"Thank you."});
    heard("Yesterday.");
    const auto& next = model_.asked.back();
    EXPECT_EQ(next[2].text, "I'm sorry. Is anybody hurt? When did it happen?");
    EXPECT_FALSE(next.front().text.contains(going_on));
}

TEST_F(GoingOnTest, WithTheWholeAnswerWhenNothingOfItIsHeard) {
    will_break_off({"I'm so", "rry to he"});
    second_.will_say({"When was it?"});
    EXPECT_EQ(heard("A van hit my car."), "When was it?");
    ASSERT_EQ(second_.asked.size(), 1u);
    EXPECT_EQ(second_.asked[0], model_.asked[0]);
}

TEST_F(GoingOnTest, WithoutUsingAToolAgain) {
    model_.answers.push_back({fakes::FakeLanguageModel::said("I see."),
                              ModelEvent(update({{"story", "A van hit my car"}})),
                              fakes::FakeLanguageModel::done()});
    will_break_off({"I'm sorry. When"});
    second_.will_say({"When was it?"});
    EXPECT_EQ(heard("A van hit my car."), "I see. I'm sorry. When was it?");

    ASSERT_EQ(second_.asked.size(), 1u);
    const auto& messages = second_.asked[0];
    ASSERT_EQ(messages.size(), 5u);
    EXPECT_EQ(messages[2].text, "I see.");
    ASSERT_EQ(messages[2].calls.size(), 1u);
    EXPECT_EQ(messages[3].call_id, messages[2].calls[0].id);
    EXPECT_TRUE(Json::parse(messages[3].text).contains("saved"));
    EXPECT_EQ(messages[4].text, "I'm sorry.");
    EXPECT_EQ(claim(), Json::parse(R"({"story":"A van hit my car"})"));
}

TEST_F(GoingOnTest, WithToolsThatWereOnlyAskedForUsedOnce) {
    model_.answers.push_back({fakes::FakeLanguageModel::said("I see. When was it?"),
                              ModelEvent(update({{"story", "Wrong"}})),
                              fakes::FakeLanguageModel::failed(ModelErrc::overloaded)});
    second_.will_call({update({{"story", "A van hit my car"}})});
    EXPECT_EQ(heard("A van hit my car."), "I see. When was it?");
    EXPECT_EQ(claim(), Json::parse(R"({"story":"A van hit my car"})"));
    EXPECT_EQ(second_.asked.size(), 1u);
}

TEST_F(GoingOnTest, LeavesOutWhatTheNextModelSaysAgain) {
    will_break_off({"I'm sorry. Is anybody hurt? When"});
    second_.will_say({"I'm sor", "ry. Is anybody", " hurt? And when", " was it?"});
    EXPECT_EQ(heard("A van hit my car."), "I'm sorry. Is anybody hurt? And when was it?");
}

TEST_F(GoingOnTest, TheGuidedDialogueBehindAllOfThem) {
    will_break_off({"I'm sorry. Let me"});
    second_.will_break_off_after(ModelWords{"One"});
    const auto words = heard("Hello there.");
    EXPECT_TRUE(words.starts_with("I'm sorry. ")) << words;
    EXPECT_FALSE(words.contains("Let me") || words.contains("One")) << words;
    EXPECT_TRUE(words.ends_with("?")) << words;
    EXPECT_EQ(breakers_[0].status().failures + breakers_[1].status().failures, 2u);
}

}  // namespace
}  // namespace neura::reasoning
