#include "bench/audio_stamp.hpp"

#include <cassert>

namespace neura::bench {

namespace {

constexpr std::uint16_t magic = 0xa35c;

std::uint16_t check_of(std::uint32_t time) {
    return static_cast<std::uint16_t>((time ^ time >> 16) * 40'503U);
}

}  // namespace

void stamp(std::span<std::uint8_t> frame, Micros at) {
    assert(frame.size() >= stamp_bytes);
    const auto time = static_cast<std::uint32_t>(at);
    const auto bits = std::uint64_t{magic} << 48 | std::uint64_t{check_of(time)} << 32 | time;
    for (std::size_t i = 0; i < stamp_bytes; ++i) {
        const auto bit = static_cast<std::uint8_t>(bits >> i & 1);
        frame[i] = static_cast<std::uint8_t>((frame[i] & 0xfe) | bit);
        // 0x7f would come back as 0xff; its neighbour is as quiet.
        if (frame[i] == 0x7f) frame[i] = 0x7d;
    }
}

std::optional<Micros> age_of(std::span<const std::uint8_t> frame, Micros now) {
    if (frame.size() < stamp_bytes) return std::nullopt;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < stamp_bytes; ++i) bits |= std::uint64_t{frame[i] & 1U} << i;
    const auto time = static_cast<std::uint32_t>(bits);
    const auto expected = std::uint64_t{magic} << 16 | check_of(time);
    if (bits >> 32 != expected) return std::nullopt;
    return static_cast<std::uint32_t>(now) - time;
}

}  // namespace neura::bench
