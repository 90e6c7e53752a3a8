#pragma once

// A name or word spelled out, alone or beside the word itself: "S M I T H",
// "Smith, S-M-I-T-H", "M as in Mike, I, double L, E R".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct Spelling {
    std::string letters;   ///< as spelled, upper case: "SMITH"
    std::string spoken;    ///< the word said beside it, lower case; empty if none
    double agreement = 0;  ///< of the two, 0 to 1; 0 when nothing was spoken
    std::string merged;    ///< best of both, title case: "Smith"
    bool certain = false;  ///< every letter came by the alphabet or the two agree wholly
    std::vector<std::string> alternatives;  ///< other words it may be, title case
};

/// Nothing unless at least two letters were spelled.
std::optional<Spelling> read_spelling(std::string_view text, Language language = Language::english);

/// How well two words agree, 0 to 1, letters that sound alike (b, d, p, t, …) counting as near.
double spelling_agreement(std::string_view spelled, std::string_view spoken);

/// One word out of the letters spelled and the word spoken: the letters where they tell the
/// same word, mended from the spoken word where a letter is missing or sounds alike.
/// @param trusted  the letters came well (hyphens between, or by the alphabet): where a letter
///                 and the word differ outright, the letter is right.
std::string merge_spelling(std::string_view spelled, std::string_view spoken, bool trusted = true);

}  // namespace neura::reasoning
