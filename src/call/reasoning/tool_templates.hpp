#pragma once

// Texts of a declared tool that hold arguments of its call, "{order}", and secrets,
// "{secret:CRM_TOKEN}".

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace neura::reasoning {

/// By name. Never in a log, an error or a result.
using Secrets = std::map<std::string, std::string, std::less<>>;

/// Of a template's placeholder, the secret's name; nothing if it is an argument.
std::optional<std::string_view> secret_in(std::string_view placeholder);

/// The text with each of its placeholders replaced by what `value_of` gives for it.
std::string filled(std::string_view text,
                   const std::function<std::string(std::string_view)>& value_of);

/// The text with its secrets, and nothing for other placeholders.
std::string with_secrets(std::string_view text, const Secrets& secrets);

/// The text with none of the secrets, wherever they came from.
std::string without_secrets(std::string text, const Secrets& secrets);

}  // namespace neura::reasoning
