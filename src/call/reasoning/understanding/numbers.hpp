#pragma once

// Numbers as callers say them: as one quantity ("one hundred and five") or as a string of
// digits ("double seven oh", "16 52", "one, two, three").

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// Consecutive number words, in both readings.
struct NumberRun {
    std::string digits;  ///< read as a string, groups put together: "sixteen fifty two" → "1652"
    std::optional<std::int64_t> cardinal;  ///< read as one quantity; absent where it is none
    std::size_t first = 0;                 ///< index of the first word
    std::size_t count = 0;                 ///< words in the run
};

/// All runs in `said`, in order. A lone "oh" or "o" is a zero only beside other digits.
/// Ordinals ("third", "12th") are not numbers here.
std::vector<NumberRun> number_runs(std::span<const Word> said,
                                   Language language = Language::english);

/// All digits of a sentence put together, as in a number read aloud; empty if there are none.
/// A number the caller takes back is left out: "one two, no, one three" → "13" only when the
/// second part can replace the whole of the first, else the digits after "no" replace as many
/// before.
std::string read_digits(std::string_view text, Language language = Language::english);

/// The one quantity in a sentence; nothing if there is none, the last if the caller corrects
/// himself.
std::optional<std::int64_t> read_cardinal(std::string_view text,
                                          Language language = Language::english);

/// Reads "third", "twenty first", "3rd", "the 12th" at the start of `said`.
struct Ordinal {
    int value = 0;
    std::size_t count = 0;  ///< words read
};
std::optional<Ordinal> read_ordinal(std::span<const Word> said,
                                    Language language = Language::english);

/// An answer to "how many".
struct Count {
    std::int64_t value = 0;
    bool approximate = false;  ///< "about five", "a few", "at least two"
};

/// "none", "just me", "the two of us", "a couple", "three or four" (→ 3, approximate), "no one".
std::optional<Count> read_count(std::string_view text, Language language = Language::english);

}  // namespace neura::reasoning
