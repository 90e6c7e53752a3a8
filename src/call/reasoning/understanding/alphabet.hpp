#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace neura::reasoning {

/// Text in which letters dictated by the telephone alphabet stand as the caller meant them,
/// whatever the recogniser made of the little words between: "i'm as in Alpha, o as in usker, he
/// has an echo" becomes "A-O-E", one letter alone "A as in alpha". Each code word is believed more
/// than the letter before it; what else was said stays as it is.
///
/// Text in which no code word is surely heard is given back unchanged. English. Pure.
/// Source of the code words: ICAO Annex 10, volume II, 5.2.1.3.
std::string with_alphabet_repaired(std::string_view text);

/// Words given as letters with hyphens between, "M-A-R-I-A, L-O-P-E-Z", in lower case: "maria",
/// "lopez". This is how letters stand that were heard well.
std::vector<std::string> joined_letters(std::string_view text);

}  // namespace neura::reasoning
