#include "runtime/task_scope.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <stdexcept>

#include "runtime/inbox.hpp"

namespace neura {
namespace {

using namespace std::chrono_literals;

class TaskScopeTest : public testing::Test {
protected:
    /// Runs `task` until all is done; an exception that escapes it comes out here.
    void run(Awaitable<> task) {
        std::exception_ptr failure;
        asio::co_spawn(context_, std::move(task), [&](std::exception_ptr e) { failure = e; });
        context_.run();
        context_.restart();
        if (failure) std::rethrow_exception(failure);
    }

    Awaitable<> wait_for_ever(int& ended) {
        struct Ended {
            int& count;
            ~Ended() { ++count; }
        } on_exit{ended};
        Timer never(context_.get_executor(), Clock::time_point::max());
        co_await never.async_wait(use_awaitable);
    }

    asio::io_context context_{1};
    TaskScope scope_{context_.get_executor()};
};

Awaitable<> add(int& sum, int value) {
    sum += value;
    co_return;
}

Awaitable<> throw_out(const char* what) {
    throw std::runtime_error(what);
    co_return;
}

TEST_F(TaskScopeTest, JoinWaitsForEveryTask) {
    int sum = 0;
    scope_.spawn(add(sum, 1));
    scope_.spawn(add(sum, 2));
    EXPECT_EQ(sum, 0) << "a task must not run inside spawn";

    run(scope_.join());

    EXPECT_EQ(sum, 3);
    EXPECT_TRUE(scope_.empty());
}

TEST_F(TaskScopeTest, JoinOfAnEmptyScopeReturns) { run(scope_.join()); }

TEST_F(TaskScopeTest, CancelReachesEveryTask) {
    int ended = 0;
    scope_.spawn(wait_for_ever(ended));
    scope_.spawn(wait_for_ever(ended));
    context_.poll();
    EXPECT_EQ(ended, 0);

    scope_.cancel();
    run(scope_.join());

    EXPECT_EQ(ended, 2);
}

TEST_F(TaskScopeTest, ATaskSpawnedInACancelledScopeDoesNotBegin) {
    int sum = 0;
    scope_.cancel();
    scope_.spawn(add(sum, 1));

    run(scope_.join());

    EXPECT_EQ(sum, 0);
}

TEST_F(TaskScopeTest, CanBeUsedAgainOnceJoined) {
    int sum = 0;
    scope_.cancel();
    run(scope_.join());
    scope_.spawn(add(sum, 1));

    run(scope_.join());

    EXPECT_EQ(sum, 1);
}

TEST_F(TaskScopeTest, JoinThrowsTheFirstExceptionAndLetsTheOthersGoOn) {
    int sum = 0;
    scope_.spawn(throw_out("first"));
    scope_.spawn(throw_out("second"));
    scope_.spawn(add(sum, 1));

    try {
        run(scope_.join());
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "first");
    }
    EXPECT_EQ(sum, 1);
    run(scope_.join());
}

TEST_F(TaskScopeTest, CancellingTheJoinCancelsTheTasksAndStillWaits) {
    int ended = 0;
    scope_.spawn(wait_for_ever(ended));
    bool joined = false;
    asio::cancellation_signal stop;
    asio::co_spawn(context_, scope_.join(),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) {
                       joined = true;
                       EXPECT_EQ(ended, 1);
                   }));
    context_.poll();
    EXPECT_FALSE(joined);

    stop.emit(asio::cancellation_type::terminal);
    context_.restart();
    context_.run();

    EXPECT_TRUE(joined);
}

TEST_F(TaskScopeTest, ATaskMayCancelItsOwnScope) {
    int ended = 0;
    scope_.spawn(wait_for_ever(ended));
    scope_.spawn([](TaskScope& scope) -> Awaitable<> {
        scope.cancel();
        co_return;
    }(scope_));

    run(scope_.join());

    EXPECT_EQ(ended, 1);
}

TEST_F(TaskScopeTest, ATaskMaySpawnAnother) {
    int sum = 0;
    scope_.spawn([](TaskScope& scope, int& total) -> Awaitable<> {
        scope.spawn(add(total, 5));
        co_return;
    }(scope_, sum));

    run(scope_.join());

    EXPECT_EQ(sum, 5);
}

}  // namespace
}  // namespace neura
