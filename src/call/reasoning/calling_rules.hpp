#pragma once

// What the law of the caller's place wants said at the beginning of a call: that no person answers,
// and that it is recorded. Each row names the law and what it was held against; where sources
// differ the stricter reading stands. No legal advice: a lawyer must look before it is relied on.
// docs/how_to/keep_calls_safe.md tells of it, `neura agents laws` shows it.

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
    std::string_view place;  ///< "DE", "US-CA"; ISO 3166
    std::string_view areas;  ///< of a state: its area codes, separated by spaces
    Recording recording = Recording::consent;
    bool disclose_ai = true;     ///< that no person answers, at the start
    std::string_view source;     ///< the law of recording
    std::string_view source_ai;  ///< and of disclosure; empty where the law says nothing

    /// What the row was held against, and what it says; `Basis` tells how much that is worth.
    std::string_view checked;
    enum class Basis : std::uint8_t {
        law,        ///< the text of the law was read
        authority,  ///< whoever oversees it, or a court, says so
        others,     ///< lawyers and trade say so
        unchecked,  ///< nothing was found that says so or otherwise
    } basis = Basis::unchecked;
};

/// "consent", "inform", "one party".
std::string_view name_of(Recording recording);

/// "law", "authority", "others", "unchecked".
std::string_view name_of(CallingRule::Basis basis);

/// All places in the table.
std::span<const CallingRule> calling_rules();

/// When the table was last held against its sources: "2026-11-27".
std::string_view calling_rules_date();

/// The rule for a caller's number: that of the state, if the table has it, or of the country.
/// @param e164  empty, or of a place that is not in the table: consent and disclosure
const CallingRule& calling_rule_of(std::string_view e164);

}  // namespace neura::reasoning
