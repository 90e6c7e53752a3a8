#pragma once

// A turn of the caller and a field → a value for it, with how far it can be believed.
// Pure functions over the readers of understanding/.

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/mentions.hpp"
#include "call/reasoning/understanding/dates.hpp"
#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// What a reader must know besides the words.
struct Situation {
    std::chrono::local_seconds now{};  ///< the caller's civil time
    std::string region = "US";         ///< ISO 3166: of phone numbers and dates
    std::string caller_id;             ///< E.164, empty when withheld
    Language language = Language::english;
};

/// What a field was heard to be.
struct Reading {
    nlohmann::json value{};                      ///< null if only part of one was heard
    std::vector<nlohmann::json> alternatives{};  ///< likeliest first, without `value`
    std::size_t heard = 0;  ///< so many of them, the first, were heard; others only sound alike
    std::string part{};     ///< of a code or number: characters heard so far
    bool too_long = false;  ///< of a number: more digits than any has
    std::optional<When> when{};  ///< of a date, for what is said of it later
    bool approximate = false;
    bool in_the_future = false;
    bool clear = false;    ///< its letters were told one by one
    bool certain = false;  ///< needs no read-back: keyed, or the carrier's own word
};

/// Reads an answer to a question for `field`. @param hearings  of the same audio, likeliest first;
/// not empty. Nothing if they hold none. Free text is whatever was said, cleaned.
std::optional<Reading> read_answer(const Field& field, std::span<const std::string> hearings,
                                   const Situation& situation);

/// Reads the keypad. @param known  value so far of a code: its letters are kept when only digits
/// are keyed.
std::optional<Reading> read_keyed(const Field& field, std::string_view digits,
                                  const nlohmann::json& known, const Situation& situation);

/// What the caller makes of a value read back to them: a letter put right, a part replaced, or
/// the whole anew. Nothing if the turn holds no other value.
std::optional<Reading> read_correction_of(const Field& field, const nlohmann::json& current,
                                          std::span<const std::string> hearings,
                                          const Situation& situation);

/// The characters that were heard, to compare several hearings of one code or number: "4155550123".
std::string heard_characters(const Reading& reading, std::string_view region);

/// Reads them again; nothing if they are no value of the field.
nlohmann::json value_of_characters(const Field& field, std::string_view characters,
                                   const Situation& situation);

/// The name with each part that nearly stands in `address` as it stands there: an address somebody
/// agreed to is the better witness.
std::string mend_name_by_address(const std::string& name, std::string_view address);

/// Whether values of the type are found in speech by their looks, not by what is said around them.
bool is_structured(FieldType type);

}  // namespace neura::reasoning
