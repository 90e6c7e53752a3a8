#pragma once

// ONNX Runtime, opened at run time from the model store, so that a program without it starts and
// can say how to get it.

#include <onnxruntime_cxx_api.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// The runtime and its one environment. The library is opened once a process and never closed:
/// its threads and allocators outlive any object of ours. Thread-safe.
class Onnx {
public:
    /// Opens `models_dir`/ort/libonnxruntime.so.1. A second call, with whatever folder, uses the
    /// library that is open.
    ///
    /// Errors: `Errc::models_missing` when it is not there, `model_unusable` when it cannot be
    /// loaded or speaks another version than the headers we are built with.
    static Result<std::unique_ptr<Onnx>> open(const std::filesystem::path& models_dir);

    /// Loads a model. It computes on the thread that runs it, and on no other: the pool above has
    /// a thread a core, and threads that spin for work would take them from calls.
    ///
    /// Errors: `Errc::models_missing`, `model_unusable`.
    Result<Ort::Session> session(const std::filesystem::path& model) const;

private:
    Onnx() = default;

    // Made once the library's functions are known.
    std::optional<Ort::Env> environment_;
};

}  // namespace neura::providers::embedded
