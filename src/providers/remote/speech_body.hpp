#pragma once

// Speech as the body of an answer, in any pieces → mu-law of 8 kHz. No I/O, no clock.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/resample.hpp"
#include "runtime/error.hpp"

namespace neura::providers::remote {

/// Reads one body.
class SpeechBody {
public:
    virtual ~SpeechBody() = default;

    /// Appends to `audio` what the next bytes complete.
    /// Errors: `speaking::Errc::synthesis_failed`, it is no such speech.
    virtual Result<void> read(std::string_view bytes, std::vector<std::uint8_t>& audio) = 0;

    /// The same for the body's end: the last few milliseconds.
    virtual Result<void> end(std::vector<std::uint8_t>& audio) = 0;
};

/// Samples of 16 bits, little-endian, one channel, without a header.
class SampleBody final : public SpeechBody {
public:
    /// @param rate  Hz, 1,000 to 384,000
    explicit SampleBody(std::uint32_t rate)
        : to_telephone_(rate, audio::telephone_rate, audio::ResamplerQuality::speech) {}

    Result<void> read(std::string_view bytes, std::vector<std::uint8_t>& audio) override;
    Result<void> end(std::vector<std::uint8_t>& audio) override;

private:
    void append_coded(std::vector<std::uint8_t>& audio);

    audio::Resampler to_telephone_;
    std::optional<std::uint8_t> half_;  ///< of a sample that was cut in two
    std::vector<std::int16_t> samples_;
    std::vector<std::int16_t> resampled_;
};

/// Mu-law of 8 kHz already, without a header.
class MulawBody final : public SpeechBody {
public:
    Result<void> read(std::string_view bytes, std::vector<std::uint8_t>& audio) override;
    Result<void> end(std::vector<std::uint8_t>& audio) override;
};

/// A WAV file of any rate, given when it is whole. At most 16 MiB.
class WavBody final : public SpeechBody {
public:
    Result<void> read(std::string_view bytes, std::vector<std::uint8_t>& audio) override;
    Result<void> end(std::vector<std::uint8_t>& audio) override;

private:
    std::string file_;
};

}  // namespace neura::providers::remote
