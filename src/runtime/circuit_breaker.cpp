#include "runtime/circuit_breaker.hpp"

#include <algorithm>
#include <utility>

namespace neura {

bool CircuitBreaker::may_try() {
    const std::lock_guard lock(mutex_);
    if (status_.state == State::closed) return true;

    const auto now = time_.now();
    if (now < (status_.state == State::open ? rests_until_ : tries_until_)) return false;
    status_.state = State::half_open;
    tries_until_ = now + options_.try_within;
    return true;
}

void CircuitBreaker::succeeded() {
    Status changed;
    {
        const std::lock_guard lock(mutex_);
        in_row_ = 0;
        rest_ = {};
        status_.why.reset();
        if (std::exchange(status_.state, State::closed) == State::closed) return;
        changed = status_;
    }
    on_change(changed);
}

void CircuitBreaker::failed(Error why, bool lasting, std::chrono::milliseconds retry_after) {
    Status changed;
    {
        const std::lock_guard lock(mutex_);
        const auto now = time_.now();
        status_.why = std::move(why);
        status_.at = now;
        ++status_.failures;
        ++in_row_;
        const bool opens = lasting || retry_after > retry_after.zero() ||
                           in_row_ >= options_.failures || status_.state == State::half_open;
        // Who began to ask before it opened says nothing new.
        if (!opens || status_.state == State::open) return;

        rest_ = std::clamp(rest_ * 2, options_.rest, options_.longest_rest);
        rests_until_ =
            now + std::max({rest_, retry_after, lasting ? options_.lasting_rest : rest_});
        const bool was_closed = std::exchange(status_.state, State::open) == State::closed;
        if (!was_closed) return;
        changed = status_;
    }
    on_change(changed);
}

CircuitBreaker::Status CircuitBreaker::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

}  // namespace neura
