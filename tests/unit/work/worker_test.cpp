#include "work/worker.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <stdexcept>

#include "fakes/fake_work_store.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::work {
namespace {

using namespace std::chrono_literals;

TEST(PauseAfter, DoublesUpToTheLongestAndIsSpreadDownToHalf) {
    EXPECT_EQ(pause_after(1, 5s, 1h, 0), 5s);
    EXPECT_EQ(pause_after(2, 5s, 1h, 0), 10s);
    EXPECT_EQ(pause_after(4, 5s, 1h, 0), 40s);
    EXPECT_EQ(pause_after(4, 5s, 1h, 0.5), 30s);
    EXPECT_EQ(pause_after(4, 5s, 1h, 1), 20s);
    EXPECT_EQ(pause_after(60, 5s, 1h, 0), 1h);
    EXPECT_EQ(pause_after(0, 5s, 1h, 0), 5s);
}

class WorkerTest : public testing::Test {
protected:
    void add(const std::string& key, std::chrono::seconds in = 0s) {
        NewJob job{.kind = "post", .key = key, .payload = {}, .due_at = time_.wall() + in};
        EXPECT_TRUE(fakes::run_on(loop_, store_.add(std::move(job))).value());
    }
    void work_off() { fakes::run_on(loop_, worker_.work_off()); }
    const Job& job(const std::string& key) { return store_.kept.at(key); }

    asio::io_context loop_;
    fakes::FakeWorkStore store_;
    fakes::ManualTime time_;
    Worker worker_{
        store_, time_, loop_.get_executor(), {.at_once = 2, .look_every = 1ms, .most_attempts = 3}};
    std::vector<std::string> begun_;
};

TEST_F(WorkerTest, DoesWhatIsDueAndLeavesTheRest) {
    worker_.knows("post", [&](Job job) -> Awaitable<Outcome> {
        begun_.push_back(job.key);
        co_return Outcome::done();
    });
    add("a");
    add("b");
    add("c");
    add("later", 10s);

    work_off();

    EXPECT_EQ(begun_, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(job("c").state, JobState::done);
    EXPECT_EQ(job("later").state, JobState::ready);
    time_.pass(10s);
    work_off();
    EXPECT_EQ(begun_.back(), "later");
}

TEST_F(WorkerTest, AFailureIsTriedAgainLaterAndLaterAndThenGivenUp) {
    worker_.knows("post", [&](Job job) -> Awaitable<Outcome> {
        begun_.push_back(job.key);
        co_return Outcome::again("no answer");
    });
    add("a");

    work_off();
    EXPECT_EQ(job("a").state, JobState::ready);
    EXPECT_EQ(job("a").error, "no answer");
    const auto first_pause = job("a").due_at - time_.wall();
    EXPECT_GE(first_pause, 2'500ms);
    EXPECT_LE(first_pause, 5s);
    work_off();
    EXPECT_EQ(begun_.size(), 1u) << "it is not due yet";

    time_.pass(5s);
    work_off();
    EXPECT_GE(job("a").due_at - time_.wall(), 5s);
    time_.pass(10s);
    work_off();
    EXPECT_EQ(begun_.size(), 3u);
    EXPECT_EQ(job("a").state, JobState::dead);
}

TEST_F(WorkerTest, WaitsAsLongAsTheOtherEndAsks) {
    worker_.knows("post", [](Job) -> Awaitable<Outcome> { co_return Outcome::again("busy", 1h); });
    add("a");

    work_off();

    EXPECT_EQ(job("a").due_at, time_.wall() + 1h);
}

TEST_F(WorkerTest, WhatIsHopelessIsNotTriedAgain) {
    worker_.knows("post", [](Job) -> Awaitable<Outcome> { co_return Outcome::hopeless("gone"); });
    add("a");

    work_off();

    EXPECT_EQ(job("a").state, JobState::dead);
    EXPECT_EQ(job("a").error, "gone");
}

TEST_F(WorkerTest, AKindThatNobodyKnowsDies) {
    add("a");

    work_off();

    EXPECT_EQ(job("a").state, JobState::dead);
}

TEST_F(WorkerTest, WhatAHandlerThrowsIsAFailureWithoutItsWords) {
    worker_.knows("post", [](Job) -> Awaitable<Outcome> {
        throw std::runtime_error("my policy is B1234567");
        co_return Outcome::done();
    });
    add("a");

    work_off();

    EXPECT_EQ(job("a").state, JobState::ready);
    EXPECT_FALSE(job("a").error.empty());
    EXPECT_FALSE(job("a").error.contains("B1234567"));
}

TEST_F(WorkerTest, AJobWhoseWorkersDieAgainAndAgainIsGivenUp) {
    worker_.knows("post", [&](Job job) -> Awaitable<Outcome> {
        begun_.push_back(job.key);
        co_return Outcome::done();
    });
    add("a");
    for (int death = 1; death <= 3; ++death) {
        const auto claimed = fakes::run_on(loop_, store_.claim("dead", 1, time_.wall(), 1s));
        ASSERT_EQ(claimed->size(), 1u);
        time_.pass(1s);
    }

    work_off();

    EXPECT_TRUE(begun_.empty());
    EXPECT_EQ(job("a").state, JobState::dead);
}

TEST_F(WorkerTest, WhatDoesNotFinishIsGivenBackAndNothingMoreIsBegun) {
    bool was_cancelled = false;
    worker_.knows("post", [&](Job job) -> Awaitable<Outcome> {
        struct Leave {
            bool& left;
            ~Leave() { left = true; }
        } const leave{was_cancelled};
        begun_.push_back(job.key);
        Timer never(loop_.get_executor(), Clock::time_point::max());
        co_await never.async_wait(use_awaitable);
        co_return Outcome::done();
    });
    add("a");
    const auto stop_once_begun = [&]() -> Awaitable<> {
        while (begun_.empty()) co_await asio::post(loop_.get_executor(), use_awaitable);
        co_await worker_.stop(0ms);
    };

    using namespace asio::experimental::awaitable_operators;
    auto both = [&]() -> Awaitable<> { co_await (worker_.run() && stop_once_begun()); };
    fakes::run_on(loop_, both());

    EXPECT_TRUE(was_cancelled);
    EXPECT_EQ(job("a").state, JobState::ready);
    EXPECT_EQ(job("a").attempts, 0);
}

TEST_F(WorkerTest, CountsAndTellsOfTrouble) {
    metrics::Registry registry;
    worker_.knows("post", [](Job) -> Awaitable<Outcome> { co_return Outcome::hopeless("gone"); });
    worker_.register_metrics(registry);
    add("a");
    const auto stop_once_dead = [&]() -> Awaitable<> {
        while (job("a").state != JobState::dead)
            co_await asio::post(loop_.get_executor(), use_awaitable);
        time_.pass(2s);
        while (worker_.state().dead == 0) co_await asio::post(loop_.get_executor(), use_awaitable);
        store_.broken = true;
        while (worker_.state().error.empty())
            co_await asio::post(loop_.get_executor(), use_awaitable);
        co_await worker_.stop(1s);
    };

    using namespace asio::experimental::awaitable_operators;
    auto both = [&]() -> Awaitable<> { co_await (worker_.run() && stop_once_dead()); };
    fakes::run_on(loop_, both());

    const auto page = metrics::to_text(registry.collect());
    EXPECT_TRUE(page.contains(R"(neura_jobs{kind="post",state="dead"} 1)")) << page;
    EXPECT_TRUE(page.contains(R"(neura_job_failures_total{kind="post"} 1)")) << page;
}

}  // namespace
}  // namespace neura::work
