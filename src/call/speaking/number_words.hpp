#pragma once

// English numbers in words, as a voice on the telephone in America would say them.

#include <cstdint>
#include <string>
#include <string_view>

namespace neura::speaking {

/// 1205 is "one thousand two hundred five". Below 10^18.
std::string cardinal(std::uint64_t number);

/// 21 is "twenty first".
std::string ordinal(std::uint64_t number);

/// 1999 is "nineteen ninety nine", 2005 "two thousand five", 2026 "twenty twenty six".
/// @pre 1000 <= year <= 9999.
std::string year(unsigned year);

/// One by one: "407" is "4 0 7".
std::string spaced(std::string_view digits);

/// In threes with a pause after each, the last of up to four: "4158675309" is
/// "4 1 5, 8 6 7, 5 3 0 9". Up to four stay together.
std::string grouped(std::string_view digits);

/// A decimal as written without its sign: "1,200.05" is "one thousand two hundred point zero
/// five". More digits than words exist for are read one by one.
/// @pre digits, commas and at most one point.
std::string decimal(std::string_view number);

}  // namespace neura::speaking
