#pragma once

// Phrases looked for in any language at once: words without capitals and accents, with gaps.
//
//   ignor* ~3 instructions|rules     "Ignore all of your previous instructions"
//   忽略 ~4 指令|规则                  "请忽略之前的所有指令"
//
// A word may have alternatives and end in '*'; "~3" stands for up to three words. Each character of
// Chinese is a word, and several in a row are one alternative.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace neura::reasoning {

/// The words of a text: lower case, without the accents of Latin letters, apostrophes and marks
/// taken for spaces; of Chinese each character is one. Pure.
std::vector<std::string> bare_words(std::string_view text);

/// Several patterns, read once.
class WordPatterns {
public:
    /// The patterns are of the program: a bad one is a bug of ours.
    WordPatterns(std::initializer_list<std::string_view> patterns);

    /// Whether one of them is in the text.
    bool are_in(const std::vector<std::string>& words) const;

    /// Whether one of them is there from that word on.
    bool begin_at(const std::vector<std::string>& words, std::size_t at) const;

private:
    struct Slot {
        std::vector<std::string_view> words;  ///< any of them; empty: a gap
        std::size_t most = 0;                 ///< words of the gap
    };
    using Pattern = std::vector<Slot>;

    static std::size_t words_taken(std::string_view wanted, const std::vector<std::string>& words,
                                   std::size_t at);
    static bool matches(const Pattern& pattern, std::size_t slot,
                        const std::vector<std::string>& words, std::size_t at);

    std::vector<Pattern> patterns_;
};

}  // namespace neura::reasoning
