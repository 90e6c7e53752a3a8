#pragma once

#include <exception>
#include <list>

#include "runtime/task.hpp"

namespace neura {

/// Owns the coroutines it starts: none of them outlives it.
///
///     TaskScope scope(loop);
///     scope.spawn(listen(call));
///     scope.spawn(speak(call));
///     ...
///     scope.cancel();
///     co_await scope.join();
///
/// Lives on one loop and is used from it only. It must be joined before it is destroyed; declare
/// it after whatever its tasks refer to. A loop is not destroyed while a scope on it has tasks.
class TaskScope {
public:
    explicit TaskScope(Executor loop);
    ~TaskScope();
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    /// Starts `task`, which begins to run once the loop comes to it. In a scope that was
    /// cancelled and not joined since, it ends before it begins.
    ///
    /// An exception that escapes a task is kept (the first one) and thrown by `join`; the other
    /// tasks go on. That of a cancelled operation is no failure and is forgotten.
    void spawn(Awaitable<> task);

    /// Asks every task to end: what each waits for is cancelled (asio's terminal cancellation).
    void cancel();

    /// Waits until every task has ended; afterwards the scope can be used again. When the waiting
    /// coroutine is cancelled the tasks are too, and are still waited for.
    Awaitable<> join();

    /// No task is under way.
    bool empty() const { return tasks_.empty(); }

private:
    using Tasks = std::list<asio::cancellation_signal>;

    void end(Tasks::iterator task, std::exception_ptr failure);

    Executor loop_;
    Tasks tasks_;
    Timer all_ended_;
    std::exception_ptr failure_;
    bool cancelled_ = false;
};

}  // namespace neura
