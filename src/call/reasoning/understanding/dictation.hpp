#pragma once

// Letters told with a word each, in whatever way callers do it and whatever a recogniser made of
// it: "S as in Sierra", "S like Sierra", "S for Sierra", "Sierra"; "he has an echo".

#include <string>
#include <string_view>

namespace neura::reasoning {

/// `text` with such letters in the caller's stead: those of one word are joined by hyphens,
/// "S-O-F-I-A", which all readers understand; one alone keeps its word, "A as in alpha". All that
/// was said besides stays as it is, and so does text in which nothing was surely dictated.
///
/// Of all ways to cut the sentence into dictated letters and other words the likeliest is taken,
/// by how the words sound; the code word counts more than the letter before it, which telephones
/// lose. A text of more than 200 words is no dictation. English. Takes about 50 µs a word. Pure.
/// Source of the code words: ICAO Annex 10, volume II, 5.2.1.3.
/// @param asked  letters were asked for: then one or two are believed that might be chance in
///               what is told freely, like "as in India" and "I waited for Mike".
std::string with_dictation_read(std::string_view text, bool asked = false);

/// The letters that `text` may tell, where it is known to tell one: "seth lykes oxford" is F
/// like Foxtrot. Upper case, likeliest first, at most two; none if it sounds like no letter.
std::string letters_sounding_like(std::string_view text);

}  // namespace neura::reasoning
