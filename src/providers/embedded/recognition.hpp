#pragma once

#include <string>
#include <vector>

namespace neura::providers::embedded {

/// What was heard in a piece of audio.
struct Recognition {
    std::string text;                       ///< UTF-8, with punctuation; empty if nothing was said
    float confidence = 0;                   ///< 0 to 1: the mean probability of its tokens
    std::vector<std::string> alternatives;  ///< at most two other readings, likeliest first

    friend bool operator==(const Recognition&, const Recognition&) = default;
};

}  // namespace neura::providers::embedded
