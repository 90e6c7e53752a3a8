#pragma once

// All the ways a sentence can be read as a string of letters and digits, with what each
// costs in belief. Private to understanding/.

#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct LatticeReading {
    std::string text;      ///< upper case, with the dashes that were said
    double cost = 0;       ///< 0 sure; each doubtful word adds up to 1
    bool certain = false;  ///< every character a digit or told by the alphabet
};

/// Cheapest first, at most a few dozen. Without `letters` only digits are read.
std::vector<LatticeReading> code_readings(std::string_view text, bool letters, Language language);

}  // namespace neura::reasoning
