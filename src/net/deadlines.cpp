#include "net/deadlines.hpp"

namespace neura::net {

Awaitable<> Deadlines::watch() {
    const auto loop = co_await asio::this_coro::executor;
    Timer timer(loop);
    for (;;) {
        timer.expires_after(resolution);
        co_await timer.async_wait(use_awaitable);
        look(Clock::now());
    }
}

void Deadlines::look(Clock::time_point now) {
    boost::system::error_code ignored;
    for (auto* guard : guards_) {
        if (now < guard->at_) continue;
        // Each time anew: the wait that is cancelled may not have begun when we looked last.
        guard->passed_ = true;
        guard->socket_.cancel(ignored);
    }
}

void Deadlines::close_idle() {
    boost::system::error_code ignored;
    for (auto* guard : guards_)
        if (guard->idle_) guard->socket_.close(ignored);
}

}  // namespace neura::net
