#pragma once

// Streets and towns told letter by letter.

#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// The place in "It's Barton, G-A-R-D-E-N, Avenue in Houston": joined letters stand for the word
/// before them, which was said before it was spelled. Nothing unless a word was spelled, or if too
/// much stands beside it to be a place.
std::optional<std::string> read_spelled_place(std::string_view text,
                                              Language language = Language::english);

}  // namespace neura::reasoning
