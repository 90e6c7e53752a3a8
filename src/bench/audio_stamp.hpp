#pragma once

// A time and a name written into audio, so that whoever gets the audio at the other end of a server
// knows how long it was on its way and whose it is, without a channel beside the call. Pure.
//
// The lowest bit of each of the first 64 bytes of a 20 ms frame of mu-law is taken for the time, of
// the next 64 for the name: 16 bits that say which of them this is, 16 of a check, 32 of the value.
// It is not heard, and mu-law made linear and mu-law again keeps it; a change of volume or a mix
// does not.

#include <cstdint>
#include <optional>
#include <span>

#include "bench/raw_sockets.hpp"

namespace neura::bench {

/// Bytes at the beginning of a frame that hold a stamp, and a stamp and a signature.
inline constexpr std::size_t stamp_bytes = 64;
inline constexpr std::size_t signed_bytes = 128;

/// Writes `at` into a frame. @pre  `frame` has `stamp_bytes` at least, none of them 0x7f (negative
/// zero, which does not survive). Of `at` the lower 32 bits count: 71 minutes.
void stamp(std::span<std::uint8_t> frame, Micros at);

/// How long before `now` the frame was stamped; nothing if it was not.
std::optional<Micros> age_of(std::span<const std::uint8_t> frame, Micros now);

/// Writes beside the stamp whose audio this is. @pre  as of `stamp`, for `signed_bytes`
void sign(std::span<std::uint8_t> frame, std::uint32_t name);

/// Whose the frame is; nothing if nobody signed it.
std::optional<std::uint32_t> signer_of(std::span<const std::uint8_t> frame);

}  // namespace neura::bench
