#pragma once

// Events of a call as JSON: what the table call_events holds. Fields may be added; those that are
// there keep their name and meaning, for old rows are read for ever.

#include <string>
#include <string_view>

#include "call/journal.hpp"

namespace neura::storage {

/// "announced", "status_changed", "answered", "recording_started", "said", "turn_timed",
/// "claim_changed", "carrier_recorded", "concluded", "model_used", "charged", "tool_used",
/// "field_changed", "checkpoint", "claim_opened", "language_chosen", …
std::string_view kind_of(const call::Event& event);

/// "" for an errand that says nothing; and the inverse, which takes anything else for that too.
std::string errand_text(const transport::Errand& errand);
transport::Errand parse_errand(std::string_view text);

/// One line; bytes that are not UTF-8 are replaced. Times are in ms, durations in seconds.
std::string event_text(const call::Event& event);

/// The inverse. Errors: `Errc::bad_event`.
Result<call::Event> parse_event(std::string_view kind, std::string_view text);

}  // namespace neura::storage
