#pragma once

// The beat of a loop: everything that is paced by 20 ms of audio hangs on one ticker.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "runtime/task.hpp"

namespace neura {

/// When ticks are due. Arithmetic only: time is passed in.
///
/// Tick n is due at start + n * 20 ms, n >= 1, however late the ones before were noticed.
class TickSchedule {
public:
    /// The length of a frame of telephone audio.
    static constexpr std::chrono::milliseconds period{20};

    /// Ticks made up for at once; half a second. More than that is a machine that slept, and
    /// playing it all back would only be heard as noise.
    static constexpr std::int64_t most_at_once = 25;

    /// Ticks that are due: `count` of them, the first at `first`, `period` apart.
    struct Due {
        Clock::time_point first{};
        std::int64_t count = 0;
    };

    explicit TickSchedule(Clock::time_point start) : last_(start) {}

    /// When the next tick is due.
    Clock::time_point next() const { return last_ + period; }

    /// The ticks due by `now` and not yet given. Of more than `most_at_once` the oldest are given
    /// and the rest dropped; the beat goes on in step.
    Due take(Clock::time_point now);

    /// Ticks never given, since the start.
    std::uint64_t dropped() const { return dropped_; }

private:
    Clock::time_point last_;
    std::uint64_t dropped_ = 0;
};

/// Calls its subscribers every 20 ms, without drift. One a loop, on that loop.
///
/// Ticks that could not be delivered in time are delivered as soon as possible, each of them, as
/// far as `TickSchedule` allows. It outlives its subscriptions.
class Ticker {
public:
    /// Is given the time at which the tick was due. Must not throw, wait, or destroy the ticker.
    using OnTick = std::move_only_function<void(Clock::time_point)>;

    class Subscription;

    explicit Ticker(Executor loop);
    ~Ticker();
    Ticker(const Ticker&) = delete;
    Ticker& operator=(const Ticker&) = delete;

    /// Subscribed inside a tick, the first call comes with the next one.
    [[nodiscard]] Subscription subscribe(OnTick on_tick);

    /// The first tick is due 20 ms after `now`. Does nothing when started already.
    void start(Clock::time_point now = Clock::now());

    /// No tick comes after this, not even one that is late. Subscriptions are kept.
    void stop();

    /// Delivers what is due by `now`. The timer does this; a test that has its own time may too.
    void advance(Clock::time_point now);

    /// Ticks dropped since the last `start`.
    std::uint64_t dropped() const { return beat_ ? beat_->dropped() : 0; }

private:
    struct Subscriber {
        OnTick on_tick;
        bool removed = false;
    };
    using Subscribers = std::list<Subscriber>;

    void wait();
    void deliver(Clock::time_point due);
    void remove(Subscribers::iterator subscriber);
    void sweep();

    Timer timer_;
    Subscribers subscribers_;
    std::shared_ptr<TickSchedule> beat_;  ///< the waiting timer holds it weakly: gone means stopped
    bool delivering_ = false;
    bool any_removed_ = false;
};

/// Ticks are delivered for as long as it lives. May be destroyed inside a tick, also by the very
/// subscriber it belongs to or by another.
class Ticker::Subscription {
public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription() { reset(); }

    /// No tick is delivered after this.
    void reset();

private:
    friend class Ticker;
    Subscription(Ticker& ticker, Subscribers::iterator subscriber)
        : ticker_(&ticker), subscriber_(subscriber) {}

    Ticker* ticker_ = nullptr;
    Subscribers::iterator subscriber_;
};

/// Tickers of one loop that beat one after the other within the 20 ms: who is handed out in turn to
/// many makes their work come in small parts and not all at once, so that what comes in between is
/// not kept waiting.
class SpreadTickers {
public:
    static constexpr std::size_t count = 10;  ///< 2 ms apart

    explicit SpreadTickers(Executor loop);

    /// Each in its turn. On the loop.
    Ticker& next();

    /// The one that beats first.
    Ticker& first() { return *tickers_.front(); }

    void start(Clock::time_point now = Clock::now());
    void stop();

private:
    std::array<std::unique_ptr<Ticker>, count> tickers_;
    std::size_t next_ = 0;
};

}  // namespace neura
