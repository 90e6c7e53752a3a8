#pragma once

// The fields of a claim as they come from outside, in JSON, made into those of an agent file.

#include <expected>
#include <nlohmann/json.hpp>
#include <string>

#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// So many fields a claim may have, and so long a text of theirs may be, in bytes.
inline constexpr std::size_t most_fields = 100;
inline constexpr std::size_t longest_text = 2'000;

/// A list of fields by the keys of an agent file, with a label and a question where it left them
/// out, of a list like that or of a JSON Schema. Errors: in words.
/// @param language  they are asked in: in English alone anything may be left out
std::expected<nlohmann::json, std::string> fields_listed(const nlohmann::json& given,
                                                         Language language);

}  // namespace neura::reasoning
