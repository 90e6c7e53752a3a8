#pragma once

// Texts with {placeholders}.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neura::reasoning {

/// Values by placeholder.
using Values = std::vector<std::pair<std::string_view, std::string>>;

/// The names between braces, in order; nothing if a brace has no partner.
std::optional<std::vector<std::string_view>> placeholders(std::string_view text);

/// `text` with its placeholders replaced. One without a value is left out.
std::string fill(std::string_view text, const Values& values);

}  // namespace neura::reasoning
