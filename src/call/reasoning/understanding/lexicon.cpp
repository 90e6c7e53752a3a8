#include "call/reasoning/understanding/lexicon.hpp"

#include <algorithm>

namespace neura::reasoning {

bool contains(Texts texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

std::string_view lookup(TextPairs pairs, std::string_view text) {
    const auto found = std::ranges::find(pairs, text, &TextPair::first);
    return found == pairs.end() ? std::string_view{} : found->second;
}

int lookup(NumberedTexts pairs, std::string_view text) {
    const auto found =
        std::ranges::find_if(pairs, [&](const auto& pair) { return pair.first == text; });
    return found == pairs.end() ? -1 : found->second;
}

}  // namespace neura::reasoning
