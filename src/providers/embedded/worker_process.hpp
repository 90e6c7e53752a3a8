#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// A child process and our end of the socket pair it was given.
///
/// Destroying it kills the child and waits for its end, which takes a few milliseconds. The thread
/// that starts a child must outlive it: the kernel takes that thread's end for its parent's.
class WorkerProcess {
public:
    /// Starts `command`, which finds its end of the socket at `child_fd` and inherits nothing
    /// else but standard input, output and error: a caller's socket kept open by a child would
    /// never look closed to the caller.
    ///
    /// Errors: `Errc::worker_unavailable`.
    static Result<WorkerProcess> start(const std::vector<std::string>& command);

    static constexpr int child_fd = 3;

    WorkerProcess(WorkerProcess&& other) noexcept;
    WorkerProcess& operator=(WorkerProcess&& other) = delete;
    ~WorkerProcess();

    pid_t pid() const { return pid_; }

    /// Gives our end of the socket away; once.
    int release_socket();

    /// Kills the child if it still lives, and says how it ended: "exit code 1", "signal 11".
    std::string end();

private:
    WorkerProcess(pid_t pid, int socket) : pid_(pid), socket_(socket) {}

    pid_t pid_;
    int socket_;
};

}  // namespace neura::providers::embedded
