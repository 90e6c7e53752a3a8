#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "audio/g711.hpp"
#include "providers/twilio/protocol.hpp"

namespace neura::providers::twilio {

/// Puts the carrier's audio back on its time line: out of payloads of any length with their
/// timestamps come whole frames of 20 ms, the n-th of which is the n-th 20 ms of the stream,
/// counted from the first payload.
///
///   - a hole is filled with silence, up to `longest_hole`; of a longer one the rest is left
///     out, and the time line goes on from there
///   - what comes twice or late is dropped, and of a payload that overlaps, the part known
///   - a timestamp off by half a payload (of 20 ms at most) or less is taken for jitter
///   - a timestamp more than `longest_hole` in the past means that the carrier's clock was set
///     anew: the payload is taken to follow what came before
///
/// So whatever arrives, at most `longest_hole` and the payload wait in here.
class Timeline {
public:
    static constexpr std::chrono::seconds longest_hole{10};

    /// Takes a payload in. `timestamp` is from 0 to 10^12.
    void push(std::chrono::milliseconds timestamp, Payload payload);

    /// The next frame, once all of it is known.
    std::optional<audio::MulawFrame> next();

    std::uint64_t filled_samples() const { return filled_; }    ///< silence put in for holes
    std::uint64_t dropped_samples() const { return dropped_; }  ///< came twice or late

private:
    void append_silence(std::size_t samples);

    std::optional<std::int64_t> origin_;  ///< timestamp of sample 0, in samples
    std::int64_t known_ = 0;              ///< samples of the time line that came or were filled
    std::vector<std::uint8_t> waiting_;
    std::size_t taken_ = 0;  ///< of `waiting_`
    std::uint64_t filled_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace neura::providers::twilio
