#pragma once

// The network of Silero's voice detector in its 8 kHz mode, computed here.
//
//   320 samples ─▶ spectrum, 4 frames of 65 ─▶ 4 convolutions, 1 frame of 128 ─▶ LSTM ─▶ sigmoid
//
// Source: the graph in silero_vad.onnx of github.com/snakers4/silero-vad v6.2, where the sampling
// rate is 8,000.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "providers/embedded/onnx_weights.hpp"
#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// What the network is compiled for. `baseline` is what every processor of this kind can do.
enum class InstructionSet : std::uint8_t { baseline, avx2, avx512 };

std::string_view name_of(InstructionSet set);

/// Those that this machine can run, from the slowest to the fastest; never empty.
std::vector<InstructionSet> instruction_sets();

/// The weights, shared by any number of callers and threads.
class SileroNetwork {
public:
    /// The last 32 samples of the window before, then the window.
    static constexpr std::size_t samples = 32 + 256;
    using Input = std::array<float, samples>;

    /// What it remembers of one caller; at first, nothing.
    struct Memory {
        alignas(64) std::array<float, 128> hidden{};
        alignas(64) std::array<float, 128> cell{};
    };

    /// Reads the weights and lays them out for `set`, which this machine must be able to run.
    /// Errors: `Errc::model_unusable` when a tensor is missing or not of the shape it has in v6.2,
    /// or the spectrum is not taken as it is there.
    static Result<SileroNetwork> make(const OnnxWeights& weights, InstructionSet set);

    /// How likely the window holds speech, 0 to 1. About 4 µs with AVX-512, 6 with AVX2, 11
    /// without; 2 more when the weights, 0.8 MB, have left the second level of the cache.
    /// No allocation.
    float probability(const Input& input, Memory& memory) const;

private:
    /// A line of the processor's cache.
    struct alignas(64) Line {
        std::array<float, 16> floats{};
    };
    using Forward = float (*)(const float* weights, const float* samples, float* hidden,
                              float* cell);

    SileroNetwork() = default;

    std::vector<Line> weights_;
    Forward forward_ = nullptr;
};

}  // namespace neura::providers::embedded
