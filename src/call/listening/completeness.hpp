#pragma once

#include <string_view>

namespace neura::listening {

/// Whether words look like the end of a turn.
enum class Completeness {
    finished,    ///< a sentence with its full stop
    unclear,     ///< nothing says either way
    unfinished,  ///< breaks off: "my number is", "and", "three, five,"
};

/// Reads the words of a pausing caller, as the recogniser punctuated them. Pure.
/// @param language  BCP 47; of those we know no words of only marks tell
Completeness completeness_of(std::string_view text, std::string_view language = "en-US");

}  // namespace neura::listening
