#pragma once

// Word error rate: how far what was recognised is from what was said.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neura::bench {

/// The words of `text` as they are counted: lower case, no punctuation, numbers and contractions
/// written out ("I'm 45" is "i am forty five"). English.
///
/// @param digit_by_digit  for strings read digit by digit: "45" is "four five".
std::vector<std::string> counted_words(std::string_view text, bool digit_by_digit);

/// Words inserted, left out or replaced between the two (Levenshtein distance).
std::size_t word_errors(const std::vector<std::string>& said,
                        const std::vector<std::string>& recognised);

}  // namespace neura::bench
