#include "runtime/blocking_pool.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <stdexcept>
#include <thread>

namespace neura {
namespace {

class BlockingPoolTest : public testing::Test {
protected:
    void run(Awaitable<> task) {
        std::exception_ptr failure;
        asio::co_spawn(context_, std::move(task), [&](std::exception_ptr e) { failure = e; });
        context_.run();
        if (failure) std::rethrow_exception(failure);
    }

    asio::io_context context_{1};
    BlockingPool pool_{2};
};

TEST_F(BlockingPoolTest, WorksOnAThreadOfItsOwnAndResumesOnTheLoop) {
    const auto loop = std::this_thread::get_id();
    run([](BlockingPool& pool, std::thread::id here) -> Awaitable<> {
        const auto there = co_await pool.run([] { return std::this_thread::get_id(); });
        EXPECT_NE(there, here);
        EXPECT_EQ(std::this_thread::get_id(), here);
    }(pool_, loop));
}

TEST_F(BlockingPoolTest, GivesAValueThatCanOnlyBeMoved) {
    run([](BlockingPool& pool) -> Awaitable<> {
        const auto value = co_await pool.run([] { return std::make_unique<int>(7); });
        EXPECT_EQ(*value, 7);
    }(pool_));
}

TEST_F(BlockingPoolTest, TakesWorkThatGivesNothing) {
    run([](BlockingPool& pool) -> Awaitable<> {
        bool done = false;
        co_await pool.run([&done] { done = true; });
        EXPECT_TRUE(done);
    }(pool_));
}

TEST_F(BlockingPoolTest, ThrowsWhatTheWorkThrew) {
    EXPECT_THROW(run([](BlockingPool& pool) -> Awaitable<> {
                     co_await pool.run([]() -> int { throw std::runtime_error("no"); });
                 }(pool_)),
                 std::runtime_error);
}

}  // namespace
}  // namespace neura
