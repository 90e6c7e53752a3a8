#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "runtime/error.hpp"

namespace neura {

/// A child process and our end of the socket pair it was given.
///
/// Destroying it kills the child and waits for its end, which takes a few milliseconds. The thread
/// that starts a child must outlive it: the kernel takes that thread's end for its parent's.
class ChildProcess {
public:
    struct Options {
        /// Where the child finds its end of the socket; it inherits nothing else but standard
        /// input, output and error, unless they are among these: a caller's socket kept open by a
        /// child would never look closed to the caller.
        std::vector<int> socket_at{3};
        /// "NAME=value" each; nothing: ours.
        std::optional<std::vector<std::string>> environment{};
        bool is_quiet = false;  ///< its standard error is heard by nobody
    };

    /// Starts `command`, which is looked for in PATH if it has no '/'.
    /// Errors: those of the system, the words telling what could not be started.
    static Result<ChildProcess> start(const std::vector<std::string>& command,
                                      const Options& options);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) = delete;
    ~ChildProcess();

    pid_t pid() const { return pid_; }

    /// Gives our end of the socket away; once.
    int release_socket();

    /// Kills the child if it still lives, and says how it ended: "exit code 1", "signal 11".
    std::string end();

private:
    ChildProcess(pid_t pid, int socket) : pid_(pid), socket_(socket) {}

    pid_t pid_;
    int socket_;
};

}  // namespace neura
