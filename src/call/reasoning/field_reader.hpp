#pragma once

// A turn of the caller and a field → a value for it, with how far it can be believed.
// Pure functions over the readers of understanding/.

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/mentions.hpp"
#include "call/reasoning/reading.hpp"

namespace neura::reasoning {

/// Reads an answer to a question for `field`. @param hearings  of the same audio, likeliest first;
/// not empty. Nothing if they hold none. Free text is whatever was said, cleaned.
std::optional<Reading> read_answer(const Field& field, Hearings hearings,
                                   const Situation& situation);

/// Reads the keypad. @param known  value so far of a code: its letters are kept when only digits
/// are keyed.
std::optional<Reading> read_keyed(const Field& field, std::string_view digits,
                                  const nlohmann::json& known, const Situation& situation);

/// A code told after its digits were keyed: the letters heard before the digits keyed. As it was
/// heard if its digits are quite others, or the two do not fit together.
nlohmann::json with_digits_keyed(const Field& field, const nlohmann::json& heard,
                                 std::string_view digits);

/// What the caller makes of a value read back to them: a letter put right, a part replaced, or
/// the whole anew. Nothing if the turn holds no other value.
std::optional<Reading> read_correction_of(const Field& field, const nlohmann::json& current,
                                          Hearings hearings, const Situation& situation);

/// The characters that were heard, to compare several hearings of one code or number: "4155550123".
std::string heard_characters(const Reading& reading, std::string_view region);

/// Reads them again; nothing if they are no value of the field.
nlohmann::json value_of_characters(const Field& field, std::string_view characters,
                                   const Situation& situation);

/// Whether values of the type are found in speech by their looks, not by what is said around them.
bool is_structured(FieldType type);

/// Whether they are days, with or without a time.
bool is_date(FieldType type);

}  // namespace neura::reasoning
