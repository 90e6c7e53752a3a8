#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/task.hpp"

namespace neura {

/// The event loops of the program: one `io_context` and one thread each.
///
/// What is started on a loop stays on it, so that nothing on it needs a lock; work crosses
/// from one loop to another only by `asio::post` or `asio::co_spawn` on the other's executor.
///
/// Everything that lives on a loop is destroyed before its `Loops`.
class Loops {
public:
    /// @param count  at least 1, usually one a core
    explicit Loops(std::size_t count);
    ~Loops();
    Loops(const Loops&) = delete;
    Loops& operator=(const Loops&) = delete;

    std::size_t size() const { return contexts_.size(); }

    /// Any thread. `i` < `size()`.
    Executor at(std::size_t i);

    /// Runs loop 0 on this thread and the others on one of their own; returns once `stop` was
    /// called and all have returned. An exception that escapes a loop ends the program.
    void run();

    /// Makes `run` return without waiting for what is under way. Any thread, also before `run`.
    void stop();

private:
    using KeptRunning = asio::executor_work_guard<Executor>;

    std::vector<std::unique_ptr<asio::io_context>> contexts_;
    std::vector<KeptRunning> kept_running_;
};

}  // namespace neura
