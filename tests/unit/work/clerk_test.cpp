#include "work/jobs/clerk.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "fakes/fake_work_store.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::work::jobs {
namespace {

using namespace std::chrono_literals;
using How = Reached::How;

/// A carrier that answers as it is told to, and keeps what it was given.
class FakeOutreach final : public Outreach {
public:
    bool is_there = true;
    std::deque<Reached> answers;
    std::vector<TextToSend> texts;
    std::vector<CallToPlace> calls;

    bool can_text() const override { return is_there; }
    bool can_call() const override { return is_there; }
    Awaitable<Reached> text(TextToSend text) override {
        texts.push_back(std::move(text));
        co_return next();
    }
    Awaitable<Reached> call(CallToPlace call) override {
        calls.push_back(std::move(call));
        co_return next();
    }

private:
    Reached next() {
        if (answers.empty()) return {};
        auto answer = std::move(answers.front());
        answers.pop_front();
        return answer;
    }
};

class ClerkTest : public testing::Test {
protected:
    ClerkTest() {
        clerk_.work_for(worker_);
        Story story;
        story.call = CallId("C1");
        story.from = "+14155550123";
        story.fields = {{"ok", true}};
        story.lines = {{.role = "caller", .text = "It rained."}};
        store_.stories.push_back(std::move(story));
    }

    static reasoning::SharedPlaybook read(const std::string& more) {
        auto file = reasoning::read_agent_file(
            "persona: {company: Acme}\n"
            "claim: [{name: ok, type: boolean, label: consent, question: 'OK?'}]\n" +
                more,
            "t");
        EXPECT_TRUE(file.has_value());
        return reasoning::make_playbook(std::move(*file));
    }

    /// What was understood, with one word masked.
    Task<std::optional<Insight>> shown(CallId call, int claim) {
        for (auto insight : store_.understood)
            if (insight.call == call && insight.claim == claim) {
                insight.in_short = "what ••••••";
                co_return insight;
            }
        co_return std::nullopt;
    }

    /// With the same word masked.
    Task<Reminder> shown_reminder(Reminder reminder) {
        if (reminder.description.ends_with("secret")) reminder.description = "Send ••••••";
        co_return reminder;
    }

    void work_off() { fakes::run_on(loop_, worker_.work_off()); }
    void understand() {
        fakes::run_on(loop_, store_.add(insight_job(CallId("C1"), 1, time_.wall())));
        time_.pass(1s);
        work_off();
    }
    const Job& job(const std::string& key) { return store_.kept.at(key); }
    Reminder remind(Reminder::Owner owner = Reminder::Owner::caller,
                    std::string caller = "+14155550123") {
        Reminder reminder;
        reminder.call = CallId("C1");
        reminder.caller = std::move(caller);
        reminder.title = "Photos";
        reminder.description = "Send them.";
        reminder.due_at = time_.wall() + 1h;
        reminder.owner = owner;
        return fakes::run_on(loop_, store_.set(reminder, time_.wall())).value();
    }

    asio::io_context loop_;
    fakes::FakeWorkStore store_;
    fakes::ManualTime time_;
    FakeOutreach outreach_;
    reasoning::SharedPlaybook playbook_ = read("");
    int used_ = 0;
    std::string asked_for_;  ///< the agent whose file was wanted last
    Clerk clerk_{{.store = store_,
                  .time = time_,
                  .outreach = outreach_,
                  .playbook =
                      [this](const Story& story) {
                          asked_for_ = story.agent;
                          return playbook_;
                      },
                  .record = [](CallId) -> Task<std::string> { co_return std::string("{}"); },
                  .shown = [this](CallId call, int claim) { return shown(call, claim); },
                  .shown_reminder = [this](Reminder one) { return shown_reminder(std::move(one)); },
                  .used = [this](const CallId&, const std::vector<reasoning::ModelUsage>&,
                                 const Meter&) { ++used_; }}};
    Worker worker_{store_, time_, loop_.get_executor()};
};

TEST_F(ClerkTest, AClosedClaimIsUnderstoodAndKept) {
    understand();

    ASSERT_EQ(store_.understood.size(), 1u);
    EXPECT_EQ(store_.understood[0].made_by, "rules");
    EXPECT_EQ(store_.understood[0].made_at, time_.wall());
    EXPECT_EQ(job("insight:C1:1").state, JobState::done);
    EXPECT_EQ(used_, 1);
    EXPECT_EQ(store_.kept.size(), 1u) << "nobody asked for a report";
}

TEST_F(ClerkTest, TheCallerIsTextedOnceIfTheHouseWantsIt) {
    playbook_ = read("after_call: {sms: true, sms_text: '{company}: {reference}'}");

    understand();

    ASSERT_EQ(outreach_.texts.size(), 1u);
    EXPECT_EQ(outreach_.texts[0].to, "+14155550123");
    EXPECT_EQ(outreach_.texts[0].text, "Acme: C1");
    EXPECT_EQ(outreach_.texts[0].call, CallId("C1")) << "so that it goes on record";
    EXPECT_EQ(job("sms:C1:1").state, JobState::done);
}

TEST_F(ClerkTest, TheCallerIsTextedNothingThatIsMasked) {
    playbook_ = read("after_call: {sms: true, sms_text: 'About {about}.'}");

    understand();

    ASSERT_EQ(outreach_.texts.size(), 1u);
    EXPECT_EQ(outreach_.texts[0].text, "About what ••••••.");
    EXPECT_FALSE(job("sms:C1:1").payload.contains("about"));
}

TEST_F(ClerkTest, ACallIsUnderstoodByTheFileOfItsAgent) {
    store_.stories[0].agent = "appointment";
    understand();
    EXPECT_EQ(asked_for_, "appointment");
}

TEST_F(ClerkTest, TheCallerIsNotTextedWithoutTheConsentThatIsAskedFor) {
    playbook_ = read("after_call: {sms: {if: ok}}");
    store_.stories[0].fields = {{"ok", false}};
    understand();
    EXPECT_TRUE(outreach_.texts.empty());

    store_.kept.clear();
    store_.stories[0].fields = {{"ok", true}};
    understand();
    EXPECT_EQ(outreach_.texts.size(), 1u);
}

TEST_F(ClerkTest, ACallerWithoutANumberIsNotTexted) {
    playbook_ = read("after_call: {sms: true}");
    store_.stories[0].from = "anonymous";

    understand();

    EXPECT_TRUE(outreach_.texts.empty());
    EXPECT_FALSE(store_.kept.contains("sms:C1:1"));
}

TEST_F(ClerkTest, ATextThatWasNotSentIsSentLater) {
    playbook_ = read("after_call: {sms: true}");
    outreach_.answers = {{.how = How::not_now, .why = "busy"}};
    understand();
    EXPECT_EQ(job("sms:C1:1").state, JobState::ready);
    EXPECT_EQ(job("sms:C1:1").mark, "");

    time_.pass(1h);
    work_off();

    EXPECT_EQ(outreach_.texts.size(), 2u);
    EXPECT_EQ(job("sms:C1:1").state, JobState::done);
}

TEST_F(ClerkTest, ATextThatMayHaveBeenSentIsNotSentAgain) {
    playbook_ = read("after_call: {sms: true}");
    outreach_.answers = {{.how = How::perhaps, .why = "broken off"}};
    understand();
    EXPECT_EQ(job("sms:C1:1").state, JobState::dead);

    time_.pass(24h);
    work_off();

    EXPECT_EQ(outreach_.texts.size(), 1u);
}

TEST_F(ClerkTest, ATextWhoseSenderDiedIsNotSentAgain) {
    playbook_ = read("after_call: {sms: true}");
    outreach_.is_there = true;
    NewJob left{.kind = "sms", .key = "sms:C1:1", .payload = {{"call", "C1"}, {"claim", 1}}};
    fakes::run_on(loop_, store_.add(std::move(left)));
    store_.kept.at("sms:C1:1").mark = "sending";

    work_off();

    EXPECT_TRUE(outreach_.texts.empty());
    EXPECT_EQ(job("sms:C1:1").state, JobState::dead);
}

TEST_F(ClerkTest, AReminderCallsAtItsTimeAndOnce) {
    playbook_ = read("reminders: {by: call}");
    remind();
    work_off();
    EXPECT_TRUE(outreach_.calls.empty());

    time_.pass(1h);
    work_off();
    work_off();

    ASSERT_EQ(outreach_.calls.size(), 1u);
    EXPECT_EQ(outreach_.calls[0].to, "+14155550123");
    EXPECT_EQ(outreach_.calls[0].about, "Photos. Send them.");
    EXPECT_EQ(store_.set_reminders[0].state, Reminder::State::fired);
    EXPECT_EQ(store_.set_reminders[0].fired_by, "call");
}

TEST_F(ClerkTest, AReminderThatWasDueWhileNobodyWorkedFiresAfterwards) {
    playbook_ = read("reminders: {by: sms}");
    remind();

    time_.pass(240h);
    work_off();

    ASSERT_EQ(outreach_.texts.size(), 1u);
    EXPECT_EQ(outreach_.texts[0].text, "Acme: Photos. Send them.");
}

TEST_F(ClerkTest, WhatIsSensitiveInAReminderIsNotWritten) {
    playbook_ = read("reminders: {by: sms}");
    auto reminder = remind();
    reminder.description = "Send secret";
    fakes::run_on(loop_, store_.set(reminder, time_.wall()));

    time_.pass(2h);
    work_off();

    ASSERT_EQ(outreach_.texts.size(), 1u);
    EXPECT_EQ(outreach_.texts[0].text, "Acme: Photos. Send ••••••");
}

TEST_F(ClerkTest, AReminderThatWasMovedFiresAtItsNewTimeAlone) {
    playbook_ = read("reminders: {by: sms}");
    auto reminder = remind();
    reminder.due_at += 1h;
    fakes::run_on(loop_, store_.set(reminder, time_.wall()));

    time_.pass(1h);
    work_off();
    EXPECT_TRUE(outreach_.texts.empty());

    time_.pass(1h);
    work_off();
    EXPECT_EQ(outreach_.texts.size(), 1u);
}

TEST_F(ClerkTest, ACancelledReminderDoesNotFire) {
    playbook_ = read("reminders: {by: sms}");
    auto reminder = remind();
    reminder.state = Reminder::State::cancelled;
    fakes::run_on(loop_, store_.set(reminder, time_.wall()));

    time_.pass(2h);
    work_off();

    EXPECT_TRUE(outreach_.texts.empty());
}

TEST_F(ClerkTest, AReminderNobodyCanBeReachedByIsShownAsDue) {
    playbook_ = read("reminders: {by: call}");
    const auto reminder = remind(Reminder::Owner::agent, "anonymous");

    time_.pass(1h);
    work_off();

    EXPECT_TRUE(outreach_.calls.empty());
    EXPECT_EQ(job(job_of(reminder).key).state, JobState::done) << "nothing is given up";
    EXPECT_EQ(store_.set_reminders[0].state, Reminder::State::fired);
    EXPECT_EQ(store_.set_reminders[0].fired_by, "list");
}

TEST_F(ClerkTest, RemindersAreListedWhereNothingIsSetUpToRemindBy) {
    outreach_.is_there = false;
    for (const auto* by : {"call", "sms", "webhook"}) {
        playbook_ = read(std::string("reminders: {by: ") + by + "}");
        remind();
        time_.pass(1h);
        work_off();
        ASSERT_EQ(store_.set_reminders.size(), 1u) << by;
        EXPECT_EQ(store_.set_reminders[0].fired_by, "list") << by;
    }
}

TEST_F(ClerkTest, KnowsWhichWaysThereAre) {
    EXPECT_TRUE(clerk_.can_remind(reasoning::ReminderWay::call));
    EXPECT_FALSE(clerk_.can_remind(reasoning::ReminderWay::webhook));
    outreach_.is_there = false;
    EXPECT_FALSE(clerk_.can_remind(reasoning::ReminderWay::sms));
}

}  // namespace
}  // namespace neura::work::jobs
