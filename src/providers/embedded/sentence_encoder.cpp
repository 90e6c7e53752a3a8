#include "providers/embedded/sentence_encoder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "providers/embedded/errc.hpp"
#include "providers/embedded/matrix.hpp"
#include "providers/embedded/sentence_pieces.hpp"

namespace neura::providers::embedded {

namespace {

using Json = nlohmann::json;
using Floats = std::vector<float>;

constexpr std::size_t most_tokens = 128;
constexpr std::size_t token_width = 256;  ///< of the first layer's input; 512 everywhere else
constexpr std::size_t wide = SentenceEncoder::dimensions;
constexpr std::size_t inner = 1'536;  ///< of the part behind attention
constexpr std::size_t heads = 4;
constexpr std::size_t token_count = 8'002;
constexpr float norm_epsilon = 1e-6F;

std::optional<std::string> content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Tensors of the model by the end of their name, which is as long as it needs to be.
class Tensors {
public:
    /// @param model  of TensorFlow.js: the manifest says in which order the weights lie
    static std::optional<Tensors> read(const Json& model, std::string_view weights) {
        Tensors tensors;
        tensors.all_.resize(weights.size() / sizeof(float));
        std::memcpy(tensors.all_.data(), weights.data(), tensors.all_.size() * sizeof(float));
        std::size_t at = 0;
        for (const auto& group : model.at("weightsManifest"))
            for (const auto& weight : group.at("weights")) {
                std::size_t count = 1;
                for (const auto& side : weight.at("shape")) count *= side.get<std::size_t>();
                if (count > tensors.all_.size() - at) return std::nullopt;
                tensors.places_[weight.at("name").get<std::string>()] = {at, count};
                at += count;
            }
        return tensors;
    }

    /// Throws std::out_of_range if there is none of that size.
    std::span<const float> at(std::string_view end, std::size_t count) const {
        for (const auto& [name, place] : places_)
            if (name.ends_with(end) && place.second == count)
                return std::span(all_).subspan(place.first, count);
        throw std::out_of_range(std::string(end));
    }

    Matrix matrix(std::string_view weights, std::string_view bias, std::size_t inputs,
                  std::size_t outputs) const {
        return {at(weights, inputs * outputs), at(bias, outputs), inputs};
    }

private:
    Floats all_;
    std::map<std::string, std::pair<std::size_t, std::size_t>, std::less<>> places_;
};

Floats copy(std::span<const float> values) { return {values.begin(), values.end()}; }

/// Brings each row to mean 0 and variance 1, then to what was learnt.
class LayerNorm {
public:
    LayerNorm(const Tensors& tensors, const std::string& path, std::size_t width)
        : scale_(copy(tensors.at(path + "_scale/ConcatPartitions/concat", width))),
          bias_(copy(tensors.at(path + "_bias/ConcatPartitions/concat", width))) {}

    Floats apply(const Floats& in) const {
        const auto width = scale_.size();
        Floats out(in.size());
        for (std::size_t at = 0; at < in.size(); at += width) {
            float mean = 0;
            float variance = 0;
            for (std::size_t i = 0; i < width; ++i) mean += in[at + i];
            mean /= static_cast<float>(width);
            for (std::size_t i = 0; i < width; ++i)
                variance += (in[at + i] - mean) * (in[at + i] - mean);
            variance /= static_cast<float>(width);
            const float factor = 1 / std::sqrt(variance + norm_epsilon);
            for (std::size_t i = 0; i < width; ++i)
                out[at + i] = scale_[i] * factor * (in[at + i] - mean) + bias_[i];
        }
        return out;
    }

private:
    Floats scale_;
    Floats bias_;
};

Floats times(const Matrix& matrix, const Floats& in) {
    Floats out(in.size() / matrix.inputs() * matrix.outputs());
    matrix.apply(in, out);
    return out;
}

void add(Floats& to, const Floats& more) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
}

/// What each token takes from the others. @param qkv  queries, keys and values of a token in a row
Floats attend(const Floats& qkv, std::size_t width) {
    const auto rows = qkv.size() / (3 * width);
    const auto head = width / heads;
    const float scale = 1 / std::sqrt(static_cast<float>(head));
    Floats out(rows * width);
    Floats weights(rows);
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t row = 0; row < rows; ++row) {
            const auto* query = &qkv[row * 3 * width + h * head];
            float most = -1e30F;
            for (std::size_t other = 0; other < rows; ++other) {
                const auto* key = &qkv[other * 3 * width + width + h * head];
                std::array<float, 16> sums{};
                for (std::size_t i = 0; i < head; i += sums.size())
                    for (std::size_t lane = 0; lane < sums.size(); ++lane)
                        sums[lane] += query[i + lane] * scale * key[i + lane];
                float product = 0;
                for (const auto sum : sums) product += sum;
                weights[other] = product;
                most = std::max(most, product);
            }
            float all = 0;
            for (auto& weight : weights) all += weight = std::exp(weight - most);
            auto* to = &out[row * width + h * head];
            for (std::size_t other = 0; other < rows; ++other) {
                const auto* value = &qkv[other * 3 * width + 2 * width + h * head];
                const float share = weights[other] / all;
                for (std::size_t i = 0; i < head; ++i) to[i] += share * value[i];
            }
        }
    return out;
}

std::string path_of(int layer) { return "/Layer_" + std::to_string(layer) + "/TransformerLayer/"; }

struct Layer {
    Layer(const Tensors& tensors, const std::string& path, std::size_t width)
        : norm(tensors, path + "layer_prepostprocess/layer_norm/layer_norm", width),
          qkv(tensors.matrix(
              path + "MultiheadAttention/qkv_transform_single/kernel/part_0",
              path + "MultiheadAttention/qkv_transform_single/bias/ConcatPartitions/concat", width,
              3 * width)),
          output(tensors.matrix(
              path + "MultiheadAttention/output_transform_single/kernel/part_0",
              path + "MultiheadAttention/output_transform_single/bias/ConcatPartitions/concat",
              width, wide)),
          inner_norm(tensors, path + "FFN/layer_prepostprocess/layer_norm/layer_norm", wide),
          widening(tensors.matrix(path + "FFN/conv1/Tensordot/Reshape_1",
                                  path + "FFN/conv1/bias/ConcatPartitions/concat", wide, inner)),
          narrowing(tensors.matrix(path + "FFN/conv2/Tensordot/Reshape_1",
                                   path + "FFN/conv2/bias/ConcatPartitions/concat", inner, wide)) {}

    /// @param beside  what goes past attention
    Floats apply_to(const Floats& in, const Floats& beside) const {
        auto out = times(output, attend(times(qkv, norm.apply(in)), qkv.inputs()));
        add(out, beside);
        auto hidden = times(widening, inner_norm.apply(out));
        for (auto& value : hidden) value = std::max(value, 0.0F);
        add(out, times(narrowing, hidden));
        return out;
    }

    LayerNorm norm;
    Matrix qkv;
    Matrix output;
    LayerNorm inner_norm;
    Matrix widening;
    Matrix narrowing;
};

}  // namespace

struct SentenceEncoder::Network {
    Network(const Tensors& tensors, SentencePieces made)
        : pieces(std::move(made)),
          embeddings(copy(tensors.at("module/Embeddings_en", token_count * token_width))),
          timing(copy(tensors.at("TimingSignal/ExpandDims_1", token_width / 2))),
          dense(tensors.matrix("/dense/kernel/ConcatPartitions/concat",
                               "/dense/bias/ConcatPartitions/concat", token_width, wide)),
          first(tensors, path_of(0), token_width),
          second(tensors, path_of(1), wide),
          last(tensors.matrix("tanh_layer_0/weights", "tanh_layer_0/bias", wide, wide)) {}

    /// The tokens as they are and where they stand.
    Floats input(std::span<const std::int32_t> tokens) const {
        constexpr auto half = token_width / 2;
        Floats in(tokens.size() * token_width);
        for (std::size_t row = 0; row < tokens.size(); ++row) {
            const auto* token = &embeddings[static_cast<std::size_t>(tokens[row]) * token_width];
            for (std::size_t i = 0; i < token_width; ++i) {
                const float angle = static_cast<float>(row) * timing[i % half];
                const float place = i < half ? std::sin(angle) : std::cos(angle);
                in[row * token_width + i] = 2 * token[i] + place;
            }
        }
        return in;
    }

    Floats encode(std::span<const std::int32_t> tokens) const {
        const auto in = input(tokens);
        const auto middle = first.apply_to(in, times(dense, in));
        const auto out = second.apply_to(middle, middle);

        Floats mean(wide);
        for (std::size_t i = 0; i < out.size(); ++i) mean[i % wide] += out[i];
        for (auto& value : mean) value /= static_cast<float>(tokens.size());
        auto vector = times(last, mean);
        for (auto& value : vector) value = std::tanh(value);
        make_unit(vector);
        return vector;
    }

    static void make_unit(Floats& vector) {
        double squares = 0;
        for (const auto value : vector) squares += double{value} * double{value};
        if (squares <= 0) return;
        const auto length = std::sqrt(squares);
        for (auto& value : vector) value = static_cast<float>(value / length);
    }

    SentencePieces pieces;
    Floats embeddings;
    Floats timing;
    Matrix dense;
    Layer first;
    Layer second;
    Matrix last;
};

SentenceEncoder::SentenceEncoder(std::unique_ptr<const Network> network)
    : network_(std::move(network)) {}
SentenceEncoder::SentenceEncoder(SentenceEncoder&&) noexcept = default;
SentenceEncoder::~SentenceEncoder() = default;

Result<SentenceEncoder> SentenceEncoder::load(const std::filesystem::path& folder) {
    const auto doing = "load the sentence encoder in " + folder.string();
    const auto model = content_of(folder / "model.json");
    const auto weights = content_of(folder / "weights.bin");
    const auto vocabulary = content_of(folder / "vocab.json");
    if (!model || !weights || !vocabulary)
        return fail(Errc::models_missing, doing + " (`neura models pull search`)");

    auto pieces = SentencePieces::read(*vocabulary);
    if (!pieces) return std::unexpected(std::move(pieces).error());
    if (pieces->size() > token_count) return fail(Errc::model_unusable, doing);
    try {
        const auto tensors = Tensors::read(Json::parse(*model), *weights);
        if (!tensors) return fail(Errc::model_unusable, doing);
        return SentenceEncoder(std::make_unique<const Network>(*tensors, std::move(*pieces)));
    } catch (const Json::exception&) {
        return fail(Errc::model_unusable, doing);
    } catch (const std::out_of_range&) {
        return fail(Errc::model_unusable, doing);
    }
}

std::vector<float> SentenceEncoder::encode(std::string_view text) const {
    const auto tokens = network_->pieces.tokens(text);
    const std::span all(tokens);
    if (tokens.size() <= most_tokens) return network_->encode(all);

    const auto pieces = (tokens.size() + most_tokens - 1) / most_tokens;
    Floats sum(wide);
    for (std::size_t i = 0; i < pieces; ++i) {
        const auto begin = i * tokens.size() / pieces;
        const auto end = (i + 1) * tokens.size() / pieces;
        add(sum, network_->encode(all.subspan(begin, end - begin)));
    }
    Network::make_unit(sum);
    return sum;
}

}  // namespace neura::providers::embedded
