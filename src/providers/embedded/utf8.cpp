#include "providers/embedded/utf8.hpp"

#include <cstdint>

namespace neura::providers::embedded {

namespace {

struct Leads {
    std::uint8_t first, last;      ///< lead bytes
    std::uint8_t lowest, highest;  ///< second bytes
    std::uint8_t length;
};

constexpr Leads table[] = {
    {0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

}  // namespace

std::size_t utf8_sequence(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    for (const auto& row : table) {
        if (byte(0) < row.first || byte(0) > row.last) continue;
        if (text.size() < row.length) return 0;
        if (row.length > 1 && (byte(1) < row.lowest || byte(1) > row.highest)) return 0;
        for (std::size_t i = 2; i < row.length; ++i)
            if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
        return row.length;
    }
    return 0;
}

}  // namespace neura::providers::embedded
