#pragma once

// E-mail addresses are made of their owners' names more often than not: what was heard of one is
// held against the addresses a name lets expect.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neura::reasoning {

/// Domains of the great providers: most addresses end with one.
inline constexpr auto great_providers = std::to_array<std::string_view>(
    {"gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com"});

/// What may stand before the @ of somebody called so: "mary.jones", "mjones", "maryjones", …
/// @param name  words, lower case; fewer than two give only themselves.
std::vector<std::string> likely_locals(std::span<const std::string> name);

/// `address` with the part before the @ made one of those, if it nearly is; digits at its end
/// stay. Unchanged if it is none or already one.
std::string near_to_name(const std::string& address, std::span<const std::string> name);

/// `address` with its domain made a great provider's, or that of an earlier hearing, if it nearly
/// is: "oclock.com" after "icloud.com".
std::string with_known_domain(const std::string& address, std::span<const std::string> earlier);

/// The address that a turn sounds like in which none could be read: "sophia.parkenoutlift.com".
/// Nothing if it sounds like none. @param domains  to try.
std::optional<std::string> guess_address(std::string_view text, std::span<const std::string> name,
                                         std::span<const std::string> domains);

}  // namespace neura::reasoning
