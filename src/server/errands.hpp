#pragma once

// Who talks in a call that was placed with an errand, and what for.

#include <chrono>
#include <functional>
#include <string_view>

#include "call/reasoning/playbook.hpp"
#include "call/transport/errand.hpp"
#include "runtime/error.hpp"

namespace neura::server {

/// The agent of that name, for the fields of the call's own claim where it has one, and then in the
/// call's language alone. That takes a millisecond or two; without fields it is only found.
/// @param usual  the agent where none is named, which knows the others
/// Errors: `TelephonyErrc::bad_errand`; the words name what was wrong and what was expected, and
/// no value.
Result<reasoning::SharedPlaybook> playbook_for(const reasoning::SharedPlaybook& usual,
                                               const transport::Errand& errand);

/// Whether a call can be placed with it. @param now  no date that is known may lie after it
/// @param can_talk  whether somebody hears and speaks a language. Errors: as above.
Result<void> check_errand(const reasoning::SharedPlaybook& usual, const transport::Errand& errand,
                          std::chrono::local_seconds now,
                          const std::function<bool(std::string_view language)>& can_talk);

}  // namespace neura::server
