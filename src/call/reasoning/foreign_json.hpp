#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace neura::reasoning {

/// JSON that somebody else wrote; discarded (`is_discarded()`) if it is none, or nested deeper than
/// 64 levels: to write it again takes a frame of the stack for each.
nlohmann::json foreign_json(std::string_view text);

}  // namespace neura::reasoning
