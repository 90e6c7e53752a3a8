#pragma once

// Universal Sentence Encoder lite: a text to 512 numbers, by a transformer of two layers.
//
// Source: Cer et al., "Universal Sentence Encoder", 2018; the model file has its shape.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// Read only once loaded, so any thread may.
class SentenceEncoder {
public:
    static constexpr std::size_t dimensions = 512;

    /// Reads model.json, weights.bin and vocab.json, 28 MB, in some 0.1 s.
    /// Errors: `Errc::models_missing`, `model_unusable`.
    static Result<SentenceEncoder> load(const std::filesystem::path& folder);

    SentenceEncoder(SentenceEncoder&&) noexcept;
    ~SentenceEncoder();

    /// A vector of length 1. The model reads 128 tokens, some 90 words; a longer text is read in
    /// pieces of about the same size, whose vectors are added up. What is not UTF-8 is unknown to
    /// it.
    std::vector<float> encode(std::string_view text) const;

private:
    struct Network;

    explicit SentenceEncoder(std::unique_ptr<const Network> network);

    std::unique_ptr<const Network> network_;
};

}  // namespace neura::providers::embedded
