#include "storage/sqlite/jobs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "sample_events.hpp"
#include "storage/sqlite/projection.hpp"
#include "storage/sqlite/schema.hpp"

namespace neura::storage::sqlite {
namespace {

using namespace std::chrono_literals;
using transport::CallStatus;
using work::JobState;

const CallId call_a("00000000000000000000000001");

call::Event said(std::string text) {
    return call::Said{.role = call::Said::Role::caller, .text = std::move(text)};
}

call::Event field_changed(nlohmann::json value, nlohmann::json before) {
    return call::FieldChanged{.field = "what",
                              .value = std::move(value),
                              .before = std::move(before),
                              .by = "model",
                              .words = {}};
}

class Jobs : public testing::Test {
protected:
    Jobs() { EXPECT_TRUE(migrate(database_).has_value()); }

    bool add(const std::string& key, work::WallTime due = at_ms(1'000)) {
        return add_job(database_,
                       {.kind = "post", .key = key, .payload = {{"n", 1}}, .due_at = due})
            .value();
    }
    std::vector<work::Job> claim(const std::string& lease, work::WallTime now = at_ms(2'000),
                                 std::size_t at_most = 10) {
        return claim_jobs(database_, lease, at_most, now, 60s).value();
    }
    std::vector<work::Job> jobs(JobState state) {
        const std::array states{state};
        return read_jobs(database_, states, 100).value();
    }
    void tell(const std::vector<call::Event>& events) {
        for (const auto& event : events) {
            clock_ += 1'000;
            ASSERT_TRUE(append(database_, call_a, at_ms(clock_), event).has_value());
        }
    }
    std::vector<std::string> keys(JobState state = JobState::ready) {
        std::vector<std::string> found;
        for (const auto& job : jobs(state)) found.push_back(job.key);
        std::ranges::sort(found);
        return found;
    }

    Database database_ = *Database::in_memory();
    std::int64_t clock_ = 1'700'000'000'000;
};

TEST_F(Jobs, AKeyIsTakenOnceAndForAll) {
    EXPECT_TRUE(add("a"));
    EXPECT_FALSE(add("a"));
    const auto job = claim("L").at(0);
    ASSERT_TRUE(finish_job(database_, job, at_ms(3'000)).value());

    EXPECT_FALSE(add("a"));

    EXPECT_EQ(forget_done_jobs(database_, at_ms(3'001)).value(), 1);
    EXPECT_TRUE(add("a"));
}

TEST_F(Jobs, WhatIsDueLongestIsClaimedFirstAndByOneAlone) {
    add("late", at_ms(1'500));
    add("early", at_ms(500));
    add("not yet", at_ms(9'000));

    const auto first = claim("L1", at_ms(2'000), 1);
    const auto second = claim("L2");

    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].key, "early");
    EXPECT_EQ(first[0].payload, (nlohmann::json{{"n", 1}}));
    EXPECT_EQ(first[0].attempts, 1);
    ASSERT_EQ(second.size(), 1u);
    EXPECT_EQ(second[0].key, "late");
    EXPECT_TRUE(claim("L3").empty());
}

TEST_F(Jobs, ALeaseThatRanOutFreesTheJobAndBindsItsHolderNoMore) {
    add("a");
    const auto lost = claim("L1", at_ms(2'000)).at(0);
    EXPECT_TRUE(claim("L2", at_ms(61'999)).empty());

    const auto taken_over = claim("L2", at_ms(62'000));

    ASSERT_EQ(taken_over.size(), 1u);
    EXPECT_EQ(taken_over[0].attempts, 2);
    EXPECT_FALSE(finish_job(database_, lost, at_ms(62'001)).value());
    EXPECT_FALSE(fail_job(database_, lost, "x", at_ms(63'000), at_ms(62'001)).value());
    EXPECT_TRUE(finish_job(database_, taken_over[0], at_ms(62'002)).value());
    EXPECT_EQ(keys(JobState::done), std::vector<std::string>{"a"});
}

TEST_F(Jobs, AFailureComesBackWhenItIsToldToAndItsMarkStays) {
    add("a");
    auto job = claim("L1").at(0);
    ASSERT_TRUE(mark_job(database_, job, "sending").value());

    ASSERT_TRUE(fail_job(database_, job, "no answer", at_ms(9'000), at_ms(2'500)).value());

    EXPECT_TRUE(claim("L2", at_ms(8'999)).empty());
    job = claim("L2", at_ms(9'000)).at(0);
    EXPECT_EQ(job.attempts, 2);
    EXPECT_EQ(job.error, "no answer");
    EXPECT_EQ(job.mark, "sending");
}

TEST_F(Jobs, TheDeadAreListedAndRevivedAsIfNew) {
    add("a");
    const auto job = claim("L1").at(0);
    ASSERT_TRUE(mark_job(database_, job, "sending").value());
    ASSERT_TRUE(bury_job(database_, job, "hopeless", at_ms(2'500)).value());
    ASSERT_EQ(jobs(JobState::dead).size(), 1u);
    EXPECT_EQ(jobs(JobState::dead)[0].error, "hopeless");
    EXPECT_EQ(count_jobs(database_)->kinds.at("post").dead, 1);

    EXPECT_TRUE(revive_job(database_, "a", at_ms(3'000)).value());
    EXPECT_FALSE(revive_job(database_, "a", at_ms(3'000)).value());
    EXPECT_FALSE(revive_job(database_, "unknown", at_ms(3'000)).value());

    const auto again = claim("L2", at_ms(3'000)).at(0);
    EXPECT_EQ(again.attempts, 1);
    EXPECT_EQ(again.mark, "");
}

TEST_F(Jobs, WhatIsGivenBackWasNotBegun) {
    add("a");
    ASSERT_TRUE(give_back_job(database_, claim("L1").at(0), at_ms(2'500)).value());

    EXPECT_EQ(claim("L2").at(0).attempts, 1);
}

TEST_F(Jobs, CountsWhatIsNotDone) {
    add("a", at_ms(700));
    add("b", at_ms(600));
    add("c", at_ms(500));
    claim("L1", at_ms(2'000), 1);

    const auto counts = count_jobs(database_).value();

    EXPECT_EQ(counts.kinds.at("post").ready, 2);
    EXPECT_EQ(counts.kinds.at("post").running, 1);
    EXPECT_EQ(counts.oldest_due, at_ms(600));
}

// What calls leave

const std::string first_claim = "insight:00000000000000000000000001:1";
const std::string second_claim = "insight:00000000000000000000000001:2";

TEST_F(Jobs, TheEndOfACallLeavesItsClaimToBeUnderstoodOnce) {
    tell({announced(), call::Answered{.agent = "a"}, said("It rained."),
          status(CallStatus::completed)});
    EXPECT_EQ(keys(), std::vector<std::string>{first_claim});
    const auto due = jobs(JobState::ready)[0].due_at;
    EXPECT_GT(due, at_ms(clock_));
    EXPECT_LT(due, at_ms(clock_) + 5s);

    tell({status(CallStatus::failed, "late"), status(CallStatus::completed, "carrier_reported")});

    EXPECT_EQ(keys(), std::vector<std::string>{first_claim});
}

TEST_F(Jobs, ACallWhoseCallerSaidNothingLeavesNone) {
    tell({announced(), call::Answered{.agent = "a"},
          call::Said{.role = call::Said::Role::agent, .text = "Hello."},
          status(CallStatus::completed)});

    EXPECT_TRUE(keys().empty());
}

TEST_F(Jobs, EachClaimOfACallIsUnderstoodOnceWhenItIsClosed) {
    tell({announced(), call::Answered{.agent = "a"}, said("It rained."),
          call::ClaimOpened{.number = 2}});
    EXPECT_EQ(keys(), std::vector<std::string>{first_claim});

    tell({said("And it burned."), status(CallStatus::completed)});

    EXPECT_EQ(keys(), (std::vector<std::string>{first_claim, second_claim}));
}

TEST_F(Jobs, AClaimThatNothingWasSaidToLeavesNone) {
    tell({announced(), said("It rained."), call::ClaimOpened{.number = 2},
          status(CallStatus::completed)});

    EXPECT_EQ(keys(), std::vector<std::string>{first_claim});
}

TEST_F(Jobs, RebuildingTheProjectionsDoesNoWorkTwice) {
    tell({announced(), said("It rained."), status(CallStatus::completed)});
    const auto job = claim("L1", at_ms(clock_) + 1h).at(0);
    ASSERT_TRUE(finish_job(database_, job, at_ms(clock_)).value());
    forget_done_jobs(database_, at_ms(clock_) + 1h);

    ASSERT_TRUE(rebuild_projections(database_).has_value());

    EXPECT_TRUE(keys().empty());
}

TEST_F(Jobs, AStoryIsOfItsClaimAlone) {
    tell({announced(), call::Answered{.agent = "insurance"}, said("It rained."),
          field_changed("rain", nullptr), field_changed("hail", "rain"),
          call::ClaimChanged{.claim = {{"what", "hail"}}, .complete = true},
          call::ClaimOpened{.number = 2}, said("And it burned."),
          call::ToolUsed{.name = "t", .result = "x", .failed = true},
          call::ClaimChanged{.claim = {{"what", "fire"}}},
          call::Concluded{.outcome = "wants_human"},
          status(CallStatus::completed, "caller_hung_up")});

    const auto first = read_story(database_, call_a, 1).value().value();
    EXPECT_EQ(first.from, "+14155550123");
    EXPECT_EQ(first.agent, "insurance");
    ASSERT_EQ(first.lines.size(), 1u);
    EXPECT_EQ(first.lines[0].text, "It rained.");
    EXPECT_EQ(first.fields, (nlohmann::json{{"what", "hail"}}));
    EXPECT_TRUE(first.is_complete);
    EXPECT_EQ(first.corrections, 1);
    EXPECT_EQ(first.outcome, "");
    EXPECT_EQ(first.lasted, 5s);

    const auto second = read_story(database_, call_a, 2).value().value();
    ASSERT_EQ(second.lines.size(), 1u);
    EXPECT_EQ(second.fields, (nlohmann::json{{"what", "fire"}}));
    EXPECT_FALSE(second.is_complete);
    EXPECT_EQ(second.tool_failures, 1);
    EXPECT_EQ(second.outcome, "wants_human");
    EXPECT_EQ(second.reason, "caller_hung_up");

    EXPECT_FALSE(read_story(database_, call_a, 3).value());
    EXPECT_FALSE(read_story(database_, CallId("x"), 1).value());
}

TEST_F(Jobs, AnInsightIsKeptWithWhatIsToBeDoneThen) {
    work::Insight insight;
    insight.call = call_a;
    insight.in_short = "the hail";
    insight.made_by = "rules";
    insight.made_at = at_ms(5'000);
    const std::vector<work::NewJob> then{{.kind = "report", .key = "report:1", .payload = {}}};
    ASSERT_TRUE(keep_insight(database_, insight, then).has_value());
    insight.in_short = "the fire";
    ASSERT_TRUE(keep_insight(database_, insight, then).has_value());

    const auto kept = read_insights(database_, call_a).value();

    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].in_short, "the fire");
    EXPECT_EQ(kept[0].made_at, at_ms(5'000));
    EXPECT_EQ(keys(), std::vector<std::string>{"report:1"});
}

// Reminders

work::Reminder reminder(std::string title, work::WallTime due) {
    return {.call = call_a,
            .caller = "+14155550123",
            .title = std::move(title),
            .description = "Send the photos.",
            .due_at = due,
            .due_local = "1970-01-01T09:00",
            .time_zone = "Europe/Paris",
            .owner = work::Reminder::Owner::caller};
}

TEST_F(Jobs, AReminderOfTheSameTitleTakesTheOldOnesPlace) {
    const auto first = set_reminder(database_, reminder("photos", at_ms(9'000)), at_ms(1)).value();
    const auto moved = set_reminder(database_, reminder("photos", at_ms(5'000)), at_ms(2)).value();
    set_reminder(database_, reminder("bill", at_ms(7'000)), at_ms(3)).value();

    EXPECT_EQ(moved.id, first.id);
    EXPECT_EQ(moved.revision, 2);
    const auto listed = read_reminders(database_, {}).value();
    ASSERT_EQ(listed.size(), 2u);
    EXPECT_EQ(listed[0].title, "photos");
    EXPECT_EQ(listed[0].due_at, at_ms(5'000));
    EXPECT_EQ(listed[0].due_local, "1970-01-01T09:00");
    EXPECT_EQ(listed[0].time_zone, "Europe/Paris");
    EXPECT_EQ(listed[0].owner, work::Reminder::Owner::caller);
    const auto due = claim("L", at_ms(5'000));
    ASSERT_EQ(due.size(), 1u) << "the older job is not due yet";
    EXPECT_EQ(due[0].payload.at("revision"), 2);
}

TEST_F(Jobs, AReminderFiresOnceAndNotOnceItWasChanged) {
    const auto first = set_reminder(database_, reminder("photos", at_ms(9'000)), at_ms(1)).value();
    auto moved = set_reminder(database_, reminder("photos", at_ms(5'000)), at_ms(2)).value();
    moved.fired_by = "list";

    EXPECT_FALSE(fire_reminder(database_, first, at_ms(9'000)).value());
    EXPECT_TRUE(fire_reminder(database_, moved, at_ms(5'000)).value());
    EXPECT_FALSE(fire_reminder(database_, moved, at_ms(5'000)).value());

    EXPECT_TRUE(read_reminders(database_, {.state = work::Reminder::State::waiting})->empty());
    EXPECT_EQ(
        read_reminders(database_, {.state = work::Reminder::State::fired, .call = call_a})->size(),
        1u);
    EXPECT_EQ(read_reminder(database_, moved.id).value()->state, work::Reminder::State::fired);
    EXPECT_EQ(read_reminder(database_, moved.id).value()->fired_by, "list");
    EXPECT_FALSE(read_reminder(database_, "none").value());
}

}  // namespace
}  // namespace neura::storage::sqlite
