#pragma once

#include <boost/asio/post.hpp>
#include <utility>

#include "runtime/task_scope.hpp"

namespace neura::server {

/// Work that must be done even when the call it is for is over. All of it runs on one loop; it is
/// begun from any.
class BackgroundTasks {
public:
    explicit BackgroundTasks(Executor loop) : loop_(loop), tasks_(loop) {}

    const Executor& loop() const { return loop_; }

    void start(Awaitable<> task) {
        asio::post(loop_,
                   [this, task = std::move(task)]() mutable { tasks_.spawn(std::move(task)); });
    }

    /// Waits for what is under way; cancelled, it ends all of it. On that loop, before this goes.
    Awaitable<> finish() { return tasks_.join(); }

private:
    const Executor loop_;
    TaskScope tasks_;
};

}  // namespace neura::server
