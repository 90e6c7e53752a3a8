#pragma once

#include <filesystem>
#include <memory>

#include "call/listening/voice_detector.hpp"
#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// Silero's voice detector in its own 8 kHz mode: one model for every call of the process.
///
/// The detectors run on the caller's thread, about 50 µs a window, each on its own buffers; any
/// number may run at once. They must not outlive what this returns.
///
/// @param models_dir  holds ort/ and vad/silero_vad.onnx
/// Errors: `Errc::models_missing`, `model_unusable`.
/// Source: github.com/snakers4/silero-vad v6.2; at 8 kHz a window is 256 samples, before which
/// the last 32 of the window before are given again.
Result<std::unique_ptr<listening::VoiceDetection>> make_voice_detection(
    const std::filesystem::path& models_dir);

}  // namespace neura::providers::embedded
