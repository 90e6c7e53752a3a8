#include "providers/embedded/silero.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <utility>
#include <vector>

#include "providers/embedded/errc.hpp"
#include "providers/embedded/onnx_weights.hpp"

namespace neura::providers::embedded {

namespace {

/// The model of v6.2, of which we use half, has 2.3 MB.
constexpr std::uintmax_t largest_model = 64'000'000;

class SileroDetector final : public listening::VoiceDetector {
public:
    explicit SileroDetector(const SileroNetwork& network) : network_(network) {}

    float probability(const Window& window) override {
        const auto fresh =
            std::copy(samples_.begin() + window.size(), samples_.end(), samples_.begin());
        std::ranges::copy(window, fresh);
        return network_.probability(samples_, memory_);
    }

    void reset() override {
        samples_.fill(0);
        memory_ = {};
    }

private:
    const SileroNetwork& network_;
    SileroNetwork::Input samples_{};
    SileroNetwork::Memory memory_;
};

class Silero final : public listening::VoiceDetection {
public:
    explicit Silero(SileroNetwork network) : network_(std::move(network)) {}

    std::unique_ptr<listening::VoiceDetector> detector() override {
        return std::make_unique<SileroDetector>(network_);
    }

private:
    const SileroNetwork network_;
};

Result<std::vector<std::uint8_t>> read(const std::filesystem::path& file) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(file, missing);
    std::ifstream in(file, std::ios::binary);
    if (missing || !in) return fail(Errc::models_missing, "open " + file.string());
    if (size > largest_model) return fail(Errc::model_unusable, file.string() + " is too large");

    std::vector<std::uint8_t> bytes(size);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

Result<SileroNetwork> read_network(std::span<const std::uint8_t> model, InstructionSet set) {
    const auto weights = OnnxWeights::parse(model);
    if (!weights) return std::unexpected(weights.error());
    return SileroNetwork::make(*weights, set);
}

}  // namespace

Result<std::unique_ptr<listening::VoiceDetection>> make_voice_detection(
    const std::filesystem::path& models_dir, InstructionSet set) {
    const auto file = models_dir / "vad" / "silero_vad.onnx";
    const auto model = read(file);
    if (!model) return std::unexpected(model.error());

    auto network = read_network(*model, set);
    if (!network)
        return fail(network.error().code, "load " + file.string() + ": " + network.error().doing);
    return std::make_unique<Silero>(std::move(*network));
}

}  // namespace neura::providers::embedded
