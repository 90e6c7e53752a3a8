#pragma once

// A time written into audio, so that whoever gets the audio at the other end of a server knows how
// long it was on its way, without a channel beside the call. Pure.
//
// The lowest bit of each of the first 64 bytes of a 20 ms frame of mu-law is taken: 16 bits that
// say that this is a stamp, 16 of a check, 32 of the time. It is not heard, and mu-law made linear
// and mu-law again keeps it; a change of volume or a mix does not.

#include <cstdint>
#include <optional>
#include <span>

#include "bench/raw_sockets.hpp"

namespace neura::bench {

/// Bytes of a frame that hold a stamp.
inline constexpr std::size_t stamp_bytes = 64;

/// Writes `at` into a frame. @pre  `frame` has `stamp_bytes` at least, none of them 0x7f (negative
/// zero, which does not survive). Of `at` the lower 32 bits count: 71 minutes.
void stamp(std::span<std::uint8_t> frame, Micros at);

/// How long before `now` the frame was stamped; nothing if it was not.
std::optional<Micros> age_of(std::span<const std::uint8_t> frame, Micros now);

}  // namespace neura::bench
