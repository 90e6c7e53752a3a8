#include "runtime/ticker.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace neura {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point start{1h};

TEST(TickSchedule, GivesNothingBeforeTheFirstPeriodIsOver) {
    TickSchedule beat(start);
    EXPECT_EQ(beat.next(), start + 20ms);
    EXPECT_EQ(beat.take(start).count, 0);
    EXPECT_EQ(beat.take(start + 19ms).count, 0);
    EXPECT_EQ(beat.take(start - 1s).count, 0);
    EXPECT_EQ(beat.next(), start + 20ms);
}

TEST(TickSchedule, DoesNotDriftWhenEachTickIsNoticedLate) {
    TickSchedule beat(start);
    for (int n = 1; n <= 1'000; ++n) {
        const auto due = beat.take(start + n * 20ms + 7ms);
        ASSERT_EQ(due.count, 1);
        ASSERT_EQ(due.first, start + n * 20ms);
    }
    EXPECT_EQ(beat.next(), start + 1'001 * 20ms);
}

TEST(TickSchedule, MakesUpForTicksThatWereMissed) {
    TickSchedule beat(start);
    const auto due = beat.take(start + 70ms);
    EXPECT_EQ(due.first, start + 20ms);
    EXPECT_EQ(due.count, 3);
    EXPECT_EQ(beat.next(), start + 80ms);
    EXPECT_EQ(beat.dropped(), 0u);
}

TEST(TickSchedule, DropsWhatIsBeyondItsBoundAndStaysInStep) {
    TickSchedule beat(start);
    const auto due = beat.take(start + 100 * 20ms + 5ms);
    EXPECT_EQ(due.first, start + 20ms);
    EXPECT_EQ(due.count, 25);
    EXPECT_EQ(beat.dropped(), 75u);
    EXPECT_EQ(beat.next(), start + 101 * 20ms);
}

class TickerTest : public testing::Test {
protected:
    /// A subscriber that writes down when it was called.
    Ticker::Subscription recorder(std::vector<int>& ticks) {
        return ticker_.subscribe([&ticks](Clock::time_point due) {
            ticks.push_back(static_cast<int>((due - start) / 20ms));
        });
    }

    asio::io_context context_{1};
    Ticker ticker_{context_.get_executor()};
};

TEST_F(TickerTest, DeliversEachTickDueToEverySubscriber) {
    std::vector<int> one, two;
    const auto first = recorder(one);
    const auto second = recorder(two);
    ticker_.start(start);

    ticker_.advance(start + 20ms);
    ticker_.advance(start + 61ms);

    EXPECT_EQ(one, (std::vector{1, 2, 3}));
    EXPECT_EQ(two, one);
}

TEST_F(TickerTest, DeliversNothingBeforeStartAndAfterStop) {
    std::vector<int> ticks;
    const auto subscription = recorder(ticks);
    ticker_.advance(start + 20ms);
    ticker_.start(start);
    ticker_.stop();
    ticker_.advance(start + 40ms);

    EXPECT_TRUE(ticks.empty());
}

TEST_F(TickerTest, StoppedInsideATickForgetsThoseStillToBeMadeUp) {
    int calls = 0;
    const auto subscription = ticker_.subscribe([&](Clock::time_point) {
        ++calls;
        ticker_.stop();
    });
    ticker_.start(start);

    ticker_.advance(start + 200ms);

    EXPECT_EQ(calls, 1);
}

TEST_F(TickerTest, ASubscriberMayLeaveInsideItsOwnTick) {
    int calls = 0;
    Ticker::Subscription subscription;
    subscription = ticker_.subscribe([&, alive = std::make_unique<int>(1)](Clock::time_point) {
        subscription.reset();
        calls += *alive;
    });
    ticker_.start(start);

    ticker_.advance(start + 100ms);

    EXPECT_EQ(calls, 1);
}

TEST_F(TickerTest, ASubscriberMayRemoveAnotherInsideATick) {
    std::vector<int> ticks;
    Ticker::Subscription victim;
    const auto remover = ticker_.subscribe([&](Clock::time_point) { victim.reset(); });
    victim = recorder(ticks);
    ticker_.start(start);

    ticker_.advance(start + 100ms);

    EXPECT_TRUE(ticks.empty());
}

TEST_F(TickerTest, ASubscriberThatGoesMayTakeItsOwnSubscriptionsAlong) {
    std::vector<int> ticks;
    Ticker::Subscription outer;
    outer = ticker_.subscribe([&, inner = recorder(ticks)](Clock::time_point) { outer.reset(); });
    ticker_.start(start);

    ticker_.advance(start + 40ms);

    EXPECT_EQ(ticks, std::vector{1});
}

TEST_F(TickerTest, OneWhoSubscribesInsideATickIsCalledFromTheNext) {
    std::vector<int> ticks;
    Ticker::Subscription late;
    const auto subscription = ticker_.subscribe([&, done = false](Clock::time_point) mutable {
        if (!std::exchange(done, true)) late = recorder(ticks);
    });
    ticker_.start(start);

    ticker_.advance(start + 60ms);

    EXPECT_EQ(ticks, (std::vector{2, 3}));
}

TEST_F(TickerTest, CountsWhatItDropped) {
    std::vector<int> ticks;
    const auto subscription = recorder(ticks);
    ticker_.start(start);

    ticker_.advance(start + 30 * 20ms);

    EXPECT_EQ(ticks.size(), 25u);
    EXPECT_EQ(ticker_.dropped(), 5u);
}

TEST_F(TickerTest, ItsTimerDeliversWhatIsOverdue) {
    int calls = 0;
    const auto subscription = ticker_.subscribe([&](Clock::time_point) {
        ++calls;
        ticker_.stop();
    });
    ticker_.start(Clock::now() - 20ms);

    context_.run();

    EXPECT_EQ(calls, 1);
}

TEST(SpreadTickers, BeatEachInItsOwnPartOfATick) {
    asio::io_context context(1);
    SpreadTickers tickers(context.get_executor());
    std::vector<Clock::duration> first;
    std::vector<Ticker::Subscription> subscriptions;
    std::vector<Ticker*> handed_out;
    for (std::size_t i = 0; i < SpreadTickers::count; ++i) {
        handed_out.push_back(&tickers.next());
        subscriptions.push_back(handed_out.back()->subscribe(
            [&](Clock::time_point due) { first.push_back(due - start); }));
    }
    EXPECT_EQ(&tickers.next(), &tickers.first());
    tickers.start(start);
    for (auto* ticker : handed_out) ticker->advance(start + 39ms);
    tickers.stop();

    ASSERT_EQ(first.size(), SpreadTickers::count);
    for (std::size_t i = 0; i < first.size(); ++i)
        EXPECT_EQ(first[i], 20ms + i * 20ms / SpreadTickers::count);
}

TEST(Ticker, DestroyedWithATimerUnderWayIsNotTouchedAgain) {
    asio::io_context context(1);
    {
        Ticker ticker(context.get_executor());
        ticker.start(Clock::now() - 20ms);
        context.poll_one();
        ticker.stop();
        ticker.start(Clock::now() - 20ms);
    }
    context.run();
}

}  // namespace
}  // namespace neura
