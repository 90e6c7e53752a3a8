#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "audio/g711.hpp"
#include "runtime/error.hpp"

namespace neura::bench {

/// What one caller says in one breath: mu-law, whole frames.
using Utterance = std::vector<audio::MulawFrame>;

/// What callers under test say, in a voice a detector takes for one. About 2 s each; the last is
/// what they cut in with.
/// Errors: those of the voice.
Result<std::vector<Utterance>> caller_utterances();

}  // namespace neura::bench
