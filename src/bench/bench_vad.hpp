#pragma once

#include <filesystem>

namespace neura::bench {

/// Prints what one window of 32 ms costs the voice detector: for each instruction set that this
/// machine can run, and by ONNX Runtime; called again at once, and after other work has used the
/// processor's caches, which is how a call finds them. Microseconds of this thread.
/// @return the exit code.
int bench_vad(const std::filesystem::path& models_dir);

}  // namespace neura::bench
