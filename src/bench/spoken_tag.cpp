#include "bench/spoken_tag.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace neura::bench {

namespace {

constexpr std::string_view marker = "the tag ";

/// Of the ICAO alphabet; the first letter tells them apart.
constexpr std::array<std::string_view, 26> words{
    "alpha",  "bravo", "charlie", "delta",  "echo",     "foxtrot", "golf",   "hotel",  "india",
    "juliet", "kilo",  "lima",    "mike",   "november", "oscar",   "papa",   "quebec", "romeo",
    "sierra", "tango", "uniform", "victor", "whiskey",  "xray",    "yankee", "zulu"};

}  // namespace

std::string spoken_tag(std::uint32_t number) {
    std::string text(marker);
    text += words[number / 676 % 26];
    text += ' ';
    text += words[number / 26 % 26];
    text += ' ';
    text += words[number % 26];
    return text;
}

std::optional<std::uint32_t> read_spoken_tag(std::string_view text) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    const auto found = std::find_end(text.begin(), text.end(), marker.begin(), marker.end(), same);
    if (found == text.end()) return std::nullopt;
    auto rest = text.substr(static_cast<std::size_t>(found - text.begin()) + marker.size());
    std::uint32_t number = 0;
    for (int i = 0; i < 3; ++i) {
        const auto* end = std::ranges::find_if_not(
            rest, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
        const auto word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
        const auto known = std::ranges::find_if(
            words, [&](std::string_view w) { return std::ranges::equal(w, word, same); });
        if (known == words.end()) return std::nullopt;
        number = number * 26 + static_cast<std::uint32_t>(known - words.begin());
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
    return number;
}

}  // namespace neura::bench
