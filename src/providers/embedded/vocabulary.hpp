#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// Token numbers to text, in the manner of SentencePiece: "▁" begins a word, "<0xE2>" is a byte.
class Vocabulary {
public:
    static constexpr std::int64_t begin = 1;  ///< of a transcript
    static constexpr std::int64_t end = 2;

    /// @param pieces  one a token, the first three of them control tokens.
    explicit Vocabulary(std::vector<std::string> pieces);

    /// Reads a file of one piece a line.
    /// Errors: `Errc::models_missing`, `model_unusable`.
    static Result<Vocabulary> load(const std::filesystem::path& file);

    /// The text of `tokens`, always valid UTF-8, without space at its ends. Control tokens and
    /// numbers out of range say nothing.
    std::string text(std::span<const std::int64_t> tokens) const;

    /// The tokens the model was taught to write `text` with, its first word begun: pieces are
    /// joined two by two, those that stand first in the list first. Empty when a character has no
    /// token.
    std::vector<std::int64_t> tokens(std::string_view text) const;

    /// Whether two tokens differ at most in capitals and punctuation.
    bool sound_alike(std::int64_t a, std::int64_t b) const;

private:
    std::string_view piece(std::int64_t token) const;

    std::vector<std::string> pieces_;
    std::unordered_map<std::string, std::int64_t> numbers_;  ///< of `pieces_`
};

/// The letters and digits of `text`, in lower case, with one space between words: what remains
/// of two readings that are heard as the same.
std::string bare_words(std::string_view text);

}  // namespace neura::providers::embedded
