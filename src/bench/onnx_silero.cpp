#include "bench/onnx_silero.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "audio/frame.hpp"
#include "providers/embedded/onnx.hpp"

namespace neura::bench {

namespace embedded = providers::embedded;

namespace {

constexpr std::size_t context_samples = 32;
constexpr std::size_t window_samples = std::tuple_size_v<listening::VoiceDetector::Window>;
constexpr std::size_t state_floats = 2 * 1 * 128;

constexpr std::array<const char*, 3> input_names{"input", "state", "sr"};
constexpr std::array<const char*, 2> output_names{"output", "stateN"};

class OnnxDetector final : public listening::VoiceDetector {
public:
    explicit OnnxDetector(Ort::Session& session) : session_(session) {}

    // The tensors look into this object's own buffers.
    OnnxDetector(const OnnxDetector&) = delete;
    OnnxDetector& operator=(const OnnxDetector&) = delete;

    float probability(const Window& window) override {
        const auto fresh =
            std::copy_n(samples_.end() - context_samples, context_samples, samples_.begin());
        std::ranges::copy(window, fresh);
        session_.Run(run_, input_names.data(), inputs_.data(), inputs_.size(), output_names.data(),
                     outputs_.data(), outputs_.size());
        state_ = next_state_;
        return std::clamp(probability_, 0.0F, 1.0F);
    }

    void reset() override {
        samples_.fill(0);
        state_.fill(0);
    }

private:
    template <class T, std::size_t N, std::size_t Rank>
    Ort::Value view(std::array<T, N>& data, const std::array<std::int64_t, Rank>& shape) {
        return Ort::Value::CreateTensor<T>(memory_, data.data(), N, shape.data(), Rank);
    }

    Ort::Session& session_;
    Ort::RunOptions run_;
    Ort::MemoryInfo memory_ = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);

    std::array<float, context_samples + window_samples> samples_{};
    std::array<float, state_floats> state_{};
    std::array<float, state_floats> next_state_{};
    std::int64_t rate_ = audio::telephone_rate;
    float probability_ = 0;

    std::array<Ort::Value, 3> inputs_{
        view(samples_, std::array<std::int64_t, 2>{1, context_samples + window_samples}),
        view(state_, std::array<std::int64_t, 3>{2, 1, 128}),
        Ort::Value::CreateTensor<std::int64_t>(memory_, &rate_, 1, nullptr, 0),
    };
    std::array<std::int64_t, 2> one_by_one_{1, 1};
    std::array<Ort::Value, 2> outputs_{
        Ort::Value::CreateTensor<float>(memory_, &probability_, 1, one_by_one_.data(), 2),
        view(next_state_, std::array<std::int64_t, 3>{2, 1, 128}),
    };
};

class OnnxSilero final : public listening::VoiceDetection {
public:
    OnnxSilero(std::unique_ptr<embedded::Onnx> onnx, Ort::Session session)
        : onnx_(std::move(onnx)), session_(std::move(session)) {}

    std::unique_ptr<listening::VoiceDetector> detector() override {
        return std::make_unique<OnnxDetector>(session_);
    }

private:
    std::unique_ptr<embedded::Onnx> onnx_;
    Ort::Session session_;
};

}  // namespace

Result<std::unique_ptr<listening::VoiceDetection>> make_onnx_voice_detection(
    const std::filesystem::path& models_dir) {
    auto onnx = embedded::Onnx::open(models_dir);
    if (!onnx) return std::unexpected(std::move(onnx).error());

    auto session = (*onnx)->session(models_dir / "vad" / "silero_vad.onnx");
    if (!session) return std::unexpected(std::move(session).error());

    return std::make_unique<OnnxSilero>(std::move(*onnx), std::move(*session));
}

}  // namespace neura::bench
