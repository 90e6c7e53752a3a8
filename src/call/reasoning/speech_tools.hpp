#pragma once

// Tools by which a language model chooses how it speaks: speech_language and speech_speed.

#include <memory>
#include <optional>
#include <vector>

#include "call/reasoning/toolbox.hpp"
#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// What was wished for by tool and not yet taken.
struct SpeechWishes {
    std::optional<Language> language;
    std::optional<double> speed;  ///< 0.75 to 1.25 of the usual
};

inline constexpr double slowest_speech = 0.75;
inline constexpr double fastest_speech = 1.25;

/// @param wishes     where they go; outlives the toolbox
/// @param languages  that can be spoken; with one only there is no tool to choose
/// @param others     tools beside; may be null
std::shared_ptr<Toolbox> with_speech_tools(std::shared_ptr<SpeechWishes> wishes,
                                           const std::vector<Language>& languages,
                                           std::shared_ptr<Toolbox> others);

}  // namespace neura::reasoning
