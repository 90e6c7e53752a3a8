#include "runtime/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

extern char** environ;

namespace neura {

namespace {

/// The file descriptors and signals a child starts with.
class SpawnSettings {
public:
    SpawnSettings(int socket, const ChildProcess::Options& options) {
        posix_spawn_file_actions_init(&files_);
        int last = STDERR_FILENO;
        for (const int at : options.socket_at) {
            posix_spawn_file_actions_adddup2(&files_, socket, at);
            last = std::max(last, at);
        }
        if (options.is_quiet)
            posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&files_, last + 1);

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

/// As C wants them; they point into `texts`.
std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& command,
                                         const Options& options) {
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail({errno, std::system_category()}, "make a socket pair for " + command.front());

    auto arguments = pointers_to(command);
    std::vector<char*> variables;
    if (options.environment) variables = pointers_to(*options.environment);

    pid_t pid = -1;
    const SpawnSettings settings(ends[1], options);
    const int failed =
        posix_spawnp(&pid, arguments[0], settings.files(), settings.attributes(), arguments.data(),
                     options.environment ? variables.data() : environ);
    close(ends[1]);
    if (failed != 0) {
        close(ends[0]);
        return fail({failed, std::generic_category()},
                    "start " + command.front() + ": " + std::generic_category().message(failed));
    }
    return ChildProcess(pid, ends[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::exchange(other.socket_, -1)) {}

ChildProcess::~ChildProcess() {
    end();
    if (socket_ >= 0) close(socket_);
}

int ChildProcess::release_socket() { return std::exchange(socket_, -1); }

std::string ChildProcess::end() {
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

}  // namespace neura
