#include "call/listening/completeness.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace neura::listening {

namespace {

/// Words that nobody ends a turn with: conjunctions, articles, prepositions before a missing
/// object, auxiliaries, fillers.
constexpr std::array dangling_words = std::to_array<std::string_view>({
    "a",    "about", "an",   "and",  "are",  "as",     "at",    "because", "but",  "er",   "for",
    "from", "i",     "i'm",  "if",   "in",   "into",   "is",    "it's",    "like", "my",   "near",
    "of",   "on",    "or",   "our",  "so",   "that's", "the",   "then",    "to",   "uh",   "um",
    "was",  "we",    "well", "were", "when", "where",  "which", "while",   "who",  "with", "your",
});
static_assert(std::ranges::is_sorted(dangling_words.begin(), dangling_words.end()));

std::string last_word(std::string_view text) {
    std::size_t end = text.size();
    const auto is_inside_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '\'';
    };
    while (end > 0 && !is_inside_word(text[end - 1])) --end;
    std::size_t start = end;
    while (start > 0 && is_inside_word(text[start - 1])) --start;
    std::string word(text.substr(start, end - start));
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

Completeness completeness_of(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return Completeness::unclear;
    if (text.ends_with("...") || text.ends_with(',') || text.ends_with('-'))
        return Completeness::unfinished;
    if (std::ranges::binary_search(dangling_words, std::string_view(last_word(text))))
        return Completeness::unfinished;

    const bool has_full_stop = text.ends_with('.') || text.ends_with('?') || text.ends_with('!');
    return has_full_stop ? Completeness::finished : Completeness::unclear;
}

}  // namespace neura::listening
