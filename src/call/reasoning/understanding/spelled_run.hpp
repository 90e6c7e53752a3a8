#pragma once

// Letters named one after the other in a sentence. Private to understanding/.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

struct SpelledRun {
    std::string letters;  ///< upper case
    std::size_t first = 0;
    std::size_t count = 0;
    bool certain = false;  ///< each letter was told by a word
    bool joined = false;   ///< with hyphens between, as the recogniser writes what it heard well
    std::vector<std::size_t>
        breaks;  ///< offsets in `letters` before which there was a pause or "space"
    std::vector<std::string> alternatives;  ///< upper case, of doubtful words read otherwise
};

/// Runs of two letters or more, of which at least two are surely letters. Initials ("J. R. Smith")
/// are such a run too: the reader of names tells them apart.
std::vector<SpelledRun> spelled_runs(std::span<const Word> said,
                                     Language language = Language::english);

}  // namespace neura::reasoning
