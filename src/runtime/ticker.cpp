#include "runtime/ticker.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace neura {

TickSchedule::Due TickSchedule::take(Clock::time_point now) {
    const std::int64_t due = std::max<std::int64_t>(0, (now - last_) / period);
    const std::int64_t given = std::min(due, most_at_once);
    const auto first = next();
    last_ += due * period;
    dropped_ += static_cast<std::uint64_t>(due - given);
    return {.first = first, .count = given};
}

Ticker::Ticker(Executor loop) : timer_(loop) {}

Ticker::~Ticker() { assert(subscribers_.empty() && "a Ticker outlives its subscriptions"); }

Ticker::Subscription Ticker::subscribe(OnTick on_tick) {
    subscribers_.push_back({.on_tick = std::move(on_tick)});
    return Subscription(*this, std::prev(subscribers_.end()));
}

void Ticker::start(Clock::time_point now) {
    if (beat_) return;
    beat_ = std::make_shared<TickSchedule>(now);
    wait();
}

void Ticker::stop() {
    beat_.reset();
    timer_.cancel();
}

void Ticker::wait() {
    timer_.expires_at(beat_->next());
    timer_.async_wait([this, held = std::weak_ptr(beat_)](boost::system::error_code error) {
        if (error || held.expired()) return;
        advance(Clock::now());
        if (!held.expired()) wait();
    });
}

void Ticker::advance(Clock::time_point now) {
    const auto beat = beat_;
    if (!beat) return;
    const auto due = beat->take(now);
    for (std::int64_t i = 0; i < due.count && beat == beat_; ++i)
        deliver(due.first + i * TickSchedule::period);
}

void Ticker::deliver(Clock::time_point due) {
    if (subscribers_.empty()) return;
    delivering_ = true;
    // Whoever subscribes meanwhile comes after `last`; whoever leaves is only marked.
    const auto last = std::prev(subscribers_.end());
    for (auto it = subscribers_.begin();; ++it) {
        if (!it->removed) it->on_tick(due);
        if (it == last) break;
    }
    sweep();
    delivering_ = false;
}

void Ticker::remove(Subscribers::iterator subscriber) {
    if (!delivering_) {
        subscribers_.erase(subscriber);
        return;
    }
    // It may be the one that is running, so its function must live on until the tick is over.
    subscriber->removed = true;
    any_removed_ = true;
}

void Ticker::sweep() {
    // A function that goes may hold subscriptions of its own, which then mark more.
    while (std::exchange(any_removed_, false)) {
        Subscribers gone;
        for (auto it = subscribers_.begin(); it != subscribers_.end();) {
            const auto current = it++;
            if (current->removed) gone.splice(gone.end(), subscribers_, current);
        }
    }
}

Ticker::Subscription::Subscription(Subscription&& other) noexcept
    : ticker_(std::exchange(other.ticker_, nullptr)), subscriber_(other.subscriber_) {}

Ticker::Subscription& Ticker::Subscription::operator=(Subscription&& other) noexcept {
    if (this != &other) {
        reset();
        ticker_ = std::exchange(other.ticker_, nullptr);
        subscriber_ = other.subscriber_;
    }
    return *this;
}

void Ticker::Subscription::reset() {
    if (auto* ticker = std::exchange(ticker_, nullptr)) ticker->remove(subscriber_);
}

SpreadTickers::SpreadTickers(Executor loop) {
    for (auto& ticker : tickers_) ticker = std::make_unique<Ticker>(loop);
}

Ticker& SpreadTickers::next() { return *tickers_[next_++ % count]; }

void SpreadTickers::start(Clock::time_point now) {
    for (std::size_t i = 0; i < count; ++i)
        tickers_[i]->start(now + TickSchedule::period * i / count);
}

void SpreadTickers::stop() {
    for (const auto& ticker : tickers_) ticker->stop();
}

}  // namespace neura
