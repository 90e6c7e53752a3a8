#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "runtime/error.hpp"

namespace neura::bench {

/// What a caller on loudspeaker does to the agent, for one way of their echo.
struct EchoRow {
    int delay_ms = 0;
    double level_db = 0;

    // Half a minute in which only the agent speaks.
    int holds = 0;                   ///< times it fell silent for its own voice
    int utterances = 0;              ///< begun to be recognised
    listening::AudioTime longest{};  ///< voice in one of those
    double us_a_frame = 0;           ///< cost of all of listening but recognition

    // Sentences of the caller's in the middle of that.
    std::size_t wrong = 0;  ///< words
    std::size_t words = 0;
    listening::AudioTime latest{};  ///< the agent held, after it did for the same without echo
};

struct EchoTable {
    std::size_t wrong_without_echo = 0;  ///< words of the same sentences, without an echo
    std::size_t words = 0;
    bool untouched = true;  ///< then what was recognised is, to the bit, what was received
    std::vector<EchoRow> rows;
};

/// Mixes the agent's voice (flite), delayed, filtered and softened as by a loudspeaker, into a
/// caller's side, all through mu-law, and lets a `listening::Listener` with the real voice
/// detector and the real recogniser hear it: delays of 10 to 300 ms, levels of -6 to -30 dB.
/// As fast as it goes: about 40 s.
/// Errors: those of the models.
Result<EchoTable> measure_echo(const std::filesystem::path& models_dir);

/// Prints it. @return the exit code.
int bench_echo(const std::filesystem::path& models_dir);

}  // namespace neura::bench
