#pragma once

// The pieces that spoken numbers are made of. Private to understanding/.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// One group: "sixteen", "one hundred and five", "double oh", "90210".
struct NumberGroup {
    std::string digits;
    std::optional<std::int64_t> value;  ///< absent for what is no quantity: "double oh", "3:30"
    std::size_t count = 0;              ///< words read
    bool single = false;                ///< one digit
    bool unsure = false;                ///< "oh": a digit only beside others
};

/// The longest group that begins at `said[at]`, which is no filler.
std::optional<NumberGroup> read_number_group(std::span<const Word> said, std::size_t at,
                                             Language language = Language::english);

/// `number_runs`; with `liberal`, any word that a digit may have been heard as is one beside a
/// number: "for 65" → "465".
std::vector<NumberRun> number_runs_liberal(std::span<const Word> said, bool liberal,
                                           Language language);

/// Where two digit strings are said with "no, sorry" between: what is left of them.
std::string take_back(std::string_view before, std::string_view after);

}  // namespace neura::reasoning
