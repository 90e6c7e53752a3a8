#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace neura::providers::decoding {

enum class Urgency : std::uint8_t {
    when_idle,  ///< words of a growing utterance: refused rather than let others wait
    now,        ///< words that a reply depends on
};

/// What was heard in a piece of audio.
struct Recognition {
    std::string text;                       ///< UTF-8, with punctuation; empty if nothing was said
    float confidence = 0;                   ///< 0 to 1: the mean probability of its tokens; 0 when
                                            ///< the recogniser gives none
    std::vector<std::string> alternatives;  ///< at most two other readings, likeliest first
    std::string language{};                 ///< as of a `FinalTranscript`

    friend bool operator==(const Recognition&, const Recognition&) = default;
};

}  // namespace neura::providers::decoding
