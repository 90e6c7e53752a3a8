#pragma once

// How English words sound, roughly, and how easily a telephone takes one sound for another.
// Private to reasoning/.

#include <string>
#include <string_view>

namespace neura::reasoning {

/// The sounds of a lower-case word by the rules of English spelling, one character each: vowels
/// "aeiou", consonants as they are written, and S, C, J, T for those of "she", "chin", "jet" and
/// "thin". Nothing for what is no letter.
std::string pronunciation(std::string_view word);

/// The sounds of the name of a letter, lower case: "b" is "bi".
std::string_view letter_name(char letter);

/// What it costs to have heard one sound for another: 0 for the same, 1 for what nobody confuses.
double cost_of_change(char heard, char meant);

/// What it costs that a sound was lost, or heard where there was none.
double cost_of_loss(char sound);

/// How differently two words sound: the cost of making one of the other, as a share of the sounds
/// of the longer; 0 the same, 1 and more not to be confused. Both lower case.
double sound_difference(std::string_view one, std::string_view other);

}  // namespace neura::reasoning
