#pragma once

// How the world numbers its telephones: what a number looks like, and which country it is of.
//
// Source: ITU-T E.164 (11/2010). All functions are pure; any thread may call them.

#include <cstddef>
#include <string_view>

namespace neura::numbering {

/// Digits of a number, its country code among them. Source: ITU-T E.164, 6.1.
inline constexpr std::size_t most_digits = 15;

/// E.164 sets none; no numbers in use are shorter than those of Niue, +683 and four.
inline constexpr std::size_t fewest_digits = 7;

/// Whether it is a number as E.164 writes it: "+14155550123". '+', no 0, `fewest_digits` to
/// `most_digits`.
bool is_e164(std::string_view text);

/// Whether a caller is known, and reached, by this number: in E.164, and none of those that
/// carriers put in the place of a withheld one.
bool tells_the_caller(std::string_view number);

/// "+49" of "+4930123456": the country's code, as far as E.164 tells countries apart by it: Canada
/// and the United States have the same. Empty if `is_e164` does not hold.
std::string_view country_code(std::string_view number);

/// The country of a number: ISO 3166, "DE". Those that share a code are told apart by what follows
/// it, as in +1 by the area. Empty if it has none: not in E.164, an international service, or in
/// the place of a withheld number.
/// @param number  its beginning suffices
std::string_view country_of(std::string_view number);

/// The area of a number of +1: "415" of "+14155550123". Empty if it is not of +1.
std::string_view area_code(std::string_view number);

}  // namespace neura::numbering
