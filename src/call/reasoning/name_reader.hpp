#pragma once

// People's names, as answers and as corrections of what was read back.

#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/reading.hpp"

namespace neura::reasoning {

/// The name in a turn. @param known  name so far, empty if none: letters lost at the beginning of
/// a part that was spelled are taken from it.
std::optional<Reading> read_name_answer(Hearings hearings, const std::string& known,
                                        const Situation& situation);

/// What the caller makes of `current`. @param corrected  the part of the turn that says what is
/// right.
std::optional<Reading> correct_name_answer(const std::string& current, Hearings hearings,
                                           const std::string& corrected,
                                           const Situation& situation);

/// The name with each part that nearly stands in `address` as it stands there: an address somebody
/// agreed to is the better witness.
std::string mend_name_by_address(const std::string& name, std::string_view address);

}  // namespace neura::reasoning
