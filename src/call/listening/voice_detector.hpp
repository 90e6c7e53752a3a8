#pragma once

#include <array>
#include <cstdint>
#include <memory>

namespace neura::listening {

/// Is this a voice? One detector for one caller: it remembers what it heard.
class VoiceDetector {
public:
    /// 32 ms at 8 kHz, in [-1, 1].
    using Window = std::array<float, 256>;

    virtual ~VoiceDetector() = default;

    /// How likely `window`, which follows the one before, holds speech: 0 to 1.
    /// Bounded and short (4 to 14 µs), so it runs on the loop.
    virtual float probability(const Window& window) = 0;

    /// Forgets what was heard: the next window follows nothing.
    virtual void reset() = 0;
};

/// Makes detectors that share one model.
class VoiceDetection {
public:
    virtual ~VoiceDetection() = default;
    virtual std::unique_ptr<VoiceDetector> detector() = 0;
};

}  // namespace neura::listening
