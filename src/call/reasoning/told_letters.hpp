#pragma once

// Letters told one by one with a word each, in whatever way callers do it: "S like Sierra, O like
// Oscar", "S for Sierra", "Sierra, Oscar, Foxtrot".

#include <string>
#include <string_view>

#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// `text` with such stretches written as joined letters, "S-O-F-I-A", which all readers
/// understand. The word counts more than the letter before it, which telephones lose. A letter
/// alone, and all that is said besides, stays as it is.
std::string with_told_letters(std::string_view text, Language language = Language::english);

}  // namespace neura::reasoning
