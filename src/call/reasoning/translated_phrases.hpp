#pragma once

// The phrases of phrases.cpp in other languages, a file each. Private to reasoning/.

#include <array>
#include <span>
#include <string_view>

namespace neura::reasoning {

struct TranslatedPhrase {
    std::string_view name;                 ///< of the key
    std::array<std::string_view, 5> ways;  ///< empty ones at the end
};

std::span<const TranslatedPhrase> french_phrases();
std::span<const TranslatedPhrase> spanish_phrases();
std::span<const TranslatedPhrase> german_phrases();
std::span<const TranslatedPhrase> turkish_phrases();
std::span<const TranslatedPhrase> chinese_phrases();

}  // namespace neura::reasoning
