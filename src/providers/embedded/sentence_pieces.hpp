#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// Text to token numbers by a unigram model: of all ways to cut it into pieces the likeliest.
/// Source: Kudo, "Subword Regularization", 2018; where the model's own tokenizer does otherwise (a
/// piece of no score is taken for one not reached yet), so does this.
class SentencePieces {
public:
    /// A piece, "▁the" or "s", and the logarithm of its probability.
    using Piece = std::pair<std::string, float>;

    /// @param pieces  one a token, the first six of them control tokens
    explicit SentencePieces(const std::vector<Piece>& pieces);

    /// Reads `[["▁the", -3.57], …]`; a score of null is 0. Errors: `Errc::model_unusable`.
    static Result<SentencePieces> read(std::string_view json);

    /// The tokens of a text, which must be UTF-8; characters without a token are 0, once in a row.
    std::vector<std::int32_t> tokens(std::string_view text) const;

    std::size_t size() const { return scores_.size(); }

private:
    std::vector<float> scores_;
    std::unordered_map<std::string, std::int32_t> numbers_;
    std::size_t longest_ = 0;  ///< characters of a piece
};

}  // namespace neura::providers::embedded
