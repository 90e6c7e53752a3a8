#pragma once

#include <cstddef>
#include <vector>

#include "audio/frame.hpp"

namespace neura::providers::decoding {

/// The longest audio the recogniser is given at once: beyond it, it skips words and its memory
/// grows with the square of the length.
inline constexpr std::size_t longest_piece = 12 * audio::telephone_rate;

/// Where to cut `samples` so that a word is least likely hurt: the middle of the quietest 160 ms
/// that lie between `from` and `to`.
/// @pre from + 160 ms <= to <= samples.size().
std::size_t quietest_point(audio::Samples samples, std::size_t from, std::size_t to);

/// `samples` in pieces of at most `longest_piece`, each cut at a quiet point of its second half.
/// Nothing gives no piece.
std::vector<audio::Samples> in_pieces(audio::Samples samples);

}  // namespace neura::providers::decoding
