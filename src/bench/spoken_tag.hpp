#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neura::bench {

/// A number said in three words of their own, so that it goes through recognition, reasoning and
/// synthesis as speech does and is found again at each: "the tag alpha golf kilo". Pure.

/// Numbers are taken modulo 26^3.
std::string spoken_tag(std::uint32_t number);

/// The last number that `text` says, in whatever case.
std::optional<std::uint32_t> read_spoken_tag(std::string_view text);

}  // namespace neura::bench
