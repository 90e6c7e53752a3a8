#include "providers/embedded/silero_network.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {

namespace {

// ---- Its shape -------------------------------------------------------------------------------

constexpr std::size_t hop = 64;  ///< samples from one frame to the next; a frame has two
constexpr std::size_t frames = 4;
constexpr std::size_t padded_samples = (frames + 1) * hop;
constexpr std::size_t frequencies = hop + 1;
constexpr std::size_t low_frequencies = hop / 2 + 1;
constexpr std::size_t units = 128;  ///< of the LSTM

/// Frequencies 0 to 32, then 64 to 33: the latter come out beside 0 to 31.
constexpr std::size_t frequency_of(std::size_t index) {
    return index < low_frequencies ? index : hop + low_frequencies - index;
}

/// Registers of an instruction set: floats in one, and how many hold running sums.
struct Registers {
    std::size_t lanes;
    std::size_t sums;
};

/// Sums of weighted inputs: a convolution over frames, or a product with a matrix if there is but
/// one. Its weights are the bias, then those for each input and tap, for `block` outputs at a time.
struct Layer {
    std::size_t inputs;
    std::size_t outputs;
    std::size_t frames_in = 1;
    std::size_t frames_out = 1;
    std::size_t stride = 1;
    std::size_t taps = 1;
    bool sparse = false;     ///< its inputs were rectified: most are zero
    std::size_t before = 0;  ///< frames before the one an output is for that its first tap sees

    constexpr bool has_frame(std::size_t out, std::size_t tap) const {
        return out * stride + tap >= before && out * stride + tap - before < frames_in;
    }
    constexpr std::size_t frame(std::size_t out, std::size_t tap) const {
        return out * stride + tap - before;
    }

    constexpr std::size_t floats() const { return outputs * (1 + inputs * taps); }

    /// As many outputs as the running sums are for.
    constexpr std::size_t block(Registers registers) const {
        return std::min(outputs, registers.lanes * registers.sums / frames_out);
    }
};

/// For 32 cosines or sines each; the last 15 outputs are for whole blocks only.
constexpr Layer fourier{
    .inputs = hop / 2, .outputs = 48, .frames_in = frames, .frames_out = frames};

/// Each has three taps of which those are left out that see no frame but padding.
constexpr std::array convolutions{
    Layer{.inputs = frequencies,
          .outputs = 128,
          .frames_in = frames,
          .frames_out = frames,
          .taps = 3,
          .before = 1},
    Layer{.inputs = 128,
          .outputs = 64,
          .frames_in = frames,
          .frames_out = 2,
          .stride = 2,
          .taps = 3,
          .sparse = true,
          .before = 1},
    Layer{.inputs = 64, .outputs = 64, .frames_in = 2, .taps = 2, .sparse = true},
    Layer{.inputs = 64, .outputs = 128, .sparse = true},
};

/// Inputs: what the encoder saw, then what was put out before. Outputs: gates, in PyTorch's order:
/// in, forget, cell, out.
constexpr Layer lstm{.inputs = 2 * units, .outputs = 4 * units, .sparse = true};

/// Where in the weights each begins.
struct Offsets {
    std::array<std::size_t, convolutions.size()> encoder{};
    std::size_t lstm = 0;
    std::size_t decoder = 0;
    std::size_t end = 0;
};

constexpr Offsets offset = [] {
    Offsets made;
    std::size_t at = 4 * fourier.floats();
    for (std::size_t i = 0; i < convolutions.size(); ++i) {
        made.encoder[i] = at;
        at += convolutions[i].floats();
    }
    made.lstm = at;
    made.decoder = made.lstm + lstm.floats();
    made.end = made.decoder + units + 1;
    return made;
}();

// ---- For each instruction set ----------------------------------------------------------------

namespace baseline {
#define SILERO_TARGET
#define SILERO_LANES 4
#define SILERO_SUMS 8
#include "providers/embedded/silero_forward.inc"
}  // namespace baseline

#ifdef __x86_64__
namespace avx2 {
#define SILERO_TARGET [[gnu::target("avx2,fma")]]
#define SILERO_LANES 8
#define SILERO_SUMS 8
#include "providers/embedded/silero_forward.inc"
}  // namespace avx2

namespace avx512 {
#define SILERO_TARGET [[gnu::target("avx512f,fma")]]
#define SILERO_LANES 16
#define SILERO_SUMS 16
#include "providers/embedded/silero_forward.inc"
}  // namespace avx512
#endif

struct Variant {
    InstructionSet set;
    std::string_view name;
    Registers registers;
    float (*forward)(const float* weights, const float* input, float* hidden, float* cell);
};

constexpr std::array variants{
    Variant{InstructionSet::baseline, "baseline", baseline::registers, baseline::forward},
#ifdef __x86_64__
    Variant{InstructionSet::avx2, "AVX2", avx2::registers, avx2::forward},
    Variant{InstructionSet::avx512, "AVX-512", avx512::registers, avx512::forward},
#endif
};

const Variant& variant_of(InstructionSet set) {
    return *std::ranges::find(variants, set, &Variant::set);
}

bool runs_here(InstructionSet set) {
#ifdef __x86_64__
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (set == InstructionSet::avx2) return avx2;
    if (set == InstructionSet::avx512) return avx2 && __builtin_cpu_supports("avx512f");
#endif
    return set == InstructionSet::baseline;
}

// ---- Its weights -----------------------------------------------------------------------------

/// Lays the weights of one layer out. `weight` and `bias` say what they are.
template <class Weight, class Bias>
float* lay_out(float* to, const Layer& layer, Registers registers, Weight weight, Bias bias) {
    const auto block = layer.block(registers);
    for (std::size_t first = 0; first < layer.outputs; first += block) {
        for (std::size_t o = first; o < first + block; ++o) *to++ = bias(o);
        for (std::size_t i = 0; i < layer.inputs; ++i)
            for (std::size_t t = 0; t < layer.taps; ++t)
                for (std::size_t o = first; o < first + block; ++o) *to++ = weight(o, i, t);
    }
    return to;
}

/// The tensors of the branch for 8 kHz. Remembers the first error.
class Tensors {
public:
    explicit Tensors(const OnnxWeights& weights) : weights_(weights) {}

    std::vector<float> get(const std::string& name, std::initializer_list<std::size_t> shape) {
        auto found = weights_.tensor("If_0_else_branch__Inline_0__" + name, shape);
        if (found) return std::move(*found);
        if (!error_) error_ = std::move(found).error();
        std::size_t size = 1;
        for (const auto dimension : shape) size *= dimension;
        return std::vector<float>(size);
    }

    const std::optional<Error>& error() const { return error_; }

private:
    const OnnxWeights& weights_;
    std::optional<Error> error_;
};

/// Whether the transform is as `spectrum` takes it: what it leaves out follows from the rest.
bool is_as_expected(const std::vector<float>& basis) {
    const auto cosine = [&](std::size_t k, std::size_t n) { return basis[k * 2 * hop + n]; };
    const auto sine = [&](std::size_t k, std::size_t n) { return cosine(frequencies + k, n); };
    const auto alike = [](float a, float b) { return std::abs(a - b) < 1e-5F; };
    bool expected = true;
    for (std::size_t k = 0; k < frequencies; ++k) {
        expected = expected && alike(cosine(k, 0), 0) && alike(sine(k, 0), 0);
        for (std::size_t n = 1; n < 2 * hop; ++n) {
            const float sign = n % 2 == 0 ? 1.0F : -1.0F;
            expected = expected && alike(cosine(k, n), cosine(k, 2 * hop - n)) &&
                       alike(sine(k, n), -sine(k, 2 * hop - n)) &&
                       alike(cosine(k, n), sign * cosine(hop - k, n)) &&
                       alike(sine(k, n), -sign * sine(hop - k, n));
        }
    }
    return expected;
}

}  // namespace

std::string_view name_of(InstructionSet set) { return variant_of(set).name; }

std::vector<InstructionSet> instruction_sets() {
    std::vector<InstructionSet> sets;
    for (const auto& variant : variants)
        if (runs_here(variant.set)) sets.push_back(variant.set);
    return sets;
}

Result<SileroNetwork> SileroNetwork::make(const OnnxWeights& weights, InstructionSet set) {
    const auto& variant = variant_of(set);
    const auto none = [](std::size_t) { return 0.0F; };
    Tensors tensors(weights);
    SileroNetwork network;
    network.forward_ = variant.forward;
    network.weights_.resize(offset.end / 16 + 1);
    float* to = network.weights_[0].floats.data();

    const auto basis = tensors.get("stft.forward_basis_buffer", {2 * frequencies, 1, 2 * hop});
    for (const std::size_t row : {std::size_t{0}, frequencies})
        for (const std::size_t even : {0U, 1U})
            to = lay_out(
                to, fourier, variant.registers,
                [&](auto o, auto i, auto) { return basis[(row + o) * 2 * hop + 2 * i + 1 + even]; },
                none);

    for (std::size_t number = 0; number < convolutions.size(); ++number) {
        const auto& layer = convolutions[number];
        const auto name = "encoder." + std::to_string(number) + ".reparam_conv.";
        const auto kernel = tensors.get(name + "weight", {layer.outputs, layer.inputs, 3});
        const auto bias = tensors.get(name + "bias", {layer.outputs});
        to = lay_out(
            to, layer, variant.registers,
            [&](auto o, auto i, auto t) {
                const auto input = number == 0 ? frequency_of(i) : i;
                return kernel[(o * layer.inputs + input) * 3 + t + 1 - layer.before];
            },
            [&](auto o) { return bias[o]; });
    }

    const auto of_seen = tensors.get("decoder.rnn.weight_ih", {lstm.outputs, units});
    const auto of_hidden = tensors.get("decoder.rnn.weight_hh", {lstm.outputs, units});
    const auto bias_seen = tensors.get("decoder.rnn.bias_ih", {lstm.outputs});
    const auto bias_hidden = tensors.get("decoder.rnn.bias_hh", {lstm.outputs});
    to = lay_out(
        to, lstm, variant.registers,
        [&](auto o, auto i, auto) {
            return i < units ? of_seen[o * units + i] : of_hidden[o * units + i - units];
        },
        [&](auto o) { return bias_seen[o] + bias_hidden[o]; });

    to = std::ranges::copy(tensors.get("decoder.decoder.2.weight", {1, units, 1}), to).out;
    *to = tensors.get("decoder.decoder.2.bias", {1})[0];

    if (tensors.error()) return std::unexpected(*tensors.error());
    if (!is_as_expected(basis)) return fail(Errc::model_unusable, "use the model: other spectrum");
    return network;
}

float SileroNetwork::probability(const Input& input, Memory& memory) const {
    return forward_(weights_[0].floats.data(), input.data(), memory.hidden.data(),
                    memory.cell.data());
}

}  // namespace neura::providers::embedded
