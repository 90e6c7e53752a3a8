#include "net/watchdog.hpp"

namespace neura::net {

struct Watchdog::Watch {
    explicit Watch(Socket& watched) : socket(&watched), timer(watched.get_executor()) {}

    Socket* socket;  ///< null once the dog has gone
    Timer timer;
    Clock::time_point deadline = Clock::time_point::max();
    bool waiting = false;
    bool passed = false;
};

Watchdog::Watchdog(Socket& socket) : watch_(std::make_shared<Watch>(socket)) {}

Watchdog::~Watchdog() {
    watch_->socket = nullptr;
    watch_->timer.cancel();
}

void Watchdog::allow(std::chrono::milliseconds time) {
    watch_->deadline = Clock::now() + time;
    watch_->passed = false;
    const bool soon_enough = watch_->waiting && watch_->timer.expiry() <= watch_->deadline;
    if (!soon_enough) wait(watch_, watch_->deadline);
}

void Watchdog::lift() {
    watch_->deadline = Clock::time_point::max();
    watch_->passed = false;
    watch_->waiting = false;
    watch_->timer.cancel();
}

bool Watchdog::passed() const { return watch_->passed; }

void Watchdog::wait(const std::shared_ptr<Watch>& watch, Clock::time_point until) {
    watch->waiting = true;
    watch->timer.expires_at(until);
    watch->timer.async_wait([watch](boost::system::error_code set_anew) {
        if (set_anew || watch->socket == nullptr) return;
        watch->waiting = false;
        if (watch->deadline == Clock::time_point::max()) return;
        if (Clock::now() < watch->deadline) return wait(watch, watch->deadline);
        watch->passed = true;
        boost::system::error_code ignored;
        watch->socket->cancel(ignored);
    });
}

}  // namespace neura::net
