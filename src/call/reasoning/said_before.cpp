#include "call/reasoning/said_before.hpp"

#include <algorithm>
#include <cstddef>

namespace neura::reasoning {

namespace {

bool counts(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

std::string as_compared(std::string_view text) {
    std::string made;
    for (const char c : text)
        if (counts(c)) made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return made;
}

/// Where `text` goes on behind `count` characters that count, and the marks and blanks after them.
std::size_t behind(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    while (at < text.size() && (count > 0 || !counts(text[at])))
        if (counts(text[at++])) --count;
    return at;
}

}  // namespace

SaidBefore::SaidBefore(std::string_view said) {
    for (std::size_t at = 0; at < said.size();) {
        auto ending = as_compared(said.substr(at));
        if (!ending.empty()) endings_.push_back(std::move(ending));
        const auto stop = said.find_first_of(".!?", at);
        at = stop == std::string_view::npos ? said.size() : said.find_first_not_of(".!? ", stop);
    }
}

std::string SaidBefore::leave_out(std::string_view words) {
    words_ += words;
    const auto compared = as_compared(words_);
    const bool may_be = std::ranges::any_of(
        endings_, [&](const auto& ending) { return ending.starts_with(compared); });
    if (may_be) return {};

    const auto repeated = std::ranges::find_if(endings_, [&](const auto& ending) {
        // Not "the" in "there".
        return compared.starts_with(ending) && behind(words_, ending.size()) > 0 &&
               !counts(words_[behind(words_, ending.size()) - 1]);
    });
    if (repeated == endings_.end()) return std::move(words_);
    return words_.substr(behind(words_, repeated->size()));
}

}  // namespace neura::reasoning
