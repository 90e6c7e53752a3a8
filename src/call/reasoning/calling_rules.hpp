#pragma once

// What the law of the caller's place wants said at the beginning of a call: that no person answers,
// and that it is recorded. No legal advice: the table was written from memory. The sources it names
// are where to look, nobody has held it against them yet; a lawyer must before it is relied on.

#include <cstdint>
#include <span>
#include <string_view>

namespace neura::reasoning {

enum class Recording : std::uint8_t {
    one_party,  ///< who takes part may record; we do
    inform,     ///< the caller must be told
    consent,    ///< the caller must agree, as all who take part
};

struct CallingRule {
    std::string_view place;     ///< "DE", "US-CA"; ISO 3166
    std::string_view prefixes;  ///< of E.164 numbers there, without "+", separated by spaces
    Recording recording = Recording::consent;
    bool disclose_ai = true;     ///< that no person answers, at the start
    std::string_view source;     ///< where to check what is said here of recording
    std::string_view source_ai;  ///< and of disclosure; empty where the law says nothing
};

/// All places in the table.
std::span<const CallingRule> calling_rules();

/// When the table was written: "2026-11-26".
std::string_view calling_rules_date();

/// The rule for a caller's number: the longest prefix counts.
/// @param e164  empty, or of a place that is not in the table: consent and disclosure
const CallingRule& calling_rule_of(std::string_view e164);

}  // namespace neura::reasoning
