#pragma once

// Phone numbers read aloud, to E.164.

#include <optional>
#include <string>
#include <string_view>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct Phone {
    std::string e164;             ///< "+14155550123"; empty while incomplete or impossible
    std::string digits;           ///< what was heard, without a plus
    int missing = 0;              ///< at least so many digits more make a number; 0 when complete
    bool too_long = false;        ///< more digits than any number of the region has
    bool uses_caller_id = false;  ///< "the number I'm calling from": no digits then
};

/// @param region  ISO 3166, of a number said without country code. Known: US CA GB IE DE AT CH FR
/// ES
///                IT PT NL BE SE NO DK PL AU NZ IN MX BR; any other wants the country code said.
/// Nothing when the sentence has fewer than three digits and does not speak of the caller's own
/// line.
std::optional<Phone> read_phone(std::string_view text, std::string_view region = "US",
                                Language language = Language::english);

/// The same from bare digits, as from the keypad or the carrier; a leading + or 00 means a country
/// code.
Phone phone_from_digits(std::string_view digits, std::string_view region = "US");

}  // namespace neura::reasoning
