#pragma once

#include <cstddef>
#include <string_view>

namespace neura::providers::embedded {

/// Bytes of the UTF-8 character at the start of `text`, 1 to 4, or 0 if it is none: a stray or
/// missing continuation, an overlong form, a surrogate, beyond U+10FFFF.
/// @pre !text.empty()
/// Source: Unicode 15, table 3-7.
std::size_t utf8_sequence(std::string_view text);

}  // namespace neura::providers::embedded
