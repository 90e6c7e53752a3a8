#pragma once

// Letters as callers name them one by one. Private to understanding/.

#include <cstddef>
#include <span>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct LetterReading {
    char letter = 0;        ///< upper case
    std::size_t count = 0;  ///< words read
    std::size_t times = 1;  ///< "double l" is 2
    double cost = 0;        ///< 0 sure, 1 hardly believed
    bool certain = false;   ///< told by a word: "Bravo", "B as in boy"
    bool weak = false;      ///< a common word that names a letter only among letters
};

/// The letters that the words from `said[at]` on may name, cheapest first.
std::vector<LetterReading> letter_readings(std::span<const Word> said, std::size_t at,
                                           Language language = Language::english);

}  // namespace neura::reasoning
