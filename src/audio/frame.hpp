#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace neura::audio {

/// Mono signed 16-bit samples in native byte order, borrowed from whoever holds them.
using Samples = std::span<const std::int16_t>;

/// Telephone audio everywhere inside a call: 8 kHz mono, in frames of 20 ms.
inline constexpr std::uint32_t telephone_rate = 8'000;  ///< Hz
inline constexpr std::size_t frame_samples = 160;

/// 20 ms of telephone audio.
using Frame = std::array<std::int16_t, frame_samples>;

}  // namespace neura::audio
