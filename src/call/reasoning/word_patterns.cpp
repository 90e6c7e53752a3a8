#include "call/reasoning/word_patterns.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace neura::reasoning {

namespace {

/// The letters U+00C0 to U+017F without their accents; empty where there is no such letter.
constexpr std::string_view plain_latin(std::uint32_t code) {
    constexpr std::string_view upper = "aaaaaaaceeeeiiiidnooooo.ouuuuyts";  // from U+00C0
    constexpr std::string_view lower = "aaaaaaaceeeeiiiidnooooo.ouuuuyty";  // from U+00E0
    switch (code) {
        case 0xD7:
        case 0xF7: return {};
        case 0xDF: return "ss";
        case 0x11E:
        case 0x11F: return "g";
        case 0x130:
        case 0x131: return "i";
        case 0x152:
        case 0x153: return "oe";
        case 0x15E:
        case 0x15F: return "s";
        default: break;
    }
    if (code >= 0xC0 && code <= 0xDF) return upper.substr(code - 0xC0, 1);
    if (code >= 0xE0 && code <= 0xFF) return lower.substr(code - 0xE0, 1);
    return {};
}

/// The bytes of U+3400 to U+9FFF, which all are three.
bool is_han(std::string_view text) {
    if (text.size() < 3) return false;
    const auto first = static_cast<unsigned char>(text[0]);
    return (first == 0xE3 && static_cast<unsigned char>(text[1]) >= 0x90) ||
           (first >= 0xE4 && first <= 0xE9);
}

/// Marks of East Asia: U+3000 to U+303F, and those of U+FF00 to U+FF7F.
bool is_wide_mark(std::string_view text) {
    if (text.size() < 3) return false;
    const auto first = static_cast<unsigned char>(text[0]);
    const auto second = static_cast<unsigned char>(text[1]);
    return (first == 0xE3 && second == 0x80) || (first == 0xEF && (second & 0xFEU) == 0xBC);
}

bool is_word_byte(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

}  // namespace

std::vector<std::string> bare_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) words.push_back(std::exchange(word, {}));
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0xC2 && c <= 0xDF && i + 1 < text.size()) {
            const auto code =
                ((c & 0x1FU) << 6U) | (static_cast<unsigned char>(text[i + 1]) & 0x3FU);
            const auto plain = plain_latin(code);
            if (!plain.empty())
                word += plain;
            else if (code >= 0x100)
                word.append(text.substr(i, 2));
            else
                finish();  // marks of Latin-1: "¡", "«"
            ++i;
            continue;
        }
        // General punctuation, U+2000 to U+206F: dashes, quotation marks, the curled apostrophe.
        if (c == 0xE2 && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) <= 0x81) {
            finish();
            i += 2;
            continue;
        }
        const auto rest = text.substr(i);
        if (is_han(rest) || is_wide_mark(rest)) {
            finish();
            if (is_han(rest)) words.emplace_back(rest.substr(0, 3));
            i += 2;
            continue;
        }
        if (c >= 'A' && c <= 'Z') c = static_cast<unsigned char>(c - 'A' + 'a');
        if (is_word_byte(c))
            word += static_cast<char>(c);
        else
            finish();
    }
    finish();
    return words;
}

WordPatterns::WordPatterns(std::initializer_list<std::string_view> patterns) {
    for (auto text : patterns) {
        Pattern pattern;
        while (!text.empty()) {
            auto word = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(word.size() + 1, text.size()));
            Slot slot;
            if (word.starts_with('~')) {
                slot.most = static_cast<std::size_t>(word[1] - '0');
            } else {
                for (bool more = true; more;) {
                    const auto bar = word.find('|');
                    slot.words.push_back(word.substr(0, bar));
                    more = bar != std::string_view::npos;
                    if (more) word.remove_prefix(bar + 1);
                }
            }
            pattern.push_back(std::move(slot));
        }
        patterns_.push_back(std::move(pattern));
    }
}

bool WordPatterns::are_in(const std::vector<std::string>& words) const {
    for (std::size_t at = 0; at < words.size(); ++at)
        if (begin_at(words, at)) return true;
    return false;
}

bool WordPatterns::begin_at(const std::vector<std::string>& words, std::size_t at) const {
    return std::ranges::any_of(
        patterns_, [&](const Pattern& pattern) { return matches(pattern, 0, words, at); });
}

bool WordPatterns::matches(const Pattern& pattern, std::size_t slot,
                           const std::vector<std::string>& words, std::size_t at) {
    if (slot == pattern.size()) return true;
    const auto& [wanted, most] = pattern[slot];
    if (wanted.empty()) {
        for (std::size_t skipped = 0; skipped <= most && at + skipped <= words.size(); ++skipped)
            if (matches(pattern, slot + 1, words, at + skipped)) return true;
        return false;
    }
    return std::ranges::any_of(wanted, [&](std::string_view one) {
        const auto taken = words_taken(one, words, at);
        return taken > 0 && matches(pattern, slot + 1, words, at + taken);
    });
}

/// How many words from `at` on are that alternative; 0 if they are another.
std::size_t WordPatterns::words_taken(std::string_view wanted,
                                      const std::vector<std::string>& words, std::size_t at) {
    std::size_t taken = 0;
    for (; is_han(wanted); ++taken, wanted.remove_prefix(3))
        if (at + taken >= words.size() || words[at + taken] != wanted.substr(0, 3)) return 0;
    if (wanted.empty()) return taken;
    if (at + taken >= words.size()) return 0;
    const auto& word = words[at + taken];
    const bool begins = wanted.ends_with('*');
    if (begins) wanted.remove_suffix(1);
    return (begins ? word.starts_with(wanted) : word == wanted) ? taken + 1 : 0;
}

}  // namespace neura::reasoning
