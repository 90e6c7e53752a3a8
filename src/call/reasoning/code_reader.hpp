#pragma once

// Codes such as policy numbers, as answers and as corrections of what was read back.

#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/reading.hpp"

namespace neura::reasoning {

/// The code in a turn, its beginning in `part` if that is all there is, or nothing.
std::optional<Reading> read_code_answer(const Field& field, Hearings hearings,
                                        const Situation& situation);

/// What the caller makes of `current`: "no, B as in Bravo", the digits anew, or all of it.
std::optional<Reading> correct_code_answer(const Field& field, const std::string& current,
                                           Hearings hearings, const Situation& situation);

/// Only the letters and digits of `text`.
std::string letters_and_digits(std::string_view text);

}  // namespace neura::reasoning
