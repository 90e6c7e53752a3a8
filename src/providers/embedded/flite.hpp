#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::embedded {

/// The voice used when none is named.
inline constexpr std::string_view default_voice = "rms";

inline constexpr std::array<std::string_view, 3> voice_names{"rms", "awb", "slt"};

/// Text in, telephone audio out, by flite's recorded English voices: rms (male), awb (male,
/// Scottish), slt (female). About 1 % of real time on one core.
///
/// flite's voices are singletons of the process: any number of `Flite` share them, and any
/// number of threads may speak at once.
class Flite {
public:
    Flite();

    /// @param text   UTF-8, speakable, up to `longest_text` bytes. Accents are dropped and what
    ///               has no English sound is passed over; text without a letter or a digit gives
    ///               no audio.
    /// @param voice  one of the names above; empty for the default.
    /// @param speed  0.5 to 2, 1 as recorded; beyond is brought to the nearest.
    /// @return       8 kHz samples at about -20 dBFS, at most 40 ms of silence at either end.
    /// Errors: `Errc::bad_request` for another voice or too long a text.
    Result<std::vector<std::int16_t>> speak(std::string_view text, std::string_view voice = {},
                                            double speed = 1.0) const;

    static constexpr std::size_t longest_text = 4'000;
};

/// `text` in the letters, digits and punctuation that flite knows: accents dropped, typographic
/// marks made plain, all else a space.
std::string plain_english(std::string_view text);

/// Cuts silence at both ends of speech at 8 kHz to 40 ms and brings it to -20 dBFS, or as near as
/// its peaks allow.
void finish_speech(std::vector<std::int16_t>& samples);

}  // namespace neura::providers::embedded
