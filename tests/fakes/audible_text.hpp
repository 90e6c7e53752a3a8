#pragma once

// The language that vendors in software speak: a character is 20 ms of one loudness, so that what
// is lost, doubled or mixed on the way is so in the text that is heard. Its own coding is mu-law;
// '*' has none.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audio/g711.hpp"

namespace neura::fakes {

inline std::uint8_t code_of(char c) {
    return static_cast<std::uint8_t>(static_cast<unsigned char>(c) ^ 0x55);
}

inline std::vector<std::uint8_t> audible(std::string_view text) {
    std::vector<std::uint8_t> audio;
    for (const char c : text) audio.insert(audio.end(), audio::frame_samples, code_of(c));
    return audio;
}

/// The same at `rate` Hz, 16 bits, little-endian.
inline std::string audible_samples(std::string_view text, std::size_t rate) {
    std::string bytes;
    for (const char c : text) {
        const auto sample = static_cast<std::uint16_t>(audio::sample_of(code_of(c)));
        for (std::size_t i = 0; i < rate / 50; ++i) {
            bytes += static_cast<char>(sample & 0xff);
            bytes += static_cast<char>(sample >> 8);
        }
    }
    return bytes;
}

/// What is heard in the middle of each 20 ms; the rest of a last one that is not whole is dropped.
inline std::string heard(const std::vector<std::uint8_t>& audio) {
    std::string text;
    for (std::size_t at = audio::frame_samples / 2; at < audio.size(); at += audio::frame_samples)
        text += static_cast<char>(audio[at] ^ 0x55);
    return text;
}

}  // namespace neura::fakes
