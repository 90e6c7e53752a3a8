#include "providers/embedded/worker_process.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "providers/embedded/errc.hpp"

extern char** environ;

namespace neura::providers::embedded {

namespace {

/// The file descriptors and signals a child starts with.
class SpawnSettings {
public:
    explicit SpawnSettings(int socket) {
        posix_spawn_file_actions_init(&files_);
        posix_spawn_file_actions_adddup2(&files_, socket, WorkerProcess::child_fd);
        posix_spawn_file_actions_addclosefrom_np(&files_, WorkerProcess::child_fd + 1);

        sigset_t none;
        sigemptyset(&none);
        sigset_t all;
        sigfillset(&all);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }

    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&files_);
        posix_spawnattr_destroy(&attributes_);
    }

    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    const posix_spawn_file_actions_t* files() const { return &files_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t files_;
    posix_spawnattr_t attributes_;
};

}  // namespace

Result<WorkerProcess> WorkerProcess::start(const std::vector<std::string>& command) {
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail({errno, std::system_category()}, "make a socket pair for the speech worker");

    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);

    pid_t pid = -1;
    const SpawnSettings settings(ends[1]);
    const int failed = posix_spawn(&pid, arguments[0], settings.files(), settings.attributes(),
                                   arguments.data(), environ);
    close(ends[1]);
    if (failed != 0) {
        close(ends[0]);
        return fail(Errc::worker_unavailable,
                    "start " + command.front() + ": " + std::generic_category().message(failed));
    }
    return WorkerProcess(pid, ends[0]);
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::exchange(other.socket_, -1)) {}

WorkerProcess::~WorkerProcess() {
    end();
    if (socket_ >= 0) close(socket_);
}

int WorkerProcess::release_socket() { return std::exchange(socket_, -1); }

std::string WorkerProcess::end() {
    const auto pid = std::exchange(pid_, -1);
    if (pid < 0) return "ended before";

    int status = 0;
    // One that ended by itself keeps its status: the signal comes too late.
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return "end unknown";
    if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
    return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace neura::providers::embedded
