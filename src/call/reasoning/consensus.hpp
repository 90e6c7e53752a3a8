#pragma once

// One value out of several hearings of it, each a little wrong.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace neura::reasoning {

/// Of all texts within one edit of a hearing, the one nearest to all hearings together that
/// `accepts` takes; of equals the one nearest to the last. Nothing if it takes none.
std::optional<std::string> consensus(std::span<const std::string> hearings,
                                     const std::function<bool(std::string_view)>& accepts);

/// For codes and numbers, letters before digits: the letters and the digits that were heard most
/// often, the digits at least twice, together perhaps as nobody heard them. Nothing if `accepts`
/// takes no such code.
std::optional<std::string> consensus_of_code(std::span<const std::string> hearings,
                                             const std::function<bool(std::string_view)>& accepts);

/// The same for what is made of parts, a name or an address: of all ways to put parts that were
/// heard together, the one nearest to all hearings.
/// @param joint  between the parts, a space or an @.
std::optional<std::string> consensus_of_parts(std::span<const std::string> hearings, char joint,
                                              const std::function<bool(std::string_view)>& accepts);

}  // namespace neura::reasoning
