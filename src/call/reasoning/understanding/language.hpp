#pragma once

// The languages callers are understood in. Whatever reads words takes one of these;
// its word tables are in the files named for it (english_*.cpp).

#include <cstdint>
#include <string_view>

namespace neura::reasoning {

enum class Language : std::uint8_t {
    english,
};

/// @param tag  BCP 47, such as "en-GB". A language we have no tables for is read as English.
Language language_of(std::string_view tag);

}  // namespace neura::reasoning
