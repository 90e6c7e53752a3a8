#pragma once

#include <string>
#include <string_view>

namespace neura::speaking {

/// How long a text takes to say, in characters of its spoken form; at least 1.
double spoken_length(std::string_view text, std::string_view language);

/// The words of `text` heard when it was cut after `share` of its sound: those of which the
/// larger part was said, each taken to last as long as its spoken form is. In scripts without
/// blanks a character is a word.
///
/// @param share  0 to 1; more is 1.
std::string_view heard_words(std::string_view text, double share, std::string_view language);

}  // namespace neura::speaking
