#pragma once

#include <list>
#include <optional>
#include <utility>

#include "runtime/task.hpp"

namespace neura {

/// A queue that a coroutine can wait on: any code on the loop pushes, one coroutine pops.
///
/// Lives on one loop; `push` and `next` are called from it only. One `next` at a time.
/// Cancelling a waiting `next` loses nothing: what was pushed stays for the next one.
template <class T>
class Inbox {
public:
    explicit Inbox(Executor loop) : arrival_(loop, Clock::time_point::max()) {}

    void push(T value) {
        waiting_.push_back(std::move(value));
        arrival_.cancel();
    }

    /// No more will come: `next` gives what is left, then nothing.
    void close() {
        closed_ = true;
        arrival_.cancel();
    }

    /// The oldest value not yet taken; waits for one. Nothing once closed and empty, or when the
    /// waiting coroutine is cancelled.
    Awaitable<std::optional<T>> next() {
        while (waiting_.empty() && !closed_) {
            co_await arrival_.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(state)) co_return std::nullopt;
        }
        co_return take();
    }

    /// The oldest value not yet taken, without waiting.
    std::optional<T> take() {
        if (waiting_.empty()) return std::nullopt;
        std::optional<T> value(std::move(waiting_.front()));
        waiting_.pop_front();
        return value;
    }

    bool empty() const { return waiting_.empty(); }

private:
    std::list<T> waiting_;  ///< most inboxes are empty most of the time
    Timer arrival_;
    bool closed_ = false;
};

}  // namespace neura
