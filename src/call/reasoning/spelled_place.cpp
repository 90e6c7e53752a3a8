#include "call/reasoning/spelled_place.hpp"

#include <cstddef>
#include <vector>

#include "call/reasoning/free_text.hpp"
#include "call/reasoning/phrasing.hpp"
#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/spelling.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

struct Part {
    std::string text;
    std::string spoken = {};  ///< the word said before it was spelled
    bool spelled = false;
};

/// Prepositions and what a street is called stand between the names.
bool is_name(const Word& word) {
    const Word one[] = {word};
    return word.kind == WordKind::word &&
           !says_any(one, {"in",        "on",     "at",    "and",    "the",     "it",   "is",
                           "was",       "street", "road",  "avenue", "drive",   "lane", "way",
                           "boulevard", "square", "court", "place",  "highway", "near"});
}

std::vector<Part> parts_of(std::string_view text, Language language) {
    std::vector<Part> parts;
    bool name_before = false;
    bool in_letters = false;
    for (const auto& word : words(text, language)) {
        if (word.kind == WordKind::letter) {
            if (in_letters && word.hyphen_before) {
                parts.back().text += word.text;
                continue;
            }
            auto spoken = name_before ? std::move(parts.back().text) : std::string();
            if (name_before) parts.pop_back();
            parts.push_back({.text = word.text, .spoken = std::move(spoken), .spelled = true});
            in_letters = true;
            name_before = false;
            continue;
        }
        in_letters = false;
        name_before = is_name(word);
        parts.push_back({.text = std::string(text.substr(word.begin, word.end - word.begin))});
    }
    return parts;
}

/// A letter lost, or five consonants in a row, is mended from the word as it was spoken.
std::string name_of(const Part& part) {
    constexpr double same_word = 0.5;
    std::size_t row = 0;
    bool sayable = true;
    for (const char c : part.text) {
        row = std::string_view("aeiouy").contains(c) ? 0 : row + 1;
        constexpr std::size_t most = 4;
        sayable = sayable && row <= most;
    }
    if (part.spoken.empty() || spelling_agreement(part.text, part.spoken) < same_word)
        return name_case(part.text);
    if (!sayable) return name_case(part.spoken);
    // The last letter is followed by a pause and not lost: "Meing. M, A, I, N" is Main.
    const auto merged = merge_spelling(part.text, part.spoken);
    const bool goes_on = merged.starts_with(part.text);
    return name_case(goes_on ? part.text : merged);
}

}  // namespace

std::optional<std::string> read_spelled_place(std::string_view text, Language language) {
    constexpr std::size_t most_words = 7;
    constexpr std::size_t fewest_letters = 3;
    std::string place;
    bool spelled = false;
    for (auto& part : parts_of(text, language)) {
        if (part.spelled && part.text.size() < fewest_letters) continue;
        spelled = spelled || part.spelled;
        if (!place.empty()) place += ' ';
        place += part.spelled ? name_of(part) : part.text;
    }
    if (!spelled) return std::nullopt;
    auto read = read_place_answer(place, language);
    if (read.empty() || word_count(read) > most_words) return std::nullopt;
    return read;
}

}  // namespace neura::reasoning
