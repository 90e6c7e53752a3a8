#pragma once

#include <filesystem>

namespace neura::bench {

struct SttOptions {
    std::filesystem::path folder;
    std::filesystem::path models_dir;
    std::size_t parallel = 6;  ///< streams at a time, each in real time
    bool show_errors = false;
};

/// Word errors of recognition through the live pipeline: every file is played in 20 ms frames, in
/// real time, to a `listening::Listener` as a call has one, and its turns are compared with the
/// text.
///
/// The folder holds manifest.json ({"items": [{"file", "text", "category"}]}, category "digits" is
/// counted digit by digit), or NAME.wav beside NAME.txt. @return the exit code.
int bench_stt(const SttOptions& options);

}  // namespace neura::bench
