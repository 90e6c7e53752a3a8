#pragma once

// Where a voice pauses, in audio that comes with its words but not with their times.

#include <cstdint>
#include <string_view>
#include <vector>

#include "audio/g711.hpp"

namespace neura::speaking {

/// In samples of the audio.
struct Pause {
    std::uint64_t from = 0;  ///< the first silent one
    std::uint64_t to = 0;    ///< the first that is not

    friend bool operator==(const Pause&, const Pause&) = default;
};

/// Finds silences of 160 ms and more between sounds: voices pause so between sentences, and not
/// inside words. Pure.
class Pauses {
public:
    void hear(audio::Mulaw more);

    const std::vector<Pause>& found() const { return found_; }

private:
    std::vector<Pause> found_;
    std::uint64_t at_ = 0;
    std::uint64_t silent_from_ = 0;
    bool sounded_ = false;
};

/// The words of `text`, one sentence or several, heard when its audio was cut after `heard`
/// samples.
///
/// Where one sentence ends and the next begins is told by the pause nearest to where it would be if
/// all words were said at one pace; inside a sentence `heard_words` tells.
///
/// @param of  samples of the whole text
std::string_view heard_of_sentences(std::string_view text, std::uint64_t heard, std::uint64_t of,
                                    const std::vector<Pause>& pauses, std::string_view language);

}  // namespace neura::speaking
