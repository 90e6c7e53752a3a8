#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "providers/embedded/vocabulary.hpp"

namespace neura::providers::embedded {

/// Words a speaker is likely to say, as a tree of the recogniser's tokens: where the ear wavers
/// between "a dent" and "a gent", it is told which of them is talked of here.
///
///   start ─▁dent─▶ ● ─ed─▶ ●          "dent", "dented"
///     └───▁wind─▶ ○ ─sh─▶ ○ ─ield─▶ ●  "windshield"
class ExpectedWords {
public:
    ExpectedWords() = default;  ///< none

    /// Each word counts as it is written and with a capital or a small letter in front.
    ExpectedWords(const Vocabulary& vocabulary, std::span<const std::string> words);

    bool empty() const { return nodes_.size() == 1; }

    /// Tokens and what is added to their logits.
    using Gains = std::vector<std::pair<std::int64_t, float>>;

    /// A reading on its way through the tree.
    class Cursor {
    public:
        explicit Cursor(const ExpectedWords& words) : words_(&words) {}

        /// What tokens gain that begin an expected word or go on with one: no token twice.
        Gains gains() const;

        /// `token` is read.
        void advance(std::int64_t token);

    private:
        const ExpectedWords* words_;
        std::vector<std::size_t> under_way_;  ///< nodes of words that were begun
    };

private:
    struct Step {
        std::size_t to = 0;  ///< a node
        float gain = 0;      ///< of the token's logit
    };
    using Node = std::map<std::int64_t, Step>;

    void add(std::span<const std::int64_t> tokens, float first_gain);

    std::vector<Node> nodes_{1};  ///< the first is where every word starts
};

}  // namespace neura::providers::embedded
