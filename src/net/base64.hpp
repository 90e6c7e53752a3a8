#pragma once

// Base64. Source: RFC 4648, section 4.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neura::net {

/// Appends `bytes` to `text`, padded with '='.
void append_base64(std::string& text, std::span<const std::uint8_t> bytes);

std::string encode_base64(std::span<const std::uint8_t> bytes);

/// Replaces `bytes` by what `text` codes. False, and `bytes` unspecified, when `text` is not what
/// an encoder makes: a length that is no multiple of 4, a character out of the alphabet (line
/// breaks and the URL alphabet included), padding elsewhere than at the end, or bits left over.
bool decode_base64(std::string_view text, std::vector<std::uint8_t>& bytes);

}  // namespace neura::net
