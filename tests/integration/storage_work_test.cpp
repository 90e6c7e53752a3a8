// Jobs in the records: left with the event that causes them, whatever kills the program.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>

#include "fakes/run.hpp"
#include "integration/temporary_folder.hpp"
#include "storage/sqlite/sqlite_records.hpp"

namespace neura::storage {
namespace {

using namespace std::chrono_literals;
using sqlite::open_records;

/// Runs `work` to its end. The loop outlives it: the thread that resumed the work may not have left
/// the loop yet. A forked process has a loop of its own.
template <class T>
T run(Awaitable<T> work) {
    static std::map<pid_t, asio::io_context> loops;
    auto& loop = loops[::getpid()];
    const auto kept = asio::make_work_guard(loop);
    std::optional<T> outcome;
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error, T value) {
        if (error) std::rethrow_exception(error);
        outcome.emplace(std::move(value));
        loop.stop();
    });
    loop.restart();
    loop.run();
    return std::move(*outcome);
}

const CallId the_call("01KB0000000000000000000000");
const std::string the_job = "insight:01KB0000000000000000000000:1";

/// A call whose caller says something and hangs up.
void tell_a_call(Records& records) {
    const auto now = std::chrono::system_clock::now();
    records.write(the_call, now,
                  call::Announced{.call = {.carrier_id = CarrierCallId("CA1"),
                                           .carrier = "twilio",
                                           .from = "+14155550123",
                                           .to = "+14155550100"}});
    records.write(the_call, now, call::Answered{.agent = "insurance"});
    records.write(the_call, now, call::Said{.text = "It rained."});
    records.write(the_call, now,
                  call::StatusChanged{.status = CallStatus::completed, .reason = "caller_hung_up"});
}

/// Does `work` in a process of its own, which is killed once it has.
void killed_after(const std::function<void()>& work) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    if (child == 0) {
        work();
        (void)!::write(ends[1], "x", 1);
        for (;;) ::pause();
    }
    pollfd ready{ends[0], POLLIN, 0};
    EXPECT_EQ(::poll(&ready, 1, 20'000), 1) << "it did not come so far";
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

class StorageWork : public testing::Test {
protected:
    std::unique_ptr<Records> open() {
        auto records = open_records(folder_.path() / "neura.db");
        EXPECT_TRUE(records.has_value());
        return std::move(*records);
    }
    static std::vector<work::Job> claim(Records& records, std::string lease, WallTime now) {
        return run(records.work_store().claim(std::move(lease), 10, now, 60s)).value();
    }

    TemporaryFolder folder_;
    const WallTime now_ = std::chrono::system_clock::now() + 2s;
};

TEST_F(StorageWork, WhatIsCommittedOfACallsEndIsItsJobToo) {
    killed_after([&] {
        const auto records = open();
        tell_a_call(*records);
        if (!run(records->flush())) ::abort();
    });

    const auto records = open();
    const auto jobs = claim(*records, "L1", now_);

    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].key, the_job);
}

TEST_F(StorageWork, ACallerWhoOnlyWroteIsUnderstoodToo) {
    const auto records = open();
    const auto write = [&](call::Event event) {
        records->write(the_call, std::chrono::system_clock::now(), std::move(event));
    };
    const auto write_text = [&](transport::Direction direction, std::string text) {
        call::TextMessage message;
        message.direction = direction;
        message.text = std::move(text);
        write(std::move(message));
    };
    write(call::Announced{.call = {.carrier_id = CarrierCallId("CA1"),
                                   .carrier = "twilio",
                                   .from = "+14155550123",
                                   .to = "+14155550100"}});
    write(call::Answered{.agent = "insurance"});
    write_text(transport::Direction::outbound, "Write to us.");
    write_text(transport::Direction::inbound, "A hailstorm broke my roof.");
    write(call::StatusChanged{.status = CallStatus::completed, .reason = "caller_hung_up"});
    write_text(transport::Direction::inbound, "Did you get it?");
    ASSERT_TRUE(run(records->flush()));

    const auto jobs = claim(*records, "L1", now_);
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].key, the_job);
    const auto story = run(records->work_store().story(the_call, 1)).value().value();
    ASSERT_EQ(story.lines.size(), 1u) << "what comes after the call is not of it";
    EXPECT_EQ(story.lines[0].role, "caller");
    EXPECT_EQ(story.lines[0].text, "A hailstorm broke my roof.");
}

TEST_F(StorageWork, AJobWhoseHolderWasKilledIsFreeWhenItsLeaseRunsOutAndNotBefore) {
    killed_after([&] {
        const auto records = open();
        tell_a_call(*records);
        if (!run(records->flush())) ::abort();
        if (claim(*records, "killed", now_).size() != 1) ::abort();
    });

    const auto records = open();
    EXPECT_TRUE(claim(*records, "L2", now_ + 59s).empty());
    const auto jobs = claim(*records, "L3", now_ + 60s);

    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].attempts, 2);
    EXPECT_TRUE(run(records->work_store().finish(jobs[0], now_ + 61s)).value());
    EXPECT_TRUE(claim(*records, "L4", now_ + 24h).empty());
}

TEST_F(StorageWork, ACallThatARestartCutOffIsUnderstoodToo) {
    killed_after([&] {
        const auto records = open();
        const auto now = std::chrono::system_clock::now();
        records->write(the_call, now,
                       call::Announced{.call = {.carrier_id = CarrierCallId("CA1"),
                                                .carrier = "twilio",
                                                .from = "+14155550123",
                                                .to = {}}});
        records->write(the_call, now, call::Said{.text = "It rained."});
        if (!run(records->flush())) ::abort();
    });

    const auto records = open();
    EXPECT_TRUE(claim(*records, "L1", now_).empty());
    EXPECT_EQ(run(records->close_interrupted_calls("server_restarted"))->size(), 1u);

    EXPECT_EQ(claim(*records, "L2", now_).size(), 1u);
}

TEST_F(StorageWork, ChangesAndEventsOfManyCallsGoTogether) {
    const auto records = open();
    for (int i = 0; i < 50; ++i) {
        auto call = new_call_id();
        records->write(call, now_,
                       call::Announced{.call = {.carrier_id = CarrierCallId(std::to_string(i)),
                                                .carrier = "twilio",
                                                .from = {},
                                                .to = {}}});
        const auto added =
            run(records->work_store().add({.kind = "t", .key = std::to_string(i), .due_at = now_}));
        ASSERT_TRUE(added.has_value()) << added.error().doing;
    }
    ASSERT_TRUE(run(records->flush()).has_value());

    EXPECT_EQ(run(records->work_store().counts())->kinds.at("t").ready, 50);
    EXPECT_EQ(run(records->calls({.limit = 200}))->items.size(), 50u);
}

TEST_F(StorageWork, AChangeOnAFullDiskFailsAtOnceAndSucceedsOnceThereIsRoom) {
    const auto records = open();
    const auto add = [&](const std::string& key) {
        return run(records->work_store().add({.kind = "t", .key = key, .due_at = now_}));
    };
    ASSERT_TRUE(add("before").value());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit full{4'096, before.rlim_max};  // no file grows
    ::setrlimit(RLIMIT_FSIZE, &full);
    tell_a_call(*records);  // which the writer tries again and again

    const auto refused = add("meanwhile");
    ::setrlimit(RLIMIT_FSIZE, &before);

    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(run(records->flush()).has_value() || run(records->flush()).has_value());
    EXPECT_TRUE(add("meanwhile").value());
    EXPECT_EQ(claim(*records, "L1", now_ + 1h).size(), 3u);
}

TEST_F(StorageWork, TheDeadAreListedAndRevivedBesideAServer) {
    const auto records = open();
    tell_a_call(*records);
    ASSERT_TRUE(run(records->flush()).has_value());
    const auto job = claim(*records, "L1", now_).at(0);
    ASSERT_TRUE(run(records->work_store().bury(job, "hopeless", now_)).value());
    const auto file = folder_.path() / "neura.db";
    const std::array dead{work::JobState::dead};

    const auto listed = sqlite::jobs_in(file, dead, 10);
    ASSERT_TRUE(listed.has_value()) << listed.error().doing;
    ASSERT_EQ(listed->size(), 1u);
    EXPECT_EQ(listed->at(0).error, "hopeless");
    EXPECT_TRUE(sqlite::revive_job_in(file, the_job, now_).value());
    EXPECT_FALSE(sqlite::revive_job_in(file, the_job, now_).value());

    EXPECT_EQ(claim(*records, "L2", now_).size(), 1u);
}

TEST_F(StorageWork, AReminderIsSetFromOutsideBesideTheServer) {
    const auto records = open();
    const auto file = folder_.path() / "neura.db";
    work::Reminder reminder;
    reminder.call = new_call_id();
    reminder.caller = "+14155550123";
    reminder.title = "photos";
    reminder.due_at = now_;

    const auto set = sqlite::set_reminder_in(file, reminder, now_);
    ASSERT_TRUE(set.has_value()) << set.error().doing;
    EXPECT_EQ(set->state, work::Reminder::State::waiting);
    const auto claimed = claim(*records, "L1", now_);
    ASSERT_EQ(claimed.size(), 1u);
    EXPECT_EQ(claimed[0].kind, work::reminder_kind);
    EXPECT_FALSE(sqlite::set_reminder_in(folder_.path() / "none.db", reminder, now_).has_value());
}

TEST_F(StorageWork, AFileThatIsNotThereIsNotMade) {
    const auto file = folder_.path() / "none.db";
    EXPECT_FALSE(sqlite::revive_job_in(file, the_job, now_).has_value());
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace neura::storage
