// A language model on its way through a graph.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "fakes/fake_toolbox.hpp"
#include "model_agent_rig.hpp"
#include "shipped_agent.hpp"

namespace neura::reasoning {
namespace {

using fakes::FakeLanguageModel;

constexpr std::string_view help_file = R"(
persona: {agent: Theo, company: Example IT, language: en-US}
claim:
  - {name: problem, label: problem, question: "What is the problem?"}
  - {name: helped, type: boolean, label: whether it helped, required: false, question: "Did that help?"}
  - {name: name, type: person_name, label: name, confirm: readback, question: "Your name?"}
graph:
  anywhere:
    - {to: person, wants: human, says: [a technician]}
  nodes:
    problem:
      prompt: Find out what is wrong.
      fields: [problem]
      model: fast
      tools: [transfer_to_human]
      next: answer
    answer:
      prompt: Say what the documents say.
      model: slow
      lookup: {tool: search_documents, arguments: {query: "{problem}"}}
      fields: [helped]
      next:
        - {to: ticket, result: search_documents, gave: nothing}
        - {to: ticket, choose: the caller wants a technician}
        - {to: solved, when: {field: helped, is: true}}
        - ticket
    ticket: {say: "I'll open a ticket.", prompt: Take the name., fields: [name], next: check}
    check: {sum_up: true, next: filed}
    filed: {say: Your ticket is open., end: ticket_opened}
    solved: {say: Glad to hear it., end: solved}
    person: {end: wants_human, transfer: true}
)";

class GraphModelTest : public ModelAgentTest {
protected:
    GraphModelTest() {
        const Json found{{"passages", {{{"text", "Turn it off and on again."}}}}};
        box_->add("search_documents", {.text = found.dump()});
        begin();
    }
    void begin(std::optional<Checkpoint> resume_from = {}) {
        begin_as(read_agent_file(help_file, "help.yaml").value(), std::move(resume_from));
    }
    void begin_as(AgentFile file, std::optional<Checkpoint> resume_from = {}) {
        auto here = context;
        here.tools = box_;
        here.resume_from = std::move(resume_from);
        agent_ = make_model_agent(make_playbook(std::move(file)), here, model_);
        fakes::run(agent_->greet()).value();
    }
    void will_update(const Json& arguments) { model_.will_call({update(arguments)}); }

    std::string node() {
        for (auto& event : agent_->take_events())
            if (auto* one = std::get_if<Checkpoint>(&event)) node_ = one->node;
        return node_;
    }
    bool is_told(std::string_view text) const { return model_.instructions.contains(text); }

    std::shared_ptr<fakes::FakeToolbox> box_ = std::make_shared<fakes::FakeToolbox>();
    std::string node_ = "problem";
};

TEST_F(GraphModelTest, TakesPromptToolsAndRoleOfTheNode) {
    model_.will_say({"What kind of printer is it?"});
    answer("It's about my printer.");
    EXPECT_TRUE(is_told("Find out what is wrong."));
    EXPECT_TRUE(is_told("- problem: problem"));
    EXPECT_FALSE(is_told("Say what the documents say."));
    EXPECT_FALSE(is_told("- name: name"));
    EXPECT_EQ(model_.tools,
              (std::vector<std::string>{"update_claim", "transfer_to_human", "go_to"}));
    EXPECT_EQ(model_.roles.back(), ModelRole::quick);
    EXPECT_EQ(agent_->take_usage().back().role, ModelRole::quick);
}

TEST_F(GraphModelTest, LooksUpWhatTheNodeSaysAndTellsTheModel) {
    will_update({{"problem", "The printer is dead"}});
    model_.will_say({"Turn it off ", "and on again. Did that help?"});
    const auto reply = answer("My printer is dead.");
    EXPECT_EQ(said_, "Turn it off and on again. Did that help?");
    EXPECT_FALSE(reply.hang_up);
    EXPECT_EQ(model_.asked.size(), 2u);
    EXPECT_EQ(model_.roles.back(), ModelRole::careful);
    EXPECT_TRUE(is_told("Say what the documents say."));
    ASSERT_EQ(box_->used.size(), 1u);
    EXPECT_EQ(Json::parse(box_->used[0].arguments)["query"], Json("The printer is dead"));
    EXPECT_TRUE(last_result()["data"].contains("passages"));
    EXPECT_EQ(node(), "answer");
}

TEST_F(GraphModelTest, EndsWhereTheGraphDoesWithTheWordsOfTheFile) {
    will_update({{"problem", "The printer is dead"}});
    model_.will_say({"Turn it off and on again. Did that help?"});
    answer("My printer is dead.");
    will_update({{"helped", true}});
    const auto reply = answer("Yes, it did.");
    EXPECT_TRUE(reply.text.contains("Glad to hear it.")) << reply.text;
    EXPECT_TRUE(reply.hang_up);
    EXPECT_EQ(agent_->progress().outcome, "solved");
    EXPECT_EQ(model_.asked.size(), 3u);
}

TEST_F(GraphModelTest, GoesOnByAResultAndSaysWhatTheNodeSays) {
    box_->add("search_documents", {.text = R"({"passages":[]})"});
    will_update({{"problem", "The printer is dead"}});
    model_.will_say({"What is your name?"});
    answer("My printer is dead.");
    EXPECT_EQ(said_, "I'll open a ticket. What is your name?");
    EXPECT_TRUE(is_told("Take the name."));
    EXPECT_EQ(node(), "ticket");
}

TEST_F(GraphModelTest, GoesWhereTheModelChoosesIfTheGraphLetsIt) {
    will_update({{"problem", "The printer is dead"}});
    model_.will_say({"Turn it off and on again. Did that help?"});
    answer("My printer is dead.");
    model_.will_call({{"call_go", "go_to", R"({"where":"filed"})"}});
    model_.will_call({{"call_go2", "go_to", R"({"where":"ticket"})"}});
    model_.will_say({"What is your name?"});
    answer("I did that already, somebody should come.");
    EXPECT_EQ(said_, "I'll open a ticket. What is your name?");
    const auto& messages = model_.asked[3];
    EXPECT_TRUE(Json::parse(messages.back().text).contains("refused")) << messages.back().text;
    EXPECT_EQ(node(), "ticket");
}

TEST_F(GraphModelTest, SumsUpAndGoesOnOnceTheCallerAgreed) {
    begin(Checkpoint{
        "ticket",
        {{"claim",
          {{"problem", {{"state", "filled"}, {"value", "It is dead"}, {"confirmed", true}}}}}}});
    will_update({{"name", "John Smith"}});
    model_.will_say({"John Smith, is that right?"});
    answer("John Smith.");
    model_.will_call({{"call_early", "go_to", R"({"where":"filed"})"}});
    will_update({{"confirmed_fields", {"name"}}});
    model_.will_say({"It is dead, and you are John Smith. Is that right?"});
    answer("Yes.");
    EXPECT_EQ(node(), "check");
    model_.will_call({{"call_go", "go_to", R"({"where":"filed"})"}});
    const auto reply = answer("Yes.");
    EXPECT_TRUE(reply.text.contains("Your ticket is open.")) << reply.text;
    EXPECT_TRUE(reply.hang_up);
    EXPECT_EQ(agent_->progress().outcome, "ticket_opened");
}

TEST_F(GraphModelTest, HeedsWhatTheCallerAsksForWithoutTheModel) {
    const auto reply = answer("Get me a technician.");
    EXPECT_TRUE(reply.transfer);
    EXPECT_TRUE(model_.asked.empty());
    EXPECT_EQ(agent_->progress().outcome, "wants_human");
}

TEST_F(GraphModelTest, IsAnsweredForByTheGuidedDialogueAtTheSameNode) {
    model_.will_fail(ModelErrc::overloaded);
    const auto reply = answer("My printer is dead.");
    EXPECT_TRUE(reply.text.contains("Turn it off and on again.")) << reply.text;
    EXPECT_TRUE(reply.text.contains("Did that help?")) << reply.text;
    EXPECT_EQ(node(), "answer");
    will_update({{"helped", false}});
    model_.will_say({"What is your name?"});
    answer("No.");
    EXPECT_EQ(said_, "I'll open a ticket. What is your name?");
}

TEST_F(GraphModelTest, StaysWhereTheLastStepLeftItWhenItsAnswerIsDropped) {
    will_update({{"problem", "The printer is dead"}});
    model_.will_be_silent();
    asio::io_context loop;
    asio::cancellation_signal cut;
    Turn turn;
    turn.text = "My printer is dead.";
    bool aborted = false;
    asio::co_spawn(loop, agent_->answer(turn, say_),
                   asio::bind_cancellation_slot(
                       cut.slot(), [&](std::exception_ptr error, const Result<Reply>&) {
                           aborted = error != nullptr;
                       }));
    loop.poll();
    EXPECT_EQ(model_.open, 1);
    cut.emit(asio::cancellation_type::all);
    loop.restart();
    loop.poll();
    EXPECT_TRUE(aborted);
    EXPECT_EQ(model_.open, 0);
    EXPECT_EQ(node(), "answer");

    model_.will_say({"Turn it off and on again. Did that help?"});
    answer("My printer is dead. Hello?");
    EXPECT_EQ(box_->used.size(), 1u) << "it was looked up already";
    EXPECT_EQ(said_, "Turn it off and on again. Did that help?");
}

TEST_F(GraphModelTest, StreamsOutOfAnyNodeAndLeavesNothingUnderWayWhenCut) {
    const Json nothing{{"passages", Json::array()}};
    for (const std::string at : {"problem", "answer", "ticket"}) {
        if (at == "ticket") box_->add("search_documents", {.text = nothing.dump()});
        begin();
        node_ = "problem";
        said_.clear();
        if (at != "problem") will_update({{"problem", "The printer is dead"}});
        model_.answers.push_back({FakeLanguageModel::said("Let me see. ")});
        asio::io_context loop;
        asio::cancellation_signal cut;
        bool ended = false;
        Turn turn;
        turn.text = "My printer is dead.";
        asio::co_spawn(
            loop, agent_->answer(turn, say_),
            asio::bind_cancellation_slot(
                cut.slot(), [&](std::exception_ptr, const Result<Reply>&) { ended = true; }));
        loop.poll();
        EXPECT_TRUE(said_.ends_with("Let me see. ")) << at << ": " << said_;
        EXPECT_FALSE(ended) << at;
        cut.emit(asio::cancellation_type::all);
        loop.restart();
        loop.poll();
        EXPECT_TRUE(ended) << at;
        EXPECT_EQ(model_.open, 0) << at;
        EXPECT_EQ(node(), at);
    }
}

TEST_F(GraphModelTest, TalksAsTheHelpDeskThatIsShipped) {
    begin_as(shipped_agent("helpdesk"));
    will_update({{"problem", "The printer is dead"}});
    model_.will_say({"Turn it off and on again. Did that help?"});
    answer("My printer is dead.");
    EXPECT_EQ(box_->used.size(), 1u);
    will_update({{"helped", true}});
    model_.will_say({"Is there anything else?"});
    answer("Yes, thanks.");
    EXPECT_EQ(said_, "I'm glad to hear it. Is there anything else?");
    will_update({{"another", false}});
    const auto reply = answer("No.");
    EXPECT_TRUE(reply.hang_up);
    EXPECT_EQ(agent_->progress().outcome, "solved");
}

TEST_F(GraphModelTest, BooksAsTheAppointmentAgentThatIsShipped) {
    begin_as(shipped_agent("appointment"));
    will_update({{"service", "haircut"}, {"wished_time", "2026-11-27T15:00"}});
    model_.will_say({"And your name?"});
    answer("A haircut on Friday at three.");
    EXPECT_EQ(node(), "who");
    will_update({{"name", "John Smith"}, {"phone", "+14155550123"}});
    model_.will_say({"John Smith, 415 555 0123, is that right?"});
    answer("John Smith, and this number.");
    will_update({{"confirmed_fields", {"name", "phone"}}});
    model_.will_say({"A haircut on Friday at three for John Smith. Shall I book it?"});
    answer("Yes.");
    EXPECT_EQ(node(), "offer");
    model_.will_call({{"call_go", "go_to", R"({"where":"booked"})"}});
    const auto reply = answer("Yes, please.");
    EXPECT_TRUE(reply.text.contains("put down your haircut on Friday the 27th")) << reply.text;
    EXPECT_TRUE(reply.hang_up);
    EXPECT_TRUE(agent_->progress().complete);
    EXPECT_EQ(agent_->progress().outcome, "appointment_requested");
}

TEST_F(GraphModelTest, HandsOverWhatWasSaidAndTheToolsOfTheNextFile) {
    const auto front = read_agent_file(R"(
persona: {agent: Rita, company: Example, language: en-US}
claim: [{name: topic, label: topic, question: "What is it about?"}]
graph: {nodes: {ask: {fields: [topic], next: over}, over: {hand_over: phones}}}
)",
                                       "front.yaml");
    const auto phones = read_agent_file(R"(
persona: {agent: Phil, company: Example, language: en-US}
claim: [{name: brand, label: brand, question: "Which brand?"}]
)",
                                        "phones.yaml");
    const auto of_phones = std::make_shared<fakes::FakeToolbox>();
    of_phones->add("find_phone", {.text = "{}"});
    auto here = context;
    here.tools = box_;
    here.tools_of = [&](const AgentFile&) { return of_phones; };
    agent_ = make_model_agent(
        make_playbooks({{"front", front.value()}, {"phones", phones.value()}}, "front"), here,
        model_);
    fakes::run(agent_->greet()).value();
    will_update({{"topic", "my phone"}});
    model_.will_say({"One moment."});
    answer("My phone fell into the sea at noon.");
    EXPECT_EQ(agent_->progress().agent, "phones");
    model_.will_say({"Which brand was it?"});
    answer("It was a new one.");

    std::string told;
    for (const auto& message : model_.asked.back()) told += message.text + '\n';
    EXPECT_TRUE(told.contains("My phone fell into the sea at noon.")) << told;
    EXPECT_TRUE(std::ranges::find(model_.tools, "find_phone") != model_.tools.end());
    EXPECT_TRUE(std::ranges::find(model_.tools, "search_documents") == model_.tools.end());
}

TEST_F(GraphModelTest, GoesOnInALaterCall) {
    begin(Checkpoint{
        "ticket",
        {{"claim",
          {{"problem", {{"state", "filled"}, {"value", "It is dead"}, {"confirmed", true}}}}}}});
    EXPECT_EQ(claim()["problem"], Json("It is dead"));
    model_.will_say({"Your name, please?"});
    answer("Hello again.");
    EXPECT_TRUE(is_told("Take the name."));
}

}  // namespace
}  // namespace neura::reasoning
