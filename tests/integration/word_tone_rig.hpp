#pragma once

#include <string>

#include "fakes/word_tones.hpp"
#include "integration/speech_to_text_faults.hpp"

namespace neura::tests {

/// A rig of a vendor in software, which hears words of loudness and suffers any fault.
class WordToneRig : public RecogniserRig {
public:
    Saying sentence() const override { return saying("my car was hit"); }
    Saying answer() const override { return saying("yes"); }
    Saying more() const override { return saying("by a truck"); }

private:
    static Saying saying(std::string words) {
        auto samples = fakes::spoken(words);
        return {.samples = std::move(samples), .words = std::move(words)};
    }
};

}  // namespace neura::tests
