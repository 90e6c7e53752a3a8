#pragma once

#include "audio/g711.hpp"

namespace neura::speaking {

/// Two soft knocks, 300 ms, about 30 dB below full scale: heard now and then by a caller who waits,
/// so that they know that the line is alive.
audio::Mulaw waiting_sound();

}  // namespace neura::speaking
