// The network with weights that are nobody's; tests/integration has Silero's.

#include "providers/embedded/silero_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "fakes/onnx_file.hpp"
#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {
namespace {

struct Tensor {
    std::vector<std::size_t> shape;
    std::vector<float> numbers;
};

/// The tensors of a model: the Fourier transform as it is, the rest at random, each output's
/// inputs as strong as leaves something to decide.
class Model {
public:
    Model() {
        Tensor basis{{130, 1, 128}, {}};
        for (const bool sine : {false, true})
            for (int k = 0; k <= 64; ++k)
                for (int n = 0; n < 128; ++n) {
                    const double turn = 2 * std::numbers::pi * n / 128;
                    const double window = (1 - std::cos(turn)) / 2;
                    basis.numbers.push_back(static_cast<float>(
                        window * (sine ? -std::sin(k * turn) : std::cos(k * turn))));
                }
        tensors["stft.forward_basis_buffer"] = basis;

        convolution("encoder.0", 128, 65);
        convolution("encoder.1", 64, 128);
        convolution("encoder.2", 64, 64);
        convolution("encoder.3", 128, 64);
        random("decoder.rnn.weight_ih", {512, 128}, 0.2F);
        random("decoder.rnn.weight_hh", {512, 128}, 0.2F);
        random("decoder.rnn.bias_ih", {512}, 0.2F);
        random("decoder.rnn.bias_hh", {512}, 0.2F);
        random("decoder.decoder.2.weight", {1, 128, 1}, 1);
        random("decoder.decoder.2.bias", {1}, 1);
    }

    Result<SileroNetwork> network(InstructionSet set = InstructionSet::baseline) const {
        std::string graph;
        for (const auto& [name, tensor] : tensors)
            graph += tests::onnx::constant("If_0_else_branch__Inline_0__" + name, tensor.shape,
                                           tensor.numbers);
        const auto file = tests::onnx::file(tests::onnx::branch(graph));
        const auto weights =
            OnnxWeights::parse({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
        return SileroNetwork::make(weights.value(), set);
    }

    std::map<std::string, Tensor> tensors;

private:
    void convolution(const std::string& name, std::size_t outputs, std::size_t inputs) {
        random(name + ".reparam_conv.weight", {outputs, inputs, 3}, 0.1F);
        random(name + ".reparam_conv.bias", {outputs}, 0.1F);
    }

    void random(const std::string& name, std::vector<std::size_t> shape, float most) {
        std::size_t size = 1;
        for (const auto dimension : shape) size *= dimension;
        std::uniform_real_distribution<float> any(-most, most);
        auto& tensor = tensors[name] = {std::move(shape), std::vector<float>(size)};
        for (auto& number : tensor.numbers) number = any(random_);
    }

    std::mt19937 random_{1};
};

/// The same network in the plainest way there is, in doubles.
class Plain {
public:
    explicit Plain(const Model& model) : model_(model) {}

    double probability(const SileroNetwork::Input& input) {
        std::vector<double> samples(input.begin(), input.end());
        for (std::size_t i = 0; i < 32; ++i) samples.push_back(input[286 - i]);

        Frames frames(4);
        const auto basis = tensor("stft.forward_basis_buffer");
        for (std::size_t f = 0; f < 4; ++f)
            for (std::size_t k = 0; k < 65; ++k) {
                double re = 0, im = 0;
                for (std::size_t n = 0; n < 128; ++n) {
                    re += samples[64 * f + n] * basis[k * 128 + n];
                    im += samples[64 * f + n] * basis[(65 + k) * 128 + n];
                }
                frames[f].push_back(std::sqrt(re * re + im * im));
            }
        frames = convolve("encoder.0.reparam_conv.", frames, 128, 1);
        frames = convolve("encoder.1.reparam_conv.", frames, 64, 2);
        frames = convolve("encoder.2.reparam_conv.", frames, 64, 2);
        frames = convolve("encoder.3.reparam_conv.", frames, 128, 1);

        const auto of_seen = tensor("decoder.rnn.weight_ih");
        const auto of_hidden = tensor("decoder.rnn.weight_hh");
        const auto bias_seen = tensor("decoder.rnn.bias_ih");
        const auto bias_hidden = tensor("decoder.rnn.bias_hh");
        std::vector<double> gates(512);
        for (std::size_t o = 0; o < 512; ++o) {
            gates[o] = bias_seen[o] + bias_hidden[o];
            for (std::size_t i = 0; i < 128; ++i)
                gates[o] +=
                    of_seen[o * 128 + i] * frames[0][i] + of_hidden[o * 128 + i] * hidden_[i];
        }
        const auto of_output = tensor("decoder.decoder.2.weight");
        double speech = tensor("decoder.decoder.2.bias")[0];
        for (std::size_t i = 0; i < 128; ++i) {
            cell_[i] =
                sigmoid(gates[128 + i]) * cell_[i] + sigmoid(gates[i]) * std::tanh(gates[256 + i]);
            hidden_[i] = sigmoid(gates[384 + i]) * std::tanh(cell_[i]);
            speech += std::max(0.0, hidden_[i]) * of_output[i];
        }
        return sigmoid(speech);
    }

private:
    using Frames = std::vector<std::vector<double>>;

    static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

    std::vector<double> tensor(const std::string& name) const {
        const auto& numbers = model_.tensors.at(name).numbers;
        return {numbers.begin(), numbers.end()};
    }

    Frames convolve(const std::string& name, const Frames& in, std::size_t outputs,
                    std::size_t stride) const {
        const auto weight = tensor(name + "weight");
        const auto bias = tensor(name + "bias");
        Frames out;
        for (std::size_t f = 0; f < in.size(); f += stride) {
            out.emplace_back();
            for (std::size_t o = 0; o < outputs; ++o) {
                double sum = bias[o];
                for (std::size_t i = 0; i < in[0].size(); ++i)
                    for (std::size_t t = 0; t < 3; ++t)
                        if (f + t >= 1 && f + t - 1 < in.size())
                            sum += weight[(o * in[0].size() + i) * 3 + t] * in[f + t - 1][i];
                out.back().push_back(std::max(0.0, sum));
            }
        }
        return out;
    }

    const Model& model_;
    std::vector<double> hidden_ = std::vector<double>(128);
    std::vector<double> cell_ = std::vector<double>(128);
};

TEST(SileroNetwork, ComputesWhatIsWrittenInTheModelWithEveryInstructionSet) {
    const Model model;
    std::mt19937 random(2);
    std::uniform_real_distribution<float> any(-0.5F, 0.5F);
    std::vector<SileroNetwork::Input> inputs(8);
    for (auto& input : inputs)
        for (auto& sample : input) sample = any(random);
    inputs[3] = {};  // silence

    std::vector<double> expected;
    Plain plain(model);
    for (const auto& input : inputs) expected.push_back(plain.probability(input));
    const auto [lowest, highest] = std::ranges::minmax(expected);
    EXPECT_GT(highest - lowest, 0.1) << "nothing to compare";

    for (const auto set : instruction_sets()) {
        const auto network = model.network(set).value();
        SileroNetwork::Memory memory;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            EXPECT_NEAR(network.probability(inputs[i], memory), expected[i], 1e-5) << name_of(set);
    }
}

TEST(SileroNetwork, StaysAProbabilityWhateverItIsTold) {
    Model model;
    for (auto& weight : model.tensors["decoder.decoder.2.weight"].numbers) weight = 1e6F;
    SileroNetwork::Input loud;
    for (std::size_t i = 0; i < loud.size(); ++i) loud[i] = i % 7 < 3 ? 1.0F : -1.0F;

    for (const auto set : instruction_sets()) {
        for (const float bias : {-1e9F, 1e9F}) {
            model.tensors["decoder.decoder.2.bias"].numbers = {bias};
            SileroNetwork::Memory memory;
            const auto probability = model.network(set).value().probability(loud, memory);
            EXPECT_NEAR(probability, bias < 0 ? 0 : 1, 1e-6);
            EXPECT_GE(probability, 0);
            EXPECT_LE(probability, 1);
        }
    }
}

TEST(SileroNetwork, SaysWhichTensorIsMissing) {
    Model model;
    model.tensors.erase("decoder.rnn.bias_hh");
    const auto network = model.network();

    ASSERT_FALSE(network.has_value());
    EXPECT_EQ(network.error().code, Errc::model_unusable);
    EXPECT_NE(network.error().doing.find("decoder.rnn.bias_hh"), std::string::npos);
}

TEST(SileroNetwork, RefusesATensorOfAnotherShape) {
    Model model;
    model.tensors["encoder.1.reparam_conv.weight"].shape = {128, 64, 3};
    const auto network = model.network();

    ASSERT_FALSE(network.has_value());
    EXPECT_NE(network.error().doing.find("encoder.1.reparam_conv.weight"), std::string::npos);
}

TEST(SileroNetwork, RefusesAnotherSpectrum) {
    Model model;
    model.tensors["stft.forward_basis_buffer"].numbers[5 * 128 + 3] += 0.01F;
    const auto network = model.network();

    ASSERT_FALSE(network.has_value());
    EXPECT_EQ(network.error().code, Errc::model_unusable);
}

}  // namespace
}  // namespace neura::providers::embedded
