#include "bench/audio_stamp.hpp"

#include <cassert>

namespace neura::bench {

namespace {

constexpr std::uint16_t time_magic = 0xa35c;
constexpr std::uint16_t name_magic = 0x59e6;

std::uint16_t check_of(std::uint32_t value) {
    return static_cast<std::uint16_t>((value ^ value >> 16) * 40'503U);
}

/// Writes a value into the lowest bits of 64 bytes.
void put(std::span<std::uint8_t> bytes, std::uint16_t magic, std::uint32_t value) {
    const auto bits = std::uint64_t{magic} << 48 | std::uint64_t{check_of(value)} << 32 | value;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto bit = static_cast<std::uint8_t>(bits >> i & 1);
        bytes[i] = static_cast<std::uint8_t>((bytes[i] & 0xfe) | bit);
        // 0x7f would come back as 0xff; its neighbour is as quiet.
        if (bytes[i] == 0x7f) bytes[i] = 0x7d;
    }
}

std::optional<std::uint32_t> get(std::span<const std::uint8_t> bytes, std::uint16_t magic) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) bits |= std::uint64_t{bytes[i] & 1U} << i;
    const auto value = static_cast<std::uint32_t>(bits);
    const auto expected = std::uint64_t{magic} << 16 | check_of(value);
    if (bits >> 32 != expected) return std::nullopt;
    return value;
}

}  // namespace

void stamp(std::span<std::uint8_t> frame, Micros at) {
    assert(frame.size() >= stamp_bytes);
    put(frame.first(stamp_bytes), time_magic, static_cast<std::uint32_t>(at));
}

std::optional<Micros> age_of(std::span<const std::uint8_t> frame, Micros now) {
    if (frame.size() < stamp_bytes) return std::nullopt;
    const auto time = get(frame.first(stamp_bytes), time_magic);
    if (!time) return std::nullopt;
    return static_cast<std::uint32_t>(now) - *time;
}

void sign(std::span<std::uint8_t> frame, std::uint32_t name) {
    assert(frame.size() >= signed_bytes);
    put(frame.subspan(stamp_bytes, signed_bytes - stamp_bytes), name_magic, name);
}

std::optional<std::uint32_t> signer_of(std::span<const std::uint8_t> frame) {
    if (frame.size() < signed_bytes) return std::nullopt;
    return get(frame.subspan(stamp_bytes, signed_bytes - stamp_bytes), name_magic);
}

}  // namespace neura::bench
