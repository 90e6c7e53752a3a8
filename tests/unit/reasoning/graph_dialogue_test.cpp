// The guided dialogue on its way through a graph, and the two agents shipped that have one.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "call/reasoning/guided_dialogue.hpp"
#include "fakes/fake_toolbox.hpp"
#include "fakes/run.hpp"
#include "scripted_caller.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

/// One call by text.
class TextCall {
public:
    explicit TextCall(SharedPlaybook playbook, std::shared_ptr<Toolbox> tools = {},
                      std::optional<Checkpoint> resume_from = {})
        : agent_(make_guided_dialogue(std::move(playbook),
                                      DialogueContext{.now = call_time,
                                                      .caller_id = "+14155550100",
                                                      .tools = std::move(tools),
                                                      .resume_from = std::move(resume_from)})) {
        note(fakes::run(agent_->greet()).value());
    }

    /// The agent's answers, each behind what it answers.
    TextCall& says(const std::string& text) {
        EXPECT_FALSE(last_.hang_up) << "says \"" << text << "\" after the end";
        Turn turn;
        turn.text = text;
        transcript_ += "C: " + text + '\n';
        note(fakes::run(agent_->answer(std::move(turn), say_nothing)).value());
        return *this;
    }
    TextCall& hears(std::string_view text) {
        EXPECT_TRUE(last_.text.contains(text)) << "not \"" << text << "\" in\n" << transcript_;
        return *this;
    }

    const Reply& last() const { return last_; }
    Progress progress() const { return agent_->progress(); }
    std::string transcript() const { return transcript_; }
    std::vector<AgentEvent> events() { return agent_->take_events(); }

    /// Where it stands now.
    Checkpoint checkpoint() {
        Checkpoint last;
        for (auto& event : events())
            if (auto* one = std::get_if<Checkpoint>(&event)) last = std::move(*one);
        return last;
    }

private:
    void note(Reply reply) {
        transcript_ += "A: " + reply.text + '\n';
        last_ = std::move(reply);
    }

    std::unique_ptr<Agent> agent_;
    Reply last_;
    std::string transcript_;
};

std::shared_ptr<fakes::FakeToolbox> knowledge(std::string passage) {
    auto box = std::make_shared<fakes::FakeToolbox>();
    const Json found{{"passages", {{{"title", "Printers"}, {"text", std::move(passage)}}}}};
    box->add("search_documents", {.text = found.dump(), .sources = {{"it.md", "Printers", "7"}}});
    return box;
}

// Appointments

TEST(AppointmentAgent, BooksWhatTheCallerWishes) {
    TextCall call(make_playbook(shipped_agent("appointment")));
    call.hears("I book appointments").hears("haircut");
    call.says("I'd like a haircut, please.").hears("what time");
    call.says("On Friday at three in the afternoon.").hears("name");
    call.says("John Smith.").hears("John Smith").says("Yes.").hears("phone number");
    call.says("This number is fine.").hears("haircut").hears("Friday").hears("book it");
    call.says("Yes, please.").hears("put down your haircut").hears("Goodbye");
    EXPECT_TRUE(call.last().hang_up);
    const auto progress = call.progress();
    EXPECT_EQ(progress.claim["service"], Json("haircut")) << call.transcript();
    EXPECT_EQ(progress.claim["wished_time"], Json("2026-11-27T15:00")) << call.transcript();
    EXPECT_EQ(progress.claim["name"], Json("John Smith"));
    EXPECT_EQ(progress.claim["phone"], Json("+14155550100"));
    EXPECT_EQ(progress.outcome, "appointment_requested");
    EXPECT_TRUE(progress.complete);
}

TEST(AppointmentAgent, TakesAllThatIsSaidAtOnceAndChanges) {
    TextCall call(make_playbook(shipped_agent("appointment")));
    call.says("A massage tomorrow morning at ten, please.").hears("Tomorrow at 10").hears("name");
    call.says("Mary Jones.").says("Yes.").says("415 555 0123").hears("4 1 5").says("Yes.");
    call.hears("book it").says("No, at eleven please.");
    call.hears("11").says("Yes.");
    EXPECT_EQ(call.progress().claim["wished_time"], Json("2026-11-26T11:00")) << call.transcript();
    EXPECT_EQ(call.progress().outcome, "appointment_requested") << call.transcript();
}

TEST(AppointmentAgent, LetsGoOfItAndPutsThroughToThePeople) {
    TextCall gives_up(make_playbook(shipped_agent("appointment")));
    gives_up.says("A haircut.").says("Oh, never mind.").hears("nothing is booked");
    EXPECT_EQ(gives_up.progress().outcome, "caller_gave_up");
    EXPECT_FALSE(gives_up.progress().complete);

    TextCall changes(make_playbook(shipped_agent("appointment")));
    changes.says("I need to move my appointment.").hears("front desk");
    EXPECT_TRUE(changes.last().transfer);
    EXPECT_EQ(changes.progress().outcome, "wants_front_desk");
}

// The help desk

TEST(HelpdeskAgent, ReadsOutWhatItFindsAndAsksWhetherItHelped) {
    const auto box = knowledge("Open the tray and take the paper out. Close it again. Then print.");
    TextCall call(make_playbook(shipped_agent("helpdesk")), box);
    call.hears("What is the problem");
    call.says("My printer has a paper jam.").hears("Open the tray").hears("Did that help?");
    EXPECT_FALSE(call.last().text.contains("Then print")) << call.transcript();
    ASSERT_EQ(box->used.size(), 1u);
    EXPECT_TRUE(box->used[0].arguments.contains("paper jam")) << box->used[0].arguments;
    call.says("Yes, it works now.").hears("anything else");
    call.says("No, thank you.").hears("Thank you for calling").hears("Goodbye");
    EXPECT_TRUE(call.last().hang_up);
    EXPECT_EQ(call.progress().outcome, "solved") << call.transcript();

    std::vector<ToolUsed> used;
    for (auto& event : call.events())
        if (auto* one = std::get_if<ToolUsed>(&event)) used.push_back(*one);
    ASSERT_EQ(used.size(), 1u);
    EXPECT_EQ(used[0].name, "search_documents");
    EXPECT_EQ(used[0].sources, (std::vector<Source>{{"it.md", "Printers", "7"}}));
}

TEST(HelpdeskAgent, LooksUpTheNextProblemToo) {
    const auto box = knowledge("Turn it off and on again.");
    TextCall call(make_playbook(shipped_agent("helpdesk")), box);
    call.says("My screen stays black.").says("Yes.").hears("anything else").says("Yes.");
    call.hears("What is the problem");
    call.says("The mouse does not move.").hears("off and on again").hears("Did that help?");
    ASSERT_EQ(box->used.size(), 2u);
    EXPECT_TRUE(box->used[1].arguments.contains("mouse")) << box->used[1].arguments;
    EXPECT_FALSE(box->used[1].arguments.contains("screen")) << box->used[1].arguments;
}

TEST(HelpdeskAgent, TakesATicketWhereItDoesNotHelp) {
    TextCall call(make_playbook(shipped_agent("helpdesk")), knowledge("Turn it off and on again."));
    call.says("My laptop is very slow.")
        .says("No, I tried that.")
        .hears("ticket")
        .hears("full name");
    call.says("John Smith.").says("Yes.").hears("e-mail");
    call.says("john dot smith at gmail dot com").says("Yes.").hears("urgent");
    call.says("High, I can't work.").hears("Is that right?").says("Yes.");
    call.hears("Your ticket is open");
    const auto progress = call.progress();
    EXPECT_EQ(progress.claim["email"], Json("john.smith@gmail.com")) << call.transcript();
    EXPECT_EQ(progress.claim["urgency"], Json("high"));
    EXPECT_TRUE(progress.claim["problem"].get<std::string>().contains("slow"));
    EXPECT_EQ(progress.outcome, "ticket_opened");
    EXPECT_TRUE(progress.complete);
}

TEST(HelpdeskAgent, TakesATicketAtOnceWithoutKnowledgeAndAPhoneNumberWithoutEmail) {
    TextCall call(make_playbook(shipped_agent("helpdesk")));
    call.says("My headset is broken.").hears("nothing on that").hears("full name");
    call.says("John Smith.").says("Yes.").says("I'd rather not say.");
    call.hears("phone number").says("415 555 0123").says("Yes.").hears("urgent");
    call.says("Normal.").says("Yes.");
    EXPECT_EQ(call.progress().claim["phone"], Json("+14155550123")) << call.transcript();
    EXPECT_EQ(call.progress().outcome, "ticket_opened") << call.transcript();
}

TEST(HelpdeskAgent, AsksForTheNumberOfWhoWouldRatherBeCalled) {
    TextCall call(make_playbook(shipped_agent("helpdesk")));
    call.says("My headset is broken.").says("John Smith.").says("Yes.").hears("rather be called");
    call.says("I would rather be called, please.").hears("phone number");
    call.says("415 555 0123").says("Yes.").says("Normal.").says("Yes.");
    EXPECT_EQ(call.progress().claim["phone"], Json("+14155550123")) << call.transcript();
    EXPECT_FALSE(call.progress().claim.contains("email")) << call.transcript();
    EXPECT_EQ(call.progress().outcome, "ticket_opened") << call.transcript();
}

TEST(HelpdeskAgent, PutsThroughWhoAsksForAPerson) {
    TextCall call(make_playbook(shipped_agent("helpdesk")));
    call.says("I want to speak to a real person.").hears("technician");
    EXPECT_TRUE(call.last().transfer);
    EXPECT_TRUE(call.last().hang_up);
    EXPECT_EQ(call.progress().outcome, "wants_human");
}

// Going on

TEST(GraphDialogue, GoesOnInALaterCallWhereItStood) {
    const auto playbook = make_playbook(shipped_agent("helpdesk"));
    TextCall first(playbook);
    first.says("My headset is broken.").says("John Smith.").says("Yes.").hears("e-mail");
    const auto stands = first.checkpoint();
    EXPECT_EQ(stands.node, "ticket/reach");

    const auto stored = Json::parse(stands.state.dump());
    TextCall second(playbook, {}, Checkpoint{stands.node, stored});
    second.hears("help desk").hears("e-mail");
    EXPECT_EQ(second.progress().claim, first.progress().claim);
    second.says("john dot smith at gmail dot com").says("Yes.").says("Low.").says("Yes.");
    EXPECT_EQ(second.progress().outcome, "ticket_opened") << second.transcript();
    EXPECT_EQ(second.progress().claim["name"], Json("John Smith"));
}

TEST(GraphDialogue, BeginsAnewWhereTheCheckpointFitsNothing) {
    const auto playbook = make_playbook(shipped_agent("helpdesk"));
    for (const auto& state :
         {Json("nonsense"), Json{{"claim", 7}}, Json{{"claim", {{"name", {{"state", "filled"}}}}}},
          Json{{"claim", {{"urgency", {{"state", "filled"}, {"value", "mild"}}}}}},
          Json{{"claim", {{"urgency", {{"state", 3}, {"value", "low"}}}}}}}) {
        TextCall call(playbook, {}, Checkpoint{"gone", state});
        call.hears("What is the problem");
        EXPECT_EQ(call.progress().claim, Json::object()) << state;
    }
}

TEST(GraphDialogue, WritesACheckpointAfterEachStepAndOnlyThen) {
    TextCall call(make_playbook(shipped_agent("appointment")));
    EXPECT_EQ(call.says("A haircut.").checkpoint().node, "when");
    EXPECT_TRUE(call.says("What can I say?").events().empty());
    EXPECT_EQ(call.says("Friday at three in the afternoon.").checkpoint().node, "who");
}

TEST(GraphDialogue, StaysWhereItWasWhenTheCallerSpeaksWhileItLooksSomethingUp) {
    const auto box = knowledge("Turn it off and on again.");
    box->hold("search_documents");
    const auto agent =
        make_guided_dialogue(make_playbook(shipped_agent("helpdesk")),
                             DialogueContext{.now = call_time, .caller_id = {}, .tools = box});
    fakes::run(agent->greet()).value();

    asio::io_context loop;
    asio::cancellation_signal cut;
    Turn turn;
    turn.text = "My printer is broken.";
    bool aborted = false;
    asio::co_spawn(loop, agent->answer(turn, say_nothing),
                   asio::bind_cancellation_slot(
                       cut.slot(), [&](std::exception_ptr error, const Result<Reply>&) {
                           aborted = error != nullptr;
                       }));
    loop.poll();
    ASSERT_EQ(box->used.size(), 1u);
    cut.emit(asio::cancellation_type::all);
    loop.restart();
    loop.poll();
    EXPECT_TRUE(aborted);
    EXPECT_EQ(box->cancelled, 1);
    EXPECT_EQ(box->at_once, 0);

    box->let_answer("search_documents");
    turn.text = "My printer is broken. It says paper jam.";
    const auto reply = fakes::run(agent->answer(turn, say_nothing)).value();
    EXPECT_TRUE(reply.text.contains("off and on again")) << reply.text;
    ASSERT_EQ(box->used.size(), 2u);
    const auto query = Json::parse(box->used[1].arguments)["query"].get<std::string>();
    EXPECT_TRUE(query.contains("paper jam")) << query;
    EXPECT_EQ(query.find("printer"), query.rfind("printer")) << query;
}

// From one agent file to another

SharedPlaybook reception() {
    const auto front = read_agent_file(R"(
persona: {agent: Rita, company: Example, language: en-US}
consent: {demanded: true}
claim:
  - {name: name, type: person_name, label: name, question: "What is your name?"}
  - {name: topic, type: enum, choices: [cars, phones], label: topic, question: "Cars or phones?"}
graph:
  nodes:
    who: {fields: [name, topic], next: [{to: phones, when: {field: topic, is: phones}}, bye]}
    phones: {say: "Very well, {name}.", hand_over: phones}
    bye: {end: nothing}
)",
                                       "front.yaml");
    const auto phones = read_agent_file(R"(
persona: {agent: Phil, company: Example, language: en-US}
transfer: {number: "+15550001122"}
consent: {demanded: true}
claim:
  - {name: name, type: person_name, label: name, question: "Your name, please?"}
  - {name: brand, label: brand, question: "Which brand of phone?"}
graph:
  nodes:
    hello: {say: This is Phil., fields: [name, brand], next: bye}
    bye: {end: phone_noted}
)",
                                        "phones.yaml");
    return make_playbooks({{"front", front.value()}, {"phones", phones.value()}}, "front");
}

TEST(GraphDialogue, HandsTheCallOverToAnotherAgentFile) {
    TextCall call(reception());
    EXPECT_EQ(call.progress().agent, "front");
    call.says("Yes, you may.").says("John Smith.").says("Phones.");
    call.hears("Very well, John Smith. This is Phil. Which brand");
    EXPECT_FALSE(call.last().hang_up);
    EXPECT_EQ(call.progress().agent, "phones");
    EXPECT_TRUE(call.progress().may_record);
    EXPECT_EQ(call.progress().claim["topic"], Json("phones"));
    const auto stands = call.checkpoint();
    call.says("A Nokia.");
    EXPECT_EQ(call.progress().outcome, "phone_noted");
    EXPECT_EQ(call.progress().claim["name"], Json("John Smith"));

    // A later call goes on with the file it had come to.
    TextCall later(reception(), {}, stands);
    EXPECT_EQ(later.progress().agent, "phones");
}

TEST(GraphDialogue, MeansThePersonOfTheFileThatTalks) {
    TextCall call(reception());
    call.says("Yes, you may.").says("A human please.");
    EXPECT_TRUE(call.last().transfer);
    EXPECT_EQ(call.last().person, "");
    TextCall handed_over(reception());
    handed_over.says("Yes, you may.").says("John Smith.").says("Phones.").says("A human please.");
    EXPECT_TRUE(handed_over.last().transfer);
    EXPECT_EQ(handed_over.last().person, "+15550001122");
}

TEST(GraphDialogue, LeavesANodeOnceItsExitConditionHolds) {
    const auto file = read_agent_file(R"(
persona: {agent: Rita, company: Example, language: en-US}
claim:
  - {name: topic, type: enum, choices: [cars, phones], label: topic, question: "Cars or phones?"}
  - {name: brand, label: brand, required: false, question: "Which brand?"}
graph:
  nodes:
    ask: {fields: [topic, brand], until: {field: topic, is: phones}, next: bye}
    bye: {end: noted}
)",
                                      "ask.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    TextCall asked(make_playbook(file.value()));
    asked.says("Cars.").hears("Which brand?");
    EXPECT_EQ(asked.progress().outcome, "");
    TextCall left(make_playbook(file.value()));
    left.says("Phones.");
    EXPECT_EQ(left.progress().outcome, "noted") << left.transcript();
}

TEST(GraphDialogue, GivesTheNextFileItsOwnTools) {
    std::vector<std::string> asked;
    DialogueContext context{.now = call_time, .caller_id = "+14155550100"};
    context.tools = std::make_shared<fakes::FakeToolbox>();
    context.tools_of = [&](const AgentFile& file) -> std::shared_ptr<Toolbox> {
        asked.push_back(file.persona.agent);
        return std::make_shared<fakes::FakeToolbox>();
    };
    const auto agent = make_guided_dialogue(reception(), context);
    fakes::run(agent->greet()).value();
    for (const auto* text : {"Yes.", "John Smith.", "Phones."}) {
        Turn turn;
        turn.text = text;
        fakes::run(agent->answer(std::move(turn), say_nothing)).value();
    }
    EXPECT_EQ(agent->progress().agent, "phones");
    EXPECT_EQ(asked, std::vector<std::string>{"Phil"});
}

TEST(GraphDialogue, WorksBesideWhoeverTalksUntilTheCallIsOver) {
    const auto agent = make_guided_dialogue(
        reception(), DialogueContext{.now = call_time, .caller_id = {}, .tools = {}});
    asio::io_context loop;
    asio::cancellation_signal over;
    bool ended = false;
    asio::co_spawn(
        loop, agent->beside(),
        asio::bind_cancellation_slot(over.slot(), [&](std::exception_ptr) { ended = true; }));
    loop.poll();
    const auto says = [&](const char* text) {
        Turn turn;
        turn.text = text;
        fakes::run(agent->answer(std::move(turn), say_nothing)).value();
        loop.restart();
        loop.poll();
    };
    fakes::run(agent->greet()).value();
    for (const auto* text : {"Yes.", "John Smith.", "Phones."}) says(text);
    EXPECT_EQ(agent->progress().agent, "phones");
    EXPECT_FALSE(ended);
    over.emit(asio::cancellation_type::all);
    loop.restart();
    loop.poll();
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace neura::reasoning
