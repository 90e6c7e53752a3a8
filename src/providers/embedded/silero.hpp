#pragma once

#include <filesystem>
#include <memory>

#include "call/listening/voice_detector.hpp"
#include "providers/embedded/silero_network.hpp"
#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// Silero's voice detector in its own 8 kHz mode: one model for every call of the process.
///
/// The detectors run on the caller's thread, 4 to 14 µs a window, and remember 2 KB each; any
/// number may run at once. They must not outlive what this returns.
///
/// @param models_dir  holds vad/silero_vad.onnx
/// @param set         one that this machine can run
/// Errors: `Errc::models_missing`, `model_unusable`.
/// Source: github.com/snakers4/silero-vad v6.2; at 8 kHz a window is 256 samples, before which
/// the last 32 of the window before are given again.
Result<std::unique_ptr<listening::VoiceDetection>> make_voice_detection(
    const std::filesystem::path& models_dir, InstructionSet set = instruction_sets().back());

}  // namespace neura::providers::embedded
