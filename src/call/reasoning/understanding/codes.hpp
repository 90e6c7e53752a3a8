#pragma once

// Codes of letters and digits read aloud, such as policy numbers: bare letters, the
// spelling alphabet, "B for Bravo", letters heard as words ("bee", "are", "double u"),
// numbers in groups. One hearing is never certain, so a reading comes with others.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// What a code looks like, to choose between readings. All of it may be left open.
struct CodeShape {
    /// L a letter, N a digit, A either, anything else itself: "LNNNNNN", "AA-NNNN".
    /// Spaces are ignored. Empty for any.
    std::string pattern{};
    std::size_t min_length = 0;  ///< of letters and digits together; 0 for any
    std::size_t max_length = 0;
    bool letters = true;  ///< whether there may be letters at all

    /// Whether a reading (upper case, dashes or not) has this shape.
    bool fits(std::string_view code) const;

    /// The same code written as the pattern has it, with its dashes; unchanged if it does not fit.
    std::string written(std::string_view code) const;
};

struct Code {
    std::string
        text;  ///< best reading, upper case: "B734521"; dashes only if said or in the pattern
    std::vector<std::string> alternatives;  ///< other readings, likeliest first, at most 8
    bool fits = false;                      ///< the best reading has the shape asked for
    bool certain = false;                   ///< every character was a digit or said by the alphabet
};

/// Nothing when the sentence has no character of a code.
std::optional<Code> read_code(std::string_view text, const CodeShape& shape = {},
                              Language language = Language::english);

/// The best over several hearings of the same audio, likeliest first; the others become
/// alternatives.
std::optional<Code> read_code(std::span<const std::string> hearings, const CodeShape& shape = {},
                              Language language = Language::english);

/// What the caller makes of a code read back to them: "D not B", "the second letter is P",
/// "it ends in five two", "no, the last digit is nine", or the whole code anew.
/// Nothing when the sentence says no such thing.
std::optional<std::string> correct_code(std::string_view current, std::string_view text,
                                        const CodeShape& shape = {},
                                        Language language = Language::english);

/// The word to read a letter back with: 'B' → "Bravo". Empty for anything but A to Z.
std::string_view alphabet_word(char letter, Language language = Language::english);

}  // namespace neura::reasoning
