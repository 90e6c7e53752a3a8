#pragma once

// The program itself as a child process, with a folder, an environment and a port of its own.

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace neura {

using namespace std::chrono_literals;

/// For what a busy machine may take its time over; nothing waits so long when all is well.
inline constexpr std::chrono::seconds patience{90};

/// Looks again and again until `true_now` is. False if that takes longer than `at_most`.
template <class Condition>
bool eventually(Condition true_now, std::chrono::milliseconds at_most = patience) {
    const auto give_up = std::chrono::steady_clock::now() + at_most;
    while (!true_now()) {
        if (std::chrono::steady_clock::now() > give_up) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

inline std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

using Environment = std::map<std::string, std::string>;

/// `build/.../neura` with arguments. Killed when this goes, and when the tests die.
class Program {
public:
    /// Runs in `folder`. The environment is the tests' HOME, PATH and NEURA_MODELS_DIR, and what
    /// is given here. Output of both kinds goes to the file `output`.
    Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
            Environment environment, std::filesystem::path output)
        : output_(std::move(output)) {
        for (const char* name : {"HOME", "PATH", "NEURA_MODELS_DIR"})
            if (const char* value = std::getenv(name)) environment.emplace(name, value);
        std::vector<std::string> settings;
        for (const auto& [name, value] : environment) settings.push_back(name + '=' + value);
        std::vector<std::string> command{NEURA_PROGRAM};
        command.insert(command.end(), arguments.begin(), arguments.end());
        auto argv = pointers_to(command);
        auto envp = pointers_to(settings);

        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("fork");
        if (pid_ > 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int to = ::open(output_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
        const bool set =
            to >= 0 && ::dup2(to, 1) >= 0 && ::dup2(to, 2) >= 0 && ::chdir(folder.c_str()) == 0;
        if (set) ::execve(argv[0], argv.data(), envp.data());
        ::perror(argv[0]);
        ::_exit(127);
    }

    ~Program() {
        for (const auto child : children()) ::kill(child, SIGCONT);
        signal(SIGKILL);
        ends_within(patience);
    }
    Program(const Program&) = delete;

    pid_t pid() const { return pid_; }

    void signal(int number) const {
        if (!status_) ::kill(pid_, number);
    }

    /// Whether it ends by itself within so long.
    bool ends_within(std::chrono::milliseconds at_most) {
        return eventually(
            [this] {
                int status = 0;
                if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
                return status_.has_value();
            },
            at_most);
    }

    /// Its exit code, or minus the signal that ended it. Waits for its end.
    int exit_code() {
        if (!ends_within(patience)) throw std::runtime_error("the program does not end");
        return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : -WTERMSIG(*status_);
    }

    /// All it has written so far.
    std::string said() const { return content_of(output_); }

    /// Processes it has started and that live.
    std::vector<pid_t> children() const {
        std::vector<pid_t> found;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
            const auto name = entry.path().filename().string();
            if (name.find_first_not_of("0123456789") != std::string::npos) continue;
            // PID (NAME) STATE PARENT …, where the name may hold anything.
            const auto stat = content_of(entry.path() / "stat");
            const auto after_name = stat.rfind(')');
            if (after_name == std::string::npos) continue;
            std::istringstream rest(stat.substr(after_name + 1));
            char state = 0;
            pid_t parent = 0;
            rest >> state >> parent;
            if (parent == pid_ && state != 'Z') found.push_back(std::stoi(name));
        }
        return found;
    }

    /// The child that hears and speaks.
    std::optional<pid_t> speech_worker() const {
        for (const auto child : children())
            if (content_of("/proc/" + std::to_string(child) + "/cmdline").contains("speech-worker"))
                return child;
        return std::nullopt;
    }

private:
    static std::vector<char*> pointers_to(std::vector<std::string>& texts) {
        std::vector<char*> pointers;
        for (auto& text : texts) pointers.push_back(text.data());
        pointers.push_back(nullptr);
        return pointers;
    }

    const std::filesystem::path output_;
    pid_t pid_ = -1;
    std::optional<int> status_;
};

/// `neura serve` on any free port of loopback, its data in the folder `data` of `folder`.
class ServerProcess : public Program {
public:
    ServerProcess(const std::filesystem::path& folder, Environment environment)
        : Program({"serve"}, folder, with_defaults(folder, std::move(environment)),
                  log_in(folder)) {}

    /// The port, once it listens. Throws with its words when it ends instead.
    std::uint16_t port() {
        if (port_ != 0) return port_;
        const bool told = eventually([this] {
            port_ = port_told();
            return port_ != 0 || ends_within(0ms);
        });
        if (!told || port_ == 0)
            throw std::runtime_error("neura serve does not listen; it said:\n" + said());
        return port_;
    }

private:
    static Environment with_defaults(const std::filesystem::path& folder, Environment environment) {
        environment.emplace("APP_HOST", "127.0.0.1");
        environment.emplace("APP_PORT", "0");
        environment.emplace("CALLBACK_TIMEOUT", "0");  // all callers have the same number
        environment.emplace("NEURA_DATA_DIR", folder / "data");
        environment.emplace("NEURA_AGENT", NEURA_SOURCE_DIR "/agents/insurance.yaml");
        return environment;
    }

    /// A file of its own for each start on the same folder.
    static std::filesystem::path log_in(const std::filesystem::path& folder) {
        int number = 1;
        while (exists(folder / ("server" + std::to_string(number) + ".log"))) ++number;
        return folder / ("server" + std::to_string(number) + ".log");
    }

    std::uint16_t port_told() const {
        std::istringstream lines(said());
        for (std::string line; std::getline(lines, line);) {
            const auto entry = nlohmann::json::parse(line, nullptr, false);
            if (entry.is_object() && entry.value("event", "") == "server.listening")
                return entry.value("port", std::uint16_t{0});
        }
        return 0;
    }

    std::uint16_t port_ = 0;
};

}  // namespace neura
