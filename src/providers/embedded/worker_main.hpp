#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace neura::providers::embedded {

/// What a speech worker loads and how much of the machine it uses.
struct WorkerOptions {
    std::filesystem::path models_dir{};
    std::string asr = "base";  ///< "base" or "tiny"; empty: it only speaks, and needs no model
    std::size_t threads = 0;   ///< that compute; 0: one a core
};

/// The speech worker: reads requests from the connected socket `fd` and answers them until the
/// other end closes it. Runs in a process of its own, because a model library may abort on input
/// it does not like and no caller should hear another's crash.
///
/// It leaves SIGINT and SIGTERM to its parent, which lets live calls finish, and dies with it. Its
/// threads run a little below ordinary priority, so that audio is paced before words are decoded.
///
/// @return the exit code: 0 when the socket was closed, 1 when a model could not be loaded (the
///         reason was sent), 2 when what was read made no sense.
int speech_worker_main(int fd, const WorkerOptions& options);

/// The same with its arguments as `worker_arguments` writes them, for `neura speech-worker`.
int speech_worker_main(const std::vector<std::string>& arguments);

std::vector<std::string> worker_arguments(int fd, const WorkerOptions& options);

}  // namespace neura::providers::embedded
