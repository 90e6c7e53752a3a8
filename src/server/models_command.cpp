#include "server/models_command.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string_view>

#include "runtime/scratch_folder.hpp"
#include "server/models_files.hpp"

namespace neura::server {

namespace {

/// The script and the manifest as files, for as long as they are needed.
class UnpackedScript {
public:
    UnpackedScript() {
        std::ofstream(script()) << models_script;
        std::ofstream(folder_.path() / "manifest.json") << models_manifest;
    }

    std::filesystem::path script() const { return folder_.path() / "pull.mjs"; }

private:
    const ScratchFolder folder_{"neura-models"};
};

int run(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    pid_t child = 0;
    const int error =
        posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
    if (error == ENOENT) {
        std::cerr << "models: Node is not installed; on Debian: apt-get install nodejs npm\n";
        return 1;
    }
    if (error != 0) {
        std::cerr << "models: cannot start Node: " << std::strerror(error) << '\n';
        return 1;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int models_command(std::vector<std::string> words, const std::filesystem::path& dir) {
    if (words.empty() || words.front() == "--help" || words.front() == "-h") {
        std::cout << "neura models pull [default|small|search] [--dir DIR]\n"
                     "neura models list [--dir DIR]\n";
        return words.empty() ? 2 : 0;
    }
    const auto names_folder = [](std::string_view word) { return word.starts_with("--dir"); };
    if (std::ranges::none_of(words, names_folder)) {
        words.emplace_back("--dir");
        words.push_back(dir.string());
    }
    const UnpackedScript unpacked;
    std::vector<std::string> command{"node", unpacked.script().string()};
    command.insert(command.end(), words.begin(), words.end());
    return run(std::move(command));
}

}  // namespace neura::server
