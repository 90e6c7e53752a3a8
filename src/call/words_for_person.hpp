#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace neura::call {

/// What a person hears before a caller is put through to them: what is known, in a few sentences.
/// @param claim  by field name, as `Progress::claim`
std::string words_for_person(const nlohmann::json& claim);

}  // namespace neura::call
