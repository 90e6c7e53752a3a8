#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/frame.hpp"

struct SpeexResamplerState_;

namespace neura::audio {

/// speexdsp's scale, 0 to 10: more is cleaner, slower and later.
enum class ResamplerQuality : std::uint8_t {
    telephone = 3,  ///< a caller's 8 kHz brought up to a recogniser's rate
    speech = 5,     ///< a synthesiser's voice brought down to 8 kHz: a sharper low-pass
};

/// Changes the sample rate of mono audio that arrives piece by piece.
///
///   Resampler to_recogniser(8'000, 16'000);
///   to_recogniser.process(frame, samples);   // appends about twice as many
///
/// The filter's delay is taken out: the first sample given belongs to the first put in, and the
/// last few milliseconds come with `finish`. Any rate to any rate; equal rates copy.
/// Not thread-safe; one stream each. Throws std::bad_alloc.
class Resampler {
public:
    /// @param from,to  Hz, 1,000 to 384,000.
    Resampler(std::uint32_t from, std::uint32_t to,
              ResamplerQuality quality = ResamplerQuality::telephone);

    /// Resamples `in` and appends what has become known to `out`.
    void process(Samples in, std::vector<std::int16_t>& out);

    /// The stream is over: appends what is still in the filter, so that all that came out is as
    /// long as all that went in, to the nearest sample. The next `process` starts a new stream.
    void finish(std::vector<std::int16_t>& out);

private:
    struct Destroy {
        void operator()(SpeexResamplerState_* state) const;
    };

    void push(Samples in, std::vector<std::int16_t>& out);
    void restart();

    std::uint32_t from_;
    std::uint32_t to_;
    std::unique_ptr<SpeexResamplerState_, Destroy> state_;  ///< none for equal rates
    std::uint64_t taken_ = 0;                               ///< samples of this stream
    std::uint64_t given_ = 0;
};

/// A whole recording at another rate; as long as it was, to the nearest sample.
std::vector<std::int16_t> resample(Samples in, std::uint32_t from, std::uint32_t to,
                                   ResamplerQuality quality = ResamplerQuality::speech);

}  // namespace neura::audio
