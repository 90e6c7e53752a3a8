#include "net/base64.hpp"

#include <array>

namespace neura::net {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Any value with a bit above the sixth is no character of the alphabet.
constexpr std::uint32_t not_base64 = 0x80;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(not_base64);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

std::uint32_t value_of(char c) { return values[static_cast<std::uint8_t>(c)]; }

char letter(std::uint32_t bits) { return alphabet[bits & 0x3f]; }

}  // namespace

void append_base64(std::string& text, std::span<const std::uint8_t> bytes) {
    const auto before = text.size();
    text.resize(before + (bytes.size() + 2) / 3 * 4);
    char* out = text.data() + before;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t bits =
            std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
        *out++ = letter(bits >> 18);
        *out++ = letter(bits >> 12);
        *out++ = letter(bits >> 6);
        *out++ = letter(bits);
    }
    const auto left = bytes.size() - i;
    if (left == 0) return;
    const std::uint32_t bits =
        std::uint32_t{bytes[i]} << 16 | (left == 2 ? std::uint32_t{bytes[i + 1]} << 8 : 0u);
    *out++ = letter(bits >> 18);
    *out++ = letter(bits >> 12);
    *out++ = left == 2 ? letter(bits >> 6) : '=';
    *out++ = '=';
}

std::string encode_base64(std::span<const std::uint8_t> bytes) {
    std::string text;
    append_base64(text, bytes);
    return text;
}

bool decode_base64(std::string_view text, std::vector<std::uint8_t>& bytes) {
    bytes.clear();
    if (text.size() % 4 != 0) return false;
    if (text.empty()) return true;

    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bytes.resize(text.size() / 4 * 3 - padding);
    auto* out = bytes.data();
    std::uint32_t wrong = 0;
    const std::size_t whole = text.size() - (padding != 0 ? 4 : 0);
    for (std::size_t i = 0; i < whole; i += 4) {
        const auto a = value_of(text[i]), b = value_of(text[i + 1]);
        const auto c = value_of(text[i + 2]), d = value_of(text[i + 3]);
        wrong |= a | b | c | d;
        const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        *out++ = static_cast<std::uint8_t>(bits >> 16);
        *out++ = static_cast<std::uint8_t>(bits >> 8);
        *out++ = static_cast<std::uint8_t>(bits);
    }
    if (padding != 0) {
        const auto a = value_of(text[whole]), b = value_of(text[whole + 1]);
        const auto c = padding == 1 ? value_of(text[whole + 2]) : 0u;
        wrong |= a | b | c;
        const std::uint32_t bits = a << 18 | b << 12 | c << 6;
        *out++ = static_cast<std::uint8_t>(bits >> 16);
        if (padding == 1) *out++ = static_cast<std::uint8_t>(bits >> 8);
        const std::uint32_t left_over = padding == 1 ? bits & 0xff : bits & 0xffff;
        if (left_over != 0) return false;
    }
    return (wrong & not_base64) == 0;
}

}  // namespace neura::net
