#include "call/reasoning/failover.hpp"

#include <gtest/gtest.h>

#include <string>

#include "fakes/fake_language_model.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::reasoning {
namespace {

using namespace std::chrono_literals;
using fakes::FakeLanguageModel;

class ReasoningFailoverTest : public testing::Test {
protected:
    ReasoningFailoverTest() { make({.at_least = 1h, .unknown = 1h}); }

    void make(FailoverOptions options) {
        std::vector<FailoverModel> both{{first_, first_breaker_, "acme", "acme-1"},
                                        {second_, second_breaker_, "other", "o-2"}};
        model_ = make_failover(std::move(both), time_, options);
    }

    /// An answer as it is heard: "words[call].model that gave it", or its failure in brackets.
    std::string answer() {
        const std::vector<ModelMessage> messages{
            {.from = ModelMessage::From::caller, .text = "It burnt."}};
        const std::vector<ModelTool> tools{
            {.name = "end_call", .description = {}, .parameters = {}}};
        const auto answer = model_->ask({messages, tools, "Be brief."});
        return fakes::run_on(loop_, read(*answer));
    }

    static Awaitable<std::string> read(ModelAnswer& answer) {
        std::string heard;
        for (;;) {
            auto event = co_await answer.next();
            if (!event) co_return heard + "<" + event.error().doing + ">";
            if (auto* words = std::get_if<ModelWords>(&*event))
                heard += words->text;
            else if (auto* call = std::get_if<ToolCall>(&*event))
                heard += "[" + call->name + "]";
            else
                co_return heard + "." + std::get<ModelFinished>(*event).model;
        }
    }

    asio::io_context loop_;
    SystemTime time_;
    fakes::ManualTime breakers_time_;
    FakeLanguageModel first_;
    FakeLanguageModel second_;
    CircuitBreaker first_breaker_{breakers_time_};
    CircuitBreaker second_breaker_{breakers_time_};
    std::unique_ptr<LanguageModel> model_;
};

TEST_F(ReasoningFailoverTest, TheFirstAnswersAsLongAsItCan) {
    first_.will_say({"I am ", "sorry"});
    EXPECT_EQ(answer(), "I am sorry.acme-1");
    EXPECT_TRUE(second_.asked.empty());
}

TEST_F(ReasoningFailoverTest, TheNextIsAskedTheSameWhenTheFirstFails) {
    first_.will_fail(ModelErrc::overloaded);
    second_.will_say({"I see"});
    EXPECT_EQ(answer(), "I see.o-2");
    ASSERT_EQ(second_.asked.size(), 1U);
    EXPECT_EQ(second_.asked[0][0].text, "It burnt.");
    EXPECT_EQ(second_.tools, std::vector<std::string>{"end_call"});
    EXPECT_EQ(second_.instructions, "Be brief.");
    EXPECT_EQ(first_breaker_.status().failures, 1U);
    EXPECT_EQ(first_.open, 0);
}

TEST_F(ReasoningFailoverTest, NobodyGoesOnWithWordsThatWereSaid) {
    first_.will_break_off_after(ModelWords{"I am "});
    EXPECT_EQ(answer(), "I am <ask>");
    EXPECT_TRUE(second_.asked.empty());
}

TEST_F(ReasoningFailoverTest, TheNextGoesOnWhenItIsToldWhatWasHeard) {
    first_.will_break_off_after(ModelWords{"I am "});
    second_.will_say({"sorry"});
    const std::vector<ModelMessage> asked{
        {.from = ModelMessage::From::caller, .text = "It burnt."}};
    const auto broken = model_->ask({asked, {}});
    EXPECT_EQ(fakes::run_on(loop_, read(*broken)), "I am <ask>");

    auto heard = asked;
    heard.push_back({.from = ModelMessage::From::agent, .text = "I am"});
    const auto rest = broken->go_on({heard, {}, "Be brief."});
    ASSERT_NE(rest, nullptr);
    EXPECT_EQ(fakes::run_on(loop_, read(*rest)), "sorry.o-2");
    EXPECT_EQ(second_.asked.at(0).back().text, "I am");
    EXPECT_EQ(second_.instructions, "Be brief.");
    EXPECT_EQ(rest->go_on({heard, {}}), nullptr) << "nobody is left";
    EXPECT_EQ(first_.asked.size(), 1U);
}

TEST_F(ReasoningFailoverTest, WhoOnlyHesitatedGoesOn) {
    make({.at_least = 0ms, .unknown = 0ms});
    first_.will_be_silent();
    second_.will_break_off_after(ModelWords{"I am "});
    const std::vector<ModelMessage> asked{
        {.from = ModelMessage::From::caller, .text = "It burnt."}};
    const auto broken = model_->ask({asked, {}});
    EXPECT_EQ(fakes::run_on(loop_, read(*broken)), "I am <ask>");

    first_.will_say({"sorry"});
    const auto rest = broken->go_on({asked, {}});
    ASSERT_NE(rest, nullptr);
    EXPECT_EQ(fakes::run_on(loop_, read(*rest)), "sorry.acme-1");
}

TEST_F(ReasoningFailoverTest, ToolCallsOfAnAnswerThatBreaksOffAreForgotten) {
    first_.will_break_off_after(ToolCall{"1", "set_field", "{}"});
    second_.will_call({{"2", "set_field", "{}"}, {"3", "close", "{}"}});
    EXPECT_EQ(answer(), "[set_field][close].o-2");
}

TEST_F(ReasoningFailoverTest, WhoHesitatesIsOvertaken) {
    make({.at_least = 0ms, .unknown = 0ms});
    first_.will_be_silent();
    second_.will_say({"I see"});
    EXPECT_EQ(answer(), "I see.o-2");
    EXPECT_EQ(first_.asked.size(), 1U);
    EXPECT_EQ(first_.open, 0) << "cancelled";
    EXPECT_EQ(first_breaker_.status().failures, 0U) << "slow is not broken";
}

TEST_F(ReasoningFailoverTest, TheHesitantGoesOnWhenTheOtherFails) {
    make({.at_least = 0ms, .unknown = 0ms});
    first_.will_be_silent();
    second_.will_fail(ModelErrc::unreachable);
    const std::vector<ModelMessage> messages{
        {.from = ModelMessage::From::caller, .text = "It burnt."}};
    auto answer = model_->ask({messages, {}});
    bool ended = false;
    asio::co_spawn(loop_, read(*answer), [&](std::exception_ptr, std::string) { ended = true; });
    // The time to hesitate passes, then the other one has failed.
    while (second_breaker_.status().failures == 0) loop_.run_one();
    loop_.poll();
    EXPECT_FALSE(ended) << "still waits for the first";
    EXPECT_EQ(first_.open, 1);
    EXPECT_EQ(second_.open, 0);
}

TEST_F(ReasoningFailoverTest, WhoAnswersQuicklyIsGivenLittleTime) {
    make({.at_least = 0ms, .unknown = 1h});
    for (int i = 0; i < 8; ++i) {
        first_.will_say({"Yes"});
        EXPECT_EQ(answer(), "Yes.acme-1");
    }
    first_.will_be_silent();
    second_.will_say({"I see"});
    EXPECT_EQ(answer(), "I see.o-2");
}

TEST_F(ReasoningFailoverTest, AllFail) {
    first_.will_fail(ModelErrc::overloaded);
    second_.will_fail(ModelErrc::unreachable);
    EXPECT_EQ(answer(), "<ask>");
    EXPECT_EQ(first_breaker_.status().failures, 1U);
    EXPECT_EQ(second_breaker_.status().failures, 1U);
}

TEST_F(ReasoningFailoverTest, AWrongKeyIsNotTriedAgainSoon) {
    first_.will_fail(ModelErrc::bad_credentials);
    for (int i = 0; i < 3; ++i) {
        second_.will_say({"I see"});
        EXPECT_EQ(answer(), "I see.o-2");
    }
    EXPECT_EQ(first_.asked.size(), 1U);
}

}  // namespace
}  // namespace neura::reasoning
