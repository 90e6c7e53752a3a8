#pragma once

#include <filesystem>
#include <memory>

#include "call/listening/voice_detector.hpp"
#include "runtime/error.hpp"

namespace neura::bench {

/// Silero's voice detector as ONNX Runtime computes it from the same file: the yardstick for
/// what providers/embedded/silero_network.hpp computes. One thread at a time; its detectors must
/// not outlive it.
///
/// @param models_dir  holds ort/ and vad/silero_vad.onnx
/// Errors: those of `embedded::Onnx`.
Result<std::unique_ptr<listening::VoiceDetection>> make_onnx_voice_detection(
    const std::filesystem::path& models_dir);

}  // namespace neura::bench
