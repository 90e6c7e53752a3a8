#include "providers/embedded/moonshine.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "audio/resample.hpp"
#include "providers/decoding/pieces.hpp"
#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {

namespace {

constexpr std::uint32_t model_rate = 16'000;

/// Quiet callers are read worse: every piece is brought to this peak. The floor keeps a line's
/// bare noise from being blown up to a voice.
constexpr float peak = 0.9F;
constexpr float least_peak = 0.01F;

/// Words at the very edge are lost without some silence around them: 100 ms. With 300 ms real
/// callers are read a little worse (5.0 % of words wrong for 4.7).
constexpr std::size_t margin = model_rate / 10;

/// Nobody speaks faster; a decoder that does is repeating itself.
constexpr double tokens_per_second = 6.5;
constexpr std::size_t fewest_tokens = 3;

/// A second reading is worth a decoding when its token was at least 1/20 as likely.
constexpr float hesitation = 3.0F;
constexpr std::size_t most_branches = 3;
constexpr std::size_t most_alternatives = 2;

/// Between two layers of the decoder: keys and values of its own past, then of the encoder's.
constexpr std::size_t tensors_per_layer = 4;

std::vector<float> model_input(audio::Samples telephone) {
    const auto samples = audio::resample(telephone, audio::telephone_rate, model_rate,
                                         audio::ResamplerQuality::telephone);
    int loudest = 0;
    for (const int sample : samples) loudest = std::max(loudest, std::abs(sample));
    const float gain = peak / std::max(static_cast<float>(loudest), least_peak * 32768.0F);

    std::vector<float> input(samples.size() + 2 * margin);
    std::ranges::transform(samples, input.begin() + margin,
                           [gain](std::int16_t s) { return static_cast<float>(s) * gain; });
    return input;
}

std::size_t most_tokens(std::size_t input_samples) {
    const auto seconds = static_cast<double>(input_samples) / model_rate;
    return std::max(fewest_tokens, static_cast<std::size_t>(seconds * tokens_per_second));
}

/// A token that may come next.
struct Candidate {
    std::int64_t token = 0;
    float log_probability = 0;
    float gain = 0;  ///< for being expected

    float score() const { return log_probability + gain; }
};

/// The two with the highest scores.
struct Choice {
    Candidate best{};
    Candidate second{};
};

/// The logarithm of what all `logits` weigh together.
float total_weight(std::span<const float> logits) {
    const float highest = std::ranges::max(logits);
    // Tokens 15 below the best weigh less than a part in a million each.
    float sum = 0;
    for (const float logit : logits)
        if (logit > highest - 15.0F) sum += std::exp(logit - highest);
    return highest + std::log(sum);
}

Choice choose(std::span<const float> logits, const ExpectedWords::Gains& gains, bool end_allowed) {
    constexpr float never = -1e30F;
    Choice choice{.best = {.log_probability = never}, .second = {.log_probability = never}};
    const auto offer = [&](const Candidate& candidate) {
        if (candidate.token == Vocabulary::end && !end_allowed) return;
        if (candidate.score() <= choice.second.score()) return;
        if (candidate.token == choice.best.token || candidate.token == choice.second.token) {
            auto& known = candidate.token == choice.best.token ? choice.best : choice.second;
            known = candidate;
            if (choice.second.score() > choice.best.score()) std::swap(choice.best, choice.second);
            return;
        }
        choice.second = candidate;
        if (candidate.score() > choice.best.score()) std::swap(choice.best, choice.second);
    };
    for (std::size_t token = 0; token < logits.size(); ++token)
        if (logits[token] > choice.second.score())
            offer({.token = static_cast<std::int64_t>(token), .log_probability = logits[token]});
    for (const auto& [token, gain] : gains)
        if (std::cmp_less(token, logits.size()))
            offer({token, logits[static_cast<std::size_t>(token)], gain});

    const float total = total_weight(logits);
    choice.best.log_probability -= total;
    choice.second.log_probability -= total;
    return choice;
}

struct Reading {
    std::vector<std::int64_t> tokens;  ///< without begin and end
    float log_probability = 0;         ///< of all of them and the end
    float gain = 0;                    ///< for expected words in it
    std::size_t choices = 0;           ///< made to get there

    void add(const Candidate& candidate) {
        log_probability += candidate.log_probability;
        gain += candidate.gain;
        ++choices;
    }

    float score() const { return log_probability + gain; }

    float confidence() const {
        return choices == 0 ? 0 : std::exp(log_probability / static_cast<float>(choices));
    }
};

}  // namespace

/// The decoder at work on one piece.
class Moonshine::Decoding {
public:
    Decoding(const Moonshine& model, Ort::Value heard, const ExpectedWords& expected,
             std::size_t most_tokens, const std::stop_token& stop)
        : model_(model),
          heard_(std::move(heard)),
          expected_(expected),
          most_tokens_(most_tokens),
          stop_(stop) {}

    /// The greedy reading.
    Reading read(bool keep_branches) {
        Branch start{.next = Vocabulary::begin, .expected = ExpectedWords::Cursor(expected_)};
        return finish(std::move(start), keep_branches);
    }

    /// Readings that leave the greedy one where it hesitated most. Each costs a decoding from that
    /// point.
    std::vector<Reading> read_branches() {
        std::vector<Reading> readings;
        for (auto& branch : std::exchange(branches_, {}))
            readings.push_back(finish(std::move(branch), false));
        return readings;
    }

private:
    /// The decoder's own keys and values after some tokens. Never written again once made, so
    /// that a branch can share what both readings begin with.
    using Memory = std::vector<Ort::Value>;

    /// A reading so far, and the token to go on with.
    struct Branch {
        std::int64_t next = 0;
        ExpectedWords::Cursor expected;
        Reading so_far{};
        std::shared_ptr<const Memory> memory{};
        float doubt = 0;  ///< how much likelier the greedy choice was, in logarithms
    };

    Reading finish(Branch from, bool keep_branches) {
        auto reading = std::move(from.so_far);
        auto memory = std::move(from.memory);
        auto expected = std::move(from.expected);
        auto next = from.next;
        while (next != Vocabulary::end && reading.tokens.size() < most_tokens_ &&
               !stop_.stop_requested()) {
            if (next != Vocabulary::begin) reading.tokens.push_back(next);
            expected.advance(next);
            const auto choice = step(next, memory, expected, !reading.tokens.empty());
            if (keep_branches) consider(choice, reading, memory, expected);
            reading.add(choice.best);
            next = choice.best.token;
        }
        return reading;
    }

    /// Remembers the point if the second choice says something else and is among the likeliest.
    void consider(const Choice& choice, const Reading& reading,
                  const std::shared_ptr<const Memory>& memory,
                  const ExpectedWords::Cursor& expected) {
        const float doubt = choice.best.score() - choice.second.score();
        if (doubt > hesitation ||
            model_.vocabulary_.sound_alike(choice.best.token, choice.second.token))
            return;
        Branch branch{.next = choice.second.token,
                      .expected = expected,
                      .so_far = reading,
                      .memory = memory,
                      .doubt = doubt};
        branch.so_far.add(choice.second);

        const auto at = std::ranges::upper_bound(branches_, doubt, {}, &Branch::doubt);
        branches_.insert(at, std::move(branch));
        if (branches_.size() > most_branches) branches_.pop_back();
    }

    /// Gives `token` to the decoder: what comes next, and `memory` with the token in it.
    Choice step(std::int64_t token, std::shared_ptr<const Memory>& memory,
                const ExpectedWords::Cursor& expected, bool end_allowed) {
        bool use_cache = memory != nullptr;
        constexpr std::array<std::int64_t, 2> one_token{1, 1};
        constexpr std::array<std::int64_t, 1> one_flag{1};
        const auto ids =
            Ort::Value::CreateTensor<std::int64_t>(cpu_, &token, 1, one_token.data(), 2);
        const auto flag = Ort::Value::CreateTensor<bool>(cpu_, &use_cache, 1, one_flag.data(), 1);
        const std::array<std::int64_t, 4> no_past{0, model_.heads_, 1, model_.head_size_};
        float no_data = 0;
        const auto nothing = Ort::Value::CreateTensor<float>(cpu_, &no_data, 0, no_past.data(), 4);

        std::vector<const OrtValue*> inputs{ids, heard_};
        for (std::size_t layer = 0; layer < model_.layers_; ++layer) {
            for (std::size_t i = 0; i < 2; ++i)
                inputs.push_back(memory ? (*memory)[layer * 2 + i] : nothing);
            for (std::size_t i = 0; i < 2; ++i)
                inputs.push_back(memory ? heard_memory_[layer * 2 + i] : nothing);
        }
        inputs.push_back(flag);

        auto outputs = run(inputs);
        auto grown = std::make_shared<Memory>();
        for (std::size_t layer = 0; layer < model_.layers_; ++layer) {
            const auto first = 1 + layer * tensors_per_layer;
            grown->push_back(std::move(outputs[first]));
            grown->push_back(std::move(outputs[first + 1]));
            if (use_cache) continue;
            // Made from the encoder's output at the first token, and valid for all.
            heard_memory_.push_back(std::move(outputs[first + 2]));
            heard_memory_.push_back(std::move(outputs[first + 3]));
        }
        memory = std::move(grown);

        const auto shape = outputs[0].GetTensorTypeAndShapeInfo().GetShape();
        const auto tokens = static_cast<std::size_t>(shape.back());
        const std::span logits(outputs[0].GetTensorData<float>(), tokens);
        return choose(logits, expected.gains(), end_allowed);
    }

    /// Ort's own wrapper takes an array of values, and ours are shared between branches.
    std::vector<Ort::Value> run(const std::vector<const OrtValue*>& inputs) {
        std::vector<const char*> in;
        for (const auto& name : model_.decoder_inputs_) in.push_back(name.c_str());
        std::vector<const char*> out;
        for (const auto& name : model_.decoder_outputs_) out.push_back(name.c_str());
        std::vector<OrtValue*> raw(out.size(), nullptr);
        Ort::ThrowOnError(Ort::GetApi().Run(model_.decoder_, options_, in.data(), inputs.data(),
                                            inputs.size(), out.data(), out.size(), raw.data()));
        std::vector<Ort::Value> outputs;
        for (auto* value : raw) outputs.emplace_back(value);
        return outputs;
    }

    const Moonshine& model_;
    Ort::Value heard_;                      ///< the encoder's output
    std::vector<Ort::Value> heard_memory_;  ///< the decoder's keys and values of it
    const ExpectedWords& expected_;
    const std::size_t most_tokens_;
    const std::stop_token& stop_;
    std::vector<Branch> branches_;  ///< the least doubted first
    Ort::RunOptions options_;
    Ort::MemoryInfo cpu_ = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
};

Moonshine::Moonshine(Ort::Session encoder, Ort::Session decoder, Vocabulary vocabulary)
    : encoder_(std::move(encoder)),
      decoder_(std::move(decoder)),
      vocabulary_(std::move(vocabulary)) {
    layers_ = (decoder_.GetInputCount() - 3) / tensors_per_layer;
    decoder_inputs_ = {"input_ids", "encoder_hidden_states"};
    decoder_outputs_ = {"logits"};
    for (std::size_t layer = 0; layer < layers_; ++layer) {
        for (const char* part : {"decoder.key", "decoder.value", "encoder.key", "encoder.value"}) {
            const auto tensor = std::to_string(layer) + '.' + part;
            decoder_inputs_.push_back("past_key_values." + tensor);
            decoder_outputs_.push_back("present." + tensor);
        }
    }
    decoder_inputs_.push_back("use_cache_branch");

    const auto type = decoder_.GetInputTypeInfo(2);
    const auto shape = type.GetTensorTypeAndShapeInfo().GetShape();
    heads_ = shape.at(1);
    head_size_ = shape.at(3);
}

Result<std::unique_ptr<Moonshine>> Moonshine::load(const Onnx& onnx,
                                                   const std::filesystem::path& models_dir,
                                                   std::string_view model) {
    const auto folder = models_dir / "asr" / ("moonshine-" + std::string(model));
    auto encoder = onnx.session(folder / "encoder_model.onnx");
    if (!encoder) return std::unexpected(std::move(encoder).error());

    auto decoder = onnx.session(folder / "decoder_model_merged.onnx");
    if (!decoder) return std::unexpected(std::move(decoder).error());

    auto vocabulary = Vocabulary::load(models_dir / "asr" / "moonshine-vocab.txt");
    if (!vocabulary) return std::unexpected(std::move(vocabulary).error());

    try {
        return std::unique_ptr<Moonshine>(
            new Moonshine(std::move(*encoder), std::move(*decoder), std::move(*vocabulary)));
    } catch (const std::exception& failure) {
        return fail(Errc::model_unusable, "look into " + folder.string() + ": " + failure.what());
    }
}

Result<Recognition> Moonshine::recognise(audio::Samples telephone, bool want_alternatives,
                                         const ExpectedWords& expected,
                                         std::stop_token stop) const {
    const auto pieces = decoding::in_pieces(telephone);
    Recognition whole;
    std::size_t heard = 0;
    try {
        for (const auto piece : pieces) {
            auto part =
                recognise_piece(piece, want_alternatives && pieces.size() == 1, expected, stop);
            if (part.text.empty()) continue;
            if (pieces.size() == 1) return part;
            if (!whole.text.empty()) whole.text += ' ';
            const auto before = static_cast<float>(std::exchange(heard, heard + piece.size()));
            whole.confidence =
                (whole.confidence * before + part.confidence * static_cast<float>(piece.size())) /
                static_cast<float>(heard);
            whole.text += part.text;
        }
    } catch (const Ort::Exception& failure) {
        return fail(Errc::model_unusable, std::string("run Moonshine: ") + failure.what());
    }
    return whole;
}

Recognition Moonshine::recognise_piece(audio::Samples telephone, bool want_alternatives,
                                       const ExpectedWords& expected,
                                       const std::stop_token& stop) const {
    auto input = model_input(telephone);
    Decoding decoding(*this, encode(input), expected, most_tokens(input.size()), stop);
    std::vector<Reading> readings{decoding.read(want_alternatives)};
    if (want_alternatives) {
        for (auto& other : decoding.read_branches()) readings.push_back(std::move(other));
        // Read to its end, another may be the likelier: "our roof" begins less well than "Earth".
        std::ranges::stable_sort(readings, std::greater{}, &Reading::score);
    }

    Recognition recognition{.text = vocabulary_.text(readings.front().tokens),
                            .confidence = readings.front().confidence(),
                            .alternatives = {}};
    std::vector<std::string> known{bare_words(recognition.text)};
    for (const auto& other : readings) {
        auto text = vocabulary_.text(other.tokens);
        const auto words = bare_words(text);
        if (words.empty() || std::ranges::find(known, words) != known.end()) continue;
        if (recognition.alternatives.size() == most_alternatives) break;
        known.push_back(words);
        recognition.alternatives.push_back(std::move(text));
    }
    return recognition;
}

Ort::Value Moonshine::encode(std::vector<float>& samples) const {
    const auto cpu = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
    const std::array<std::int64_t, 2> shape{1, static_cast<std::int64_t>(samples.size())};
    const auto input =
        Ort::Value::CreateTensor<float>(cpu, samples.data(), samples.size(), shape.data(), 2);
    constexpr const char* input_name = "input_values";
    constexpr const char* output_name = "last_hidden_state";
    auto outputs = encoder_.Run(Ort::RunOptions(), &input_name, &input, 1, &output_name, 1);
    return std::move(outputs.front());
}

}  // namespace neura::providers::embedded
