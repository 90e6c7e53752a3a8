#pragma once

// The claim as it fills: one value a field, checked against the schema before it is believed,
// with what is needed to mend it: other readings, how sure we are, when it was said.

#include <chrono>
#include <cstdint>
#include <expected>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_file.hpp"

namespace neura::reasoning {

/// Why a value was not taken, in words an agent can say: "that date is in the future".
struct Refusal {
    enum class Kind : std::uint8_t {
        unknown_field,
        wrong_type,
        malformed,
        in_the_future,
        in_the_past,
    } kind{};
    std::string reason;
};

/// Where one field stands.
struct Entry {
    enum class State : std::uint8_t {
        open,      ///< nothing known yet
        filled,    ///< has a value
        unknown,   ///< the caller does not know, or nothing usable was heard
        declined,  ///< the caller would rather not say
    } state = State::open;

    nlohmann::json value{};                      ///< null unless filled
    std::vector<nlohmann::json> alternatives{};  ///< other readings, likeliest first
    std::size_t heard = 0;  ///< so many of them, the first, were heard; the others only sound alike
    std::vector<nlohmann::json> rejected{};  ///< read back and denied: never to be offered again
    bool confirmed = false;                  ///< the caller agreed to it
    bool approximate = false;                ///< "around three"
    bool spelled = false;                    ///< told sign by sign: not merely heard
    bool to_check = false;                   ///< kept though doubtful: a person must look at it
    int source_turn = 0;                     ///< the caller's turn it came from, from 1
    int tries = 0;                           ///< hearings and read-backs spent on it
};

class Claim {
public:
    /// @param fields  must outlive the claim. @param now  local: no date may lie after it.
    Claim(std::span<const Field> fields, std::chrono::local_seconds now);

    /// Puts a value in, open to be confirmed; what was known of the field before is forgotten
    /// except `rejected` and `tries`. On refusal all stays as it was.
    std::expected<void, Refusal> set(std::string_view field, nlohmann::json value, int turn);

    /// As if the field had never been spoken of. It must be one of the schema, as below.
    void forget(std::string_view field) { (*this)[field] = {}; }

    /// Must be a field of the schema.
    Entry& operator[](std::string_view field);
    const Entry& operator[](std::string_view field) const;

    bool filled(const Field& field) const;
    /// Nothing known, nothing given up, and not skipped because of another field's value.
    bool missing(const Field& field) const;
    bool skipped(const Field& field) const;

    /// Every required field is filled or skipped.
    bool has_all_required() const;
    /// Some field that was asked is unknown, declined or to be checked.
    bool has_gaps() const;

    /// Values by field name. What a person should know of them stands under "_flags":
    /// {"policy_number": ["to_check"]}, also "approximate", "unknown", "declined"; no key if none.
    nlohmann::json to_json() const;

    /// All that is known, for another claim to go on with.
    nlohmann::json to_state() const;

    /// Takes over what `to_state` gave, of the fields that this claim has too and whose values it
    /// still accepts. Anything at all may be in `state`.
    void take_state(const nlohmann::json& state);

    /// Takes over what the fields say belongs to the caller, not to one matter.
    void keep_from(const Claim& before);

private:
    std::span<const Field> fields_;
    std::chrono::local_seconds now_;
    std::vector<Entry> entries_;  ///< as `fields_`
};

/// A value of the field as others are given it: a code by its pattern, with its separators.
nlohmann::json written(const Field& field, const nlohmann::json& value);

/// Checks one value against its field alone.
std::expected<void, Refusal> check_value(const Field& field, const nlohmann::json& value,
                                         std::chrono::local_seconds now);

}  // namespace neura::reasoning
