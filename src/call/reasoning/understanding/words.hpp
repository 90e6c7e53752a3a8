#pragma once

// What a speech recogniser wrote, cut into words that the other readers compare.
//
// The recogniser's capitals and punctuation are hints at best: the text of a word is
// lower-case, without marks at its ends; what followed it is kept beside it.
// Everything here is a pure function that takes any bytes. Of another language than English the
// text of a word is the English it stands for, where the tables know it: all readers compare
// English words, and what they keep they take from the caller's own writing, by the offsets.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

enum class WordKind : std::uint8_t {
    word,     ///< letters, perhaps with an apostrophe inside: "o'brien"
    number,   ///< begins with a digit: "16", "3:30", "1st", "415", "4.5", "3/4/2026"
    letter,   ///< one letter that stands alone: "s", "b."
    address,  ///< holds an @, or a dot between letters: "john@gmail.com", "gmail.com"
};

struct Word {
    std::string text{};     ///< lower-case UTF-8 without marks at its ends; never empty
    std::size_t begin = 0;  ///< offset in the text read, in bytes
    std::size_t end = 0;    ///< one past the last byte; both halves of a contraction share one span
    WordKind kind = WordKind::word;
    bool capital = false;        ///< was written with a capital
    bool filler = false;         ///< "uh", "um", "you know"; readers skip these
    bool hyphen_before = false;  ///< joined to the word before: "s-m-i-t-h", "twenty-one"
    bool translated = false;     ///< English that stands for the caller's own word
    char mark_after = 0;         ///< the strongest of . ? ! ; : , - that followed, 0 for none
};

using Words = std::vector<Word>;

/// Contractions become two words ("i'm" is "i" "am"), hyphenated words separate ones with
/// `hyphen_before`; offsets always point into `text`. Of a longer text the first 16 KiB are read:
/// nobody says more in one turn.
Words words(std::string_view text, Language language = Language::english);

/// The same without fillers.
Words without_fillers(Words said);

/// Where a phrase was found.
struct Found {
    std::size_t first = 0;  ///< index of its first word
    std::size_t count = 0;  ///< words in it
};

/// The first place where `phrase`, words with single spaces between, stands in `said`.
/// A word of the phrase that is "*" stands for one or no word, "a|b" for either.
/// Fillers in `said` are passed over, except at the place where the phrase begins.
std::optional<Found> find_phrase(std::span<const Word> said, std::string_view phrase);

/// The earliest of them, the longest of those that begin there.
std::optional<Found> find_any(std::span<const Word> said,
                              std::span<const std::string_view> phrases);
std::optional<Found> find_any(std::span<const Word> said,
                              std::initializer_list<std::string_view> phrases);

bool says(std::span<const Word> said, std::string_view phrase);
bool says_any(std::span<const Word> said, std::initializer_list<std::string_view> phrases);

/// Words of `said` that `phrase` takes from the first on; 0 if it does not stand there.
std::size_t length_at(std::span<const Word> said, std::string_view phrase);

/// Whether `said` begins with `phrase`, fillers aside.
bool begins_with(std::span<const Word> said, std::string_view phrase);

/// The words again as text, lower-case, with single spaces.
std::string join(std::span<const Word> said);

/// The caller's own writing from the first of `said` to the last, of the text they were cut from.
std::string_view slice(std::string_view text, std::span<const Word> said);

}  // namespace neura::reasoning
