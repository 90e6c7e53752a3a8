#pragma once

// What callers say in other languages, as the English words it stands for. All readers compare
// English words; a language is a file of tables that lead to them (french_words.cpp, …) and needs
// no reader of its own. Where the words of a value are kept (an account, a place, a name) it is
// the caller's own writing, by the offsets. Private to understanding/.
//
//   cut ─▶ phrases ─▶ numbers ─▶ letters ─▶ times
//
// Words that no table knows stay as they are: names, places, what happened.

#include <array>
#include <string_view>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct ForeignTables {
    /// As said, the English of it; the longest counts. Accents may be missing in what is read.
    /// Empty English: nothing is left of it. What tells an hour or a span of time stands for a
    /// sign that `with_times` resolves:
    ///   "o'clock"  "deux heures", 点     "hour'"  Turkish "saat", before an hour or behind a span
    ///   "ago'"     "il y a", "hace", "vor": before a span of time
    ///   "month'"  "day'"  "year'"        月, 号, 年 behind a number
    TextPairs phrases;
    NumberedTexts numbers;  ///< 0 to 19, tens, hundreds, 1000, 1000000
    Texts one;              ///< "un": the article, or 1 beside another number
    Texts joints;           ///< "et", "y": between tens and units
    TextPairs letters;      ///< names of letters, where letters are told: "effe" → "f"
    Texts as_in;            ///< between a letter and its word: "comme"
    std::array<std::string_view, 26> alphabet{};  ///< the word to say for A to Z
};

/// Of any language but English.
const ForeignTables& foreign_tables(Language language);

/// @param said  `text` cut at its blanks and marks.
Words in_english(std::string_view text, Words said, Language language);

// Steps of it.

/// Numbers in words become numbers in digits: "soixante et onze" → "71".
Words with_numbers(Words said, Language language);

/// Hours, spans and dates in the order of English: "15 o'clock and half" → "15:30".
Words with_times(Words said, Language language);

/// Without accents, as recognisers may leave them out: "français" → "francais", "ı" → "i".
std::string without_accents(std::string_view word);

/// How many of `said`, as `text` was cut at its blanks, `language` has in its tables.
std::size_t known_words(std::string_view text, const Words& said, Language language);

}  // namespace neura::reasoning
