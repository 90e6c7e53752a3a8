#pragma once

// E-mail addresses, as answers and as corrections of what was read back.

#include <optional>
#include <string>

#include "call/reasoning/reading.hpp"

namespace neura::reasoning {

/// The address in a turn, or what stands before its @ in `part`.
std::optional<Reading> read_address_answer(Hearings hearings, const Situation& situation);

/// What the caller makes of `current`: the whole anew, or a part of it spelled.
std::optional<Reading> correct_address_answer(const std::string& current, Hearings hearings,
                                              const Situation& situation);

}  // namespace neura::reasoning
