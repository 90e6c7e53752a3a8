#pragma once

#include "audio/frame.hpp"

namespace neura::audio {

/// The level given for digital silence, so that levels can be averaged and compared.
inline constexpr float silence_dbfs = -100.0F;

/// The mean of the squares of `samples`, where full scale is 1. Nothing is silence: 0.
/// An energy gate compares this with `mean_square_of` its threshold and spares the logarithm.
float mean_square(Samples samples);

/// The level of `samples` in dB of full scale: 0 for a square wave that fills 16 bits, -3 for
/// a sine that does, about -25 for speech on a good line, never below `silence_dbfs`.
float level_dbfs(Samples samples);

/// Between a level and its mean square.
float mean_square_of(float dbfs);
float dbfs_of(float mean_square);

}  // namespace neura::audio
