#pragma once

// How alike words sound, roughly. Private to understanding/.

#include <cstddef>
#include <string>
#include <string_view>

#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// Insertions, deletions and changes that make one of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The consonants as they sound and a leading vowel: "osker" and "oscar" have the same.
std::string sound_key(std::string_view word);

/// Whether two letters are easily taken for each other over a telephone; upper case.
bool sound_alike(char a, char b, Language language = Language::english);

}  // namespace neura::reasoning
