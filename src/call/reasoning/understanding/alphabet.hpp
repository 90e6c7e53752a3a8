#pragma once

#include <string>
#include <string_view>

namespace neura::reasoning {

/// Text in which letters dictated by the telephone alphabet stand as the caller meant them,
/// whatever the recogniser made of the little words between: "v.s. Invictor", "he has an echo",
/// "as in Alpha", "o as in usker" become "V as in victor", "E as in echo" and so on. Each code
/// word is believed more than the letter before it; what else was said stays as it is.
///
/// Text in which no code word is surely heard is given back unchanged. English. Pure.
/// Source of the code words: ICAO Annex 10, volume II, 5.2.1.3.
std::string with_alphabet_repaired(std::string_view text);

}  // namespace neura::reasoning
