#pragma once

// Reading UTF-8 a character at a time, with what the rest of this folder asks of a character.

#include <cstdint>
#include <string_view>

namespace neura::speaking {

struct CodePoint {
    char32_t value = 0;    ///< U+FFFD for a byte that is no UTF-8
    std::size_t size = 0;  ///< bytes; 0 when the text ends before the character does
};

/// The character that begins at byte `at`.
constexpr CodePoint code_point_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t lead = byte(at);
    if (lead < 0x80) return {lead, 1};

    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return {0xFFFD, 1};
    char32_t value = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if (at + i == text.size()) return {};
        if ((byte(at + i) & 0xC0) != 0x80) return {0xFFFD, 1};
        value = value << 6 | (byte(at + i) & 0x3FU);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    if (overlong || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return {0xFFFD, 1};
    return {value, size};
}

constexpr bool is_space(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

constexpr bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

/// In the Latin, Greek and Cyrillic alphabets; others have no case.
constexpr bool is_upper(char32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
           (c >= 0x100 && c < 0x138 && c % 2 == 0) || (c >= 0x139 && c < 0x149 && c % 2 == 1) ||
           (c >= 0x14A && c < 0x178 && c % 2 == 0) || (c >= 0x391 && c <= 0x3A9) ||
           (c >= 0x400 && c <= 0x42F);
}

constexpr bool is_lower(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) ||
           (c >= 0x100 && c < 0x138 && c % 2 == 1) || (c >= 0x139 && c < 0x149 && c % 2 == 0) ||
           (c >= 0x14A && c < 0x178 && c % 2 == 1) || (c >= 0x3AC && c <= 0x3CE) ||
           (c >= 0x430 && c <= 0x45F);
}

constexpr bool is_ascii_letter(char32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Ideographs, kana and Hangul: scripts that put no space after a stop.
constexpr bool is_cjk(char32_t c) {
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

}  // namespace neura::speaking
