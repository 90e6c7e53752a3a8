#pragma once

// The languages callers are understood in. Whatever reads words takes one of these; the word
// tables are in the files named for it (english_*.cpp, french_words.cpp, …).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace neura::reasoning {

enum class Language : std::uint8_t {
    english,
    french,
    spanish,
    german,
    turkish,
    chinese,  ///< Mandarin
};

inline constexpr auto all_languages =
    std::to_array<Language>({Language::english, Language::french, Language::spanish,
                             Language::german, Language::turkish, Language::chinese});

/// @param tag  BCP 47, such as "en-GB". A language we have no tables for is read as English.
Language language_of(std::string_view tag);

/// The same; nothing for a language we have no tables for.
std::optional<Language> known_language(std::string_view tag);

/// ISO 639-1: "en".
std::string_view code_of(Language language);

/// What it calls itself: "français". Said in the choice of languages.
std::string_view own_name(Language language);

/// The language a caller asks for: "can we speak French", "français s'il vous plaît", "auf Deutsch
/// bitte". A turn of few words need only name it. Nothing where it is only talked of ("my French
/// car"), and for the language the talk is in.
/// @param now  of the talk so far
/// @param chosen  they were asked to choose one: its name alone says it
std::optional<Language> language_wished(std::string_view text, Language now, bool chosen = false);

/// The one of `among` that the words are surely of; nothing where none is, as with names.
std::optional<Language> language_heard(std::string_view text, std::span<const Language> among);

}  // namespace neura::reasoning
