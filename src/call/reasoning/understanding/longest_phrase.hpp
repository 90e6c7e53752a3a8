#pragma once

// The longest phrase of a table that stands at the start of some words. Private to understanding/.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// The pair whose first takes the most words at the start of `said`.
struct Entry {
    std::string_view text;
    std::size_t count = 0;
};

inline std::optional<Entry> longest(TextPairs pairs, std::span<const Word> said) {
    std::optional<Entry> best;
    for (const auto& [heard, meant] : pairs) {
        const auto count = length_at(said, heard);
        if (count > 0 && (!best || count > best->count)) best = Entry{meant, count};
    }
    return best;
}

/// The words that the longest of `phrases` takes there; 0 if none stands there.
inline std::size_t longest(Texts phrases, std::span<const Word> said) {
    std::size_t best = 0;
    for (const auto phrase : phrases) best = std::max(best, length_at(said, phrase));
    return best;
}

}  // namespace neura::reasoning
