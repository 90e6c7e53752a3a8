#include "runtime/task_scope.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <cassert>
#include <iterator>
#include <utility>

namespace neura {

namespace {

/// `co_spawn` would run the task inside `spawn` up to where it first waits; this one waits its
/// turn.
Awaitable<> begin_later(Awaitable<> task) {
    co_await asio::post(use_awaitable);
    co_await std::move(task);
}

bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const asio::multiple_exceptions& both) {
        // What `a || b` throws when it is cancelled.
        return is_cancellation(both.first_exception());
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

TaskScope::TaskScope(Executor loop)
    : loop_(std::move(loop)), all_ended_(loop_, Clock::time_point::max()) {}

TaskScope::~TaskScope() { assert(tasks_.empty() && "a TaskScope is joined before it goes"); }

void TaskScope::spawn(Awaitable<> task) {
    const auto entry = tasks_.emplace(tasks_.end());
    asio::co_spawn(loop_, begin_later(std::move(task)),
                   asio::bind_cancellation_slot(entry->slot(), [this, entry](std::exception_ptr e) {
                       end(entry, std::move(e));
                   }));
    if (cancelled_) entry->emit(asio::cancellation_type::terminal);
}

void TaskScope::cancel() {
    cancelled_ = true;
    for (auto it = tasks_.begin(); it != tasks_.end();)
        (it++)->emit(asio::cancellation_type::terminal);
}

void TaskScope::end(Tasks::iterator task, std::exception_ptr failure) {
    tasks_.erase(task);
    if (failure && !failure_ && !is_cancellation(failure)) failure_ = std::move(failure);
    if (tasks_.empty()) all_ended_.cancel();
}

Awaitable<> TaskScope::join() {
    // Cancelled or not, the wait goes on until the last task has ended.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!tasks_.empty()) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state) && !cancelled_) cancel();
        co_await all_ended_.async_wait(as_result);
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    cancelled_ = false;
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace neura
