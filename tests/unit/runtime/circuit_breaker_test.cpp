#include "runtime/circuit_breaker.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "fakes/manual_time.hpp"

namespace neura {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

class CircuitBreakerTest : public testing::Test {
protected:
    CircuitBreakerTest() {
        breaker_.on_change = [this](const CircuitBreaker::Status& status) {
            told_.push_back(status.state);
        };
    }

    void fail_times(int times) {
        for (int i = 0; i < times; ++i) breaker_.failed(down_);
    }

    fakes::ManualTime time_;
    CircuitBreaker breaker_{time_};
    std::vector<State> told_;
    const Error down_{std::make_error_code(std::errc::connection_refused), "connect"};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
    fail_times(2);
    breaker_.succeeded();
    fail_times(2);
    EXPECT_TRUE(breaker_.may_try());
    EXPECT_TRUE(told_.empty());

    fail_times(1);
    EXPECT_FALSE(breaker_.may_try());
    EXPECT_EQ(told_, (std::vector{State::open}));
    EXPECT_EQ(breaker_.status().why->doing, "connect");
    EXPECT_EQ(breaker_.status().failures, 5U);
}

TEST_F(CircuitBreakerTest, LetsOneTryAfterARest) {
    fail_times(3);
    time_.pass(4'999ms);
    EXPECT_FALSE(breaker_.may_try());
    time_.pass(1ms);
    EXPECT_TRUE(breaker_.may_try());
    EXPECT_FALSE(breaker_.may_try()) << "one is trying";

    breaker_.succeeded();
    EXPECT_TRUE(breaker_.may_try());
    EXPECT_TRUE(breaker_.may_try());
    EXPECT_EQ(told_, (std::vector{State::open, State::closed}));
    EXPECT_FALSE(breaker_.status().why);
}

TEST_F(CircuitBreakerTest, RestsTwiceAsLongEachTime) {
    fail_times(3);
    for (const auto rest : {5s, 10s, 20s, 40s, 60s, 60s}) {
        time_.pass(rest - 1ms);
        EXPECT_FALSE(breaker_.may_try()) << rest.count();
        time_.pass(1ms);
        EXPECT_TRUE(breaker_.may_try()) << rest.count();
        fail_times(1);
    }
    EXPECT_EQ(told_, (std::vector{State::open})) << "told once";
}

TEST_F(CircuitBreakerTest, LetsAnotherTryWhenTheFirstNeverSaidHowItWent) {
    fail_times(3);
    time_.pass(5s);
    EXPECT_TRUE(breaker_.may_try());
    time_.pass(10s);
    EXPECT_TRUE(breaker_.may_try());
}

TEST_F(CircuitBreakerTest, OpensAtOnceForWhatLasts) {
    breaker_.failed(down_, true);
    EXPECT_FALSE(breaker_.may_try());
    time_.pass(59s);
    EXPECT_FALSE(breaker_.may_try());
    time_.pass(1s);
    EXPECT_TRUE(breaker_.may_try());
}

TEST_F(CircuitBreakerTest, WaitsAsLongAsTheVendorAsks) {
    breaker_.failed(down_, false, 90s);
    time_.pass(89s);
    EXPECT_FALSE(breaker_.may_try());
    time_.pass(1s);
    EXPECT_TRUE(breaker_.may_try());
}

TEST_F(CircuitBreakerTest, IsNotOpenedForLongerByThoseWhoBeganBefore) {
    fail_times(8);
    time_.pass(5s);
    EXPECT_TRUE(breaker_.may_try());
}

}  // namespace
}  // namespace neura
