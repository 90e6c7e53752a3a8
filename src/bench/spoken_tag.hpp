#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neura::bench {

/// A number said in three words of their own, so that it goes through recognition, reasoning and
/// synthesis as speech does and is found again at each: "the tag alpha golf kilo". Pure.

/// How many numbers there are; others are taken modulo it.
inline constexpr std::uint32_t spoken_tags = 26 * 26 * 26;

/// "the tag alpha golf kilo".
std::string spoken_tag(std::uint32_t number);

/// The last number that `text` says, in whatever case.
std::optional<std::uint32_t> read_spoken_tag(std::string_view text);

}  // namespace neura::bench
