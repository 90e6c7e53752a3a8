#pragma once

// Written text made into words that a plain speech engine says right.

#include <string>
#include <string_view>

namespace neura::speaking {

/// The words a voice would read `text` out with: numbers, dates, times, money, telephone numbers,
/// addresses of the Internet, units, abbreviations and signs in full, a code letter by letter.
/// Markup and pictures are left out, white space becomes single spaces. Never fails, and leaves
/// text that can be said as it is as it is: `speakable(speakable(x)) == speakable(x)`.
///
///   "Call 415-867-5309 by 3:30 pm."   "Call 4 1 5, 8 6 7, 5 3 0 9 by three thirty P M."
///   "Policy `B734521` costs $1,200."  "Policy B, 7, 3, 4, 5, 2, 1 costs one thousand two hundred
///                                      dollars."
///
/// Text between backticks is spelled. Single digits stay, every engine says them.
///
/// @param text      UTF-8, a sentence or more; bytes that are no UTF-8 are left out.
/// @param language  BCP 47. Of English all of the above, "en-US" reading 3/4/2026 as March 4th
///                  and others as April 3rd; of other languages only markup, pictures and blanks.
std::string speakable(std::string_view text, std::string_view language = "en-US");

/// A code or name a character at a time, with a pause after each: "B73" is "B, 7, 3". Blanks are
/// left out, signs are named: "A-1" is "A, dash, 1".
std::string spelled(std::string_view code);

/// The English name of a sign inside an address or a code: '.' is "dot". Empty for others.
std::string_view sign_name(char32_t sign);

}  // namespace neura::speaking
