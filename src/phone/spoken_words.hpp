#pragma once

// Words as they are compared. What a recogniser writes down and what somebody meant differ in
// capitals, marks, contractions and above all in numbers: "9-1-1", "nine one one" and "911" are
// one thing. Everything the telephone matches goes through here, both sides of it.

#include <string>
#include <string_view>
#include <vector>

namespace neura::phone {

/// The words of `text`, lower case, without marks, contractions written out, numbers in digits:
/// "It's K-4, at half past 3:30!" gives it is k 4 at half past 330.
///
/// Neighbouring numbers become one run of digits ("forty two seven" gives 427), so that nothing
/// depends on how a recogniser grouped them. English; other scripts come through unchanged.
std::vector<std::string> spoken_words(std::string_view text);

/// How alike two words are, from 0 to 1: one less the share of letters to change.
double likeness(std::string_view one, std::string_view other);

}  // namespace neura::phone
