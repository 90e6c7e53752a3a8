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

constexpr std::array french_words = std::to_array<std::string_view>({
    "a",    "au",  "avec", "c'est", "car",  "chez", "comme", "dans", "de",  "des", "donc", "du",
    "elle", "en",  "est",  "et",    "euh",  "il",   "je",    "la",   "le",  "les", "ma",   "mais",
    "mes",  "mon", "ou",   "par",   "pour", "que",  "qui",   "si",   "sur", "un",  "une",
});
constexpr std::array spanish_words = std::to_array<std::string_view>({
    "a",  "al", "como", "con",  "de",  "del",    "el",  "en", "eh", "es", "la", "las", "los", "me",
    "mi", "o",  "para", "pero", "por", "porque", "que", "se", "si", "su", "un", "una", "y",
});
constexpr std::array german_words = std::to_array<std::string_view>({
    "aber", "als", "am",  "an",   "auf",  "bei",   "dann",  "das",  "dass", "dem",
    "den",  "der", "die", "ein",  "eine", "einem", "einen", "er",   "es",   "für",
    "ich",  "im",  "in",  "ist",  "mein", "meine", "mit",   "oder", "sie",  "um",
    "und",  "von", "war", "weil", "wenn", "wie",   "wir",   "zu",
});
constexpr std::array turkish_words = std::to_array<std::string_view>({
    "ama",
    "ben",
    "benim",
    "bir",
    "bu",
    "çünkü",
    "fakat",
    "ile",
    "için",
    "ki",
    "o",
    "şey",
    "sonra",
    "ve",
    "veya",
    "yani",
});

bool dangles(std::string_view word, std::string_view language) {
    const auto among = [&](const auto& words) {
        return std::ranges::find(words, word) != words.end();
    };
    const auto code = language.substr(0, 2);
    if (code == "en") return std::ranges::binary_search(dangling_words, word);
    if (code == "fr") return among(french_words);
    if (code == "es") return among(spanish_words);
    if (code == "de") return among(german_words);
    if (code == "tr") return among(turkish_words);
    return false;
}

std::string last_word(std::string_view text) {
    std::size_t end = text.size();
    const auto is_inside_word = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || std::isalnum(byte) || c == '\'';
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

Completeness completeness_of(std::string_view text, std::string_view language) {
    text = trimmed(text);
    if (text.empty()) return Completeness::unclear;
    if (text.ends_with("...") || text.ends_with(',') || text.ends_with('-') ||
        text.ends_with("，") || text.ends_with("、"))
        return Completeness::unfinished;
    if (dangles(last_word(text), language)) return Completeness::unfinished;

    const bool has_full_stop = text.ends_with('.') || text.ends_with('?') || text.ends_with('!') ||
                               text.ends_with("。") || text.ends_with("？") || text.ends_with("！");
    return has_full_stop ? Completeness::finished : Completeness::unclear;
}

}  // namespace neura::listening
