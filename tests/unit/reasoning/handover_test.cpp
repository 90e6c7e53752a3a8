// Handing a caller to a person and getting them back, calls of ours, alarms.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>

#include "call/reasoning/alarm_bell.hpp"
#include "model_agent_rig.hpp"
#include "scripted_caller.hpp"

namespace neura::reasoning {
namespace {

Turn said(std::string text) {
    Turn turn;
    turn.text = std::move(text);
    return turn;
}

/// A toolbox that keeps what it is used for.
class KeptTools final : public Toolbox {
public:
    explicit KeptTools(std::string name) {
        tools_.push_back({.name = std::move(name), .description = {}, .parameters = "{}"});
    }
    std::span<const ModelTool> tools() const override { return tools_; }
    Awaitable<ToolResult> use(ToolCall call) override {
        used.push_back(std::move(call));
        co_return ToolResult{.text = "{}"};
    }
    std::vector<ToolCall> used;

private:
    std::vector<ModelTool> tools_;
};

std::unique_ptr<Agent> guided(DialogueContext more = {}) {
    more.now = call_time;
    more.caller_id = "+14155550100";
    return make_guided_dialogue(make_playbook(agent_file()), std::move(more));
}

TEST(Handover, ComesBackToTheQuestionThatWasOpen) {
    const auto agent = guided();
    EXPECT_TRUE(finish(agent->greet()).text.ends_with("What happened?"));
    const auto when = finish(agent->answer(said("A tree fell on my car"), say_nothing));
    EXPECT_TRUE(when.text.contains("When was it?")) << when.text;

    const auto over = finish(agent->answer(said("I want to talk to a person"), say_nothing));
    EXPECT_EQ(over.text, "I'll put you through.");
    EXPECT_TRUE(over.transfer && over.hang_up && !over.interruptible);
    EXPECT_EQ(agent->progress().outcome, "wants_human");

    const auto back = finish(agent->not_put_through());
    EXPECT_FALSE(back.transfer || back.hang_up);
    EXPECT_TRUE(back.text.contains("colleagues are all on other calls")) << back.text;
    EXPECT_TRUE(back.text.contains("when was it?")) << back.text;
    EXPECT_EQ(agent->progress().outcome, "");
    EXPECT_TRUE(agent->progress().claim.contains("story"));

    const auto next =
        finish(agent->answer(said("yesterday at three in the afternoon"), say_nothing));
    EXPECT_TRUE(next.text.contains("policy number")) << next.text;
}

TEST(Handover, AfterTheGoodbyeItEndsWithOne) {
    const auto agent = guided();
    finish(agent->greet());
    EXPECT_TRUE(finish(agent->answer(said("goodbye"), say_nothing)).hang_up);
    const auto back = finish(agent->not_put_through());
    EXPECT_TRUE(back.hang_up);
    EXPECT_EQ(agent->progress().outcome, "claim_incomplete");
}

TEST(Handover, TheModelGoesOnWithTheGuidedDialoguesWords) {
    fakes::FakeLanguageModel model;
    const auto agent = make_model_agent(make_playbook(agent_file()), context, model);
    finish(agent->greet());
    const auto back = finish(agent->not_put_through());
    EXPECT_TRUE(back.text.contains("what happened?")) << back.text;
    EXPECT_FALSE(back.hang_up);
}

TEST(Outbound, SaysWhoCallsAndWhy) {
    DialogueContext call;
    call.outbound = true;
    call.purpose = "I am calling about your claim.";
    const auto greeting = finish(guided(call)->greet()).text;
    EXPECT_TRUE(greeting.starts_with("Hello, this is Ava, calling for Example Mutual."))
        << greeting;
    EXPECT_TRUE(greeting.contains("I am calling about your claim. What happened?")) << greeting;

    const auto message = finish(guided(call)->voicemail());
    EXPECT_TRUE(message.hang_up);
    EXPECT_TRUE(message.text.contains("could not reach you"));
}

TEST(Alarm, IsGivenBesideTheConversation) {
    DialogueContext call;
    const auto tools = std::make_shared<KeptTools>("notify_emergencies");
    call.tools = tools;
    const auto agent = guided(call);
    finish(agent->greet());
    const auto reply = finish(agent->answer(said("There is a fire in my kitchen"), say_nothing));
    EXPECT_TRUE(reply.text.contains("Leave the house now.")) << reply.text;
    EXPECT_TRUE(tools->used.empty()) << "the answer does not wait for it";
    finish(agent->answer(said("Yes, there is a fire, a big fire!"), say_nothing));

    asio::io_context loop;
    asio::cancellation_signal stop;
    asio::co_spawn(loop, agent->beside(),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    loop.poll();
    stop.emit(asio::cancellation_type::terminal);
    loop.run();
    ASSERT_EQ(tools->used.size(), 1U);
    const auto arguments = Json::parse(tools->used[0].arguments);
    EXPECT_EQ(arguments.value("service", ""), "fire");
    EXPECT_EQ(arguments.value("reason", ""), "There is a fire in my kitchen");
}

TEST(Alarm, NeedsSomebodyToBeTold) {
    const auto tools = std::make_shared<KeptTools>("search_documents");
    AlarmBell bell(tools);
    bell.ring(Alarm{"fire", "smoke", ""});
    AlarmBell none(nullptr);
    none.ring(Alarm{"fire", "smoke", ""});
    asio::io_context loop;
    asio::cancellation_signal stop;
    asio::co_spawn(loop, bell.run(),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    loop.poll();
    stop.emit(asio::cancellation_type::terminal);
    loop.run();
    EXPECT_TRUE(tools->used.empty());
}

TEST(Alarm, NamesTheServiceForEachDanger) {
    EXPECT_EQ(service_for("medical"), "ambulance");
    EXPECT_EQ(service_for("crime"), "police");
    EXPECT_EQ(service_for("gas_leak"), "fire");
    EXPECT_EQ(service_for("flood"), "other");
}

}  // namespace
}  // namespace neura::reasoning
