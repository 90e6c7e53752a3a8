#include "knowledge/pdf_text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "knowledge/document.hpp"
#include "knowledge/errc.hpp"

namespace neura::knowledge {

namespace {

using SteadyClock = std::chrono::steady_clock;

class Descriptor {
public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return descriptor_; }
    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }

private:
    int descriptor_;
};

class FileActions {
public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    posix_spawn_file_actions_t* get() { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// Starts the child, its output going to `output`. Gives errno.
int start(pid_t& child, const std::filesystem::path& file, int output) {
    FileActions actions;
    posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions.get(), output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(actions.get(), STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    // An absolute path is never taken for an option.
    std::array words{std::string("pdftotext"),
                     std::string("-q"),
                     std::string("-enc"),
                     std::string("UTF-8"),
                     std::filesystem::absolute(file).string(),
                     std::string("-")};
    std::array<char*, words.size() + 1> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    return posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(), environ);
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/// What comes until the other end is closed.
Result<std::string> read_all(int from, SteadyClock::time_point until, const std::string& doing) {
    std::string text;
    std::array<char, 64 * 1024> buffer{};
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - SteadyClock::now()).count();
        pollfd ready{.fd = from, .events = POLLIN, .revents = 0};
        const int count = left > 0 ? ::poll(&ready, 1, static_cast<int>(left)) : 0;
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return fail(Errc::tool_failed, doing + " in time");
        const auto bytes = ::read(from, buffer.data(), buffer.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) return fail(Errc::tool_failed, doing);
        if (bytes == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(bytes));
        if (text.size() > max_document_bytes) return fail(Errc::too_large, doing);
    }
}

}  // namespace

Result<std::string> pdf_text(const std::filesystem::path& file,
                             std::chrono::milliseconds patience) {
    const auto doing = "read " + file.string();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(std::error_code(errno, std::generic_category()), doing);
    Descriptor from(ends[0]);
    Descriptor to(ends[1]);

    pid_t child = 0;
    const int error = start(child, file, to.get());
    to.close();
    if (error == ENOENT) return fail(Errc::tool_missing, doing);
    if (error != 0) return fail(std::error_code(error, std::generic_category()), doing);

    auto text = read_all(from.get(), SteadyClock::now() + patience, doing);
    if (!text) ::kill(child, SIGKILL);
    const int status = wait_for(child);
    if (!text) return text;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return fail(Errc::tool_failed, doing);
    return text;
}

}  // namespace neura::knowledge
