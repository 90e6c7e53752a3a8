#pragma once

// The mood of a caller's words, by words that tell, in the languages that conversations are held
// in. Pure.

#include <string_view>

#include "call/reasoning/understanding/language.hpp"

namespace neura::work::jobs {

/// From -1 to 1: glad words against cross ones; a "not" turns one round. 0 where none tells.
double mood_of(std::string_view text, reasoning::Language language);

}  // namespace neura::work::jobs
