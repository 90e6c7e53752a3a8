#include "server/loop_lag.hpp"

#include <gtest/gtest.h>

#include "fakes/manual_time.hpp"
#include "fakes/metrics_page.hpp"

namespace neura::server {
namespace {

using namespace std::chrono_literals;
using fakes::read_metrics;

class LoopLagTest : public testing::Test {
protected:
    void pass(std::chrono::milliseconds length) {
        time_.pass(length);
        ticker_.advance(time_.now());
    }

    asio::io_context loop_{1};
    Ticker ticker_{loop_.get_executor()};
    fakes::ManualTime time_;
    metrics::Registry registry_;
};

TEST_F(LoopLagTest, CountsHowLateEachTickComes) {
    const auto measuring = measure_lag(registry_, 3, ticker_, time_);
    ticker_.start(time_.now());
    pass(20ms);  // in time
    pass(27ms);  // 7 ms late
    pass(60ms);  // three at once: 47, 27 and 7 ms late

    auto page = read_metrics(registry_);
    EXPECT_EQ(page[R"(neura_loop_lag_seconds_count{loop="3"})"], 5);
    EXPECT_EQ(page[R"(neura_loop_lag_seconds_bucket{loop="3",le="0.001"})"], 1);
    EXPECT_EQ(page[R"(neura_loop_lag_seconds_bucket{loop="3",le="0.01"})"], 3);
    EXPECT_EQ(page[R"(neura_loop_lag_seconds_bucket{loop="3",le="0.05"})"], 5);
    EXPECT_DOUBLE_EQ(page[R"(neura_loop_lag_seconds_sum{loop="3"})"], 0.088);
}

TEST_F(LoopLagTest, MeasuresNothingOnceItIsGone) {
    (void)measure_lag(registry_, 0, ticker_, time_);
    ticker_.start(time_.now());
    pass(20ms);

    EXPECT_EQ(read_metrics(registry_)[R"(neura_loop_lag_seconds_count{loop="0"})"], 0);
}

}  // namespace
}  // namespace neura::server
