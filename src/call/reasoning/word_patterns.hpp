#pragma once

// Phrases looked for in any language at once: words without capitals and accents, with gaps.
//
//   ignor* ~3 instructions|rules     "Ignore all of your previous instructions"
//
// A word may have alternatives and end in '*'; "~3" stands for up to three words.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace neura::reasoning {

/// The words of a text: lower case, without the accents of Latin letters, apostrophes and marks
/// taken for spaces. Pure.
std::vector<std::string> bare_words(std::string_view text);

/// Several patterns, read once.
class WordPatterns {
public:
    /// The patterns are of the program: a bad one is a bug of ours.
    WordPatterns(std::initializer_list<std::string_view> patterns);

    /// Whether one of them is in the text.
    bool are_in(const std::vector<std::string>& words) const;

private:
    struct Slot {
        std::vector<std::string_view> words;  ///< any of them; empty: a gap
        std::size_t most = 0;                 ///< words of the gap
    };
    using Pattern = std::vector<Slot>;

    static bool matches(const Pattern& pattern, std::size_t slot,
                        const std::vector<std::string>& words, std::size_t at);

    std::vector<Pattern> patterns_;
};

}  // namespace neura::reasoning
