#pragma once

// WAV files: read what recordings and test material come in, write PCM.
//
// Source: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE), and
// WAVEFORMATEXTENSIBLE of Microsoft's mmreg.h.

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/frame.hpp"

namespace neura::audio {

enum class WavError : std::uint8_t {
    cannot_open,       ///< no such file, or no right to read it
    cannot_write,      ///< no right to write there, or the disk is full
    too_big,           ///< over `max_wav_bytes`: cut it
    not_riff,          ///< does not begin as a WAV file does
    no_format,         ///< no "fmt " chunk before the audio, or one that is cut short
    unknown_encoding,  ///< neither 16-bit PCM nor mu-law: convert it to PCM
    bad_rate,          ///< not between 1,000 and 384,000 Hz
    bad_channels,      ///< neither one nor two
    no_data,           ///< no "data" chunk
};

/// What is wrong and what to do about it, in a sentence: "holds neither 16-bit PCM nor …".
std::string_view describe(WavError error);

/// No file larger than this is read: five hours of stereo telephone audio.
inline constexpr std::size_t max_wav_bytes = 576'000'000;

/// A recording in memory.
struct Wav {
    std::uint32_t rate = telephone_rate;  ///< Hz
    std::uint16_t channels = 1;           ///< 1 or 2
    std::vector<std::int16_t> samples;    ///< interleaved: left, right, left, …

    /// Sample pairs, if stereo; samples, if mono.
    std::size_t length() const { return samples.size() / channels; }

    /// One channel of it; 0 is the left.
    std::vector<std::int16_t> channel(std::size_t index) const;

    /// The mean of its channels.
    std::vector<std::int16_t> mono() const;
};

/// Reads a whole file held in memory: PCM of 16 bits or mu-law, mono or stereo. Chunks other than
/// "fmt " and "data" are skipped. Audio that is shorter than its header says (a writer that was
/// killed, a stream of unknown length) is read as far as it goes; half a sample pair is dropped.
std::expected<Wav, WavError> parse_wav(std::span<const std::uint8_t> bytes);

std::expected<Wav, WavError> read_wav(const std::filesystem::path& file);

/// The 44 bytes before the samples of a 16-bit PCM file, for writers that stream to disk and
/// write it again when they know the length.
std::array<std::uint8_t, 44> wav_header(std::uint32_t rate, std::uint16_t channels,
                                        std::uint32_t data_bytes);

/// `wav` as a 16-bit PCM file.
std::string wav_bytes(const Wav& wav);

std::expected<void, WavError> write_wav(const std::filesystem::path& file, const Wav& wav);

}  // namespace neura::audio
