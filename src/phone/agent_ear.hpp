#pragma once

// Hearing the agent: cuts what the line plays into utterances, at its silences, and says when the
// agent has finished. No I/O and no clock.

#include <optional>
#include <vector>

#include "audio/frame.hpp"
#include "phone/carrier_line.hpp"

namespace neura::phone {

/// Audio of the agent's between two silences.
struct AgentUtterance {
    LineTime start{};                   ///< its first voiced sample, to 20 ms
    LineTime end{};                     ///< its last
    std::vector<std::int16_t> samples;  ///< 8 kHz, with 100 ms before and up to 300 ms after
};

class AgentEar {
public:
    /// @param keep_audio  false leaves `samples` empty, for when nobody transcribes.
    explicit AgentEar(bool keep_audio) : keep_audio_(keep_audio) {}

    struct Noticed {
        bool started = false;                     ///< an utterance began, after quiet
        std::optional<AgentUtterance> utterance;  ///< one ended
        bool finished = false;  ///< and nothing more is on its way: the caller's turn
    };

    /// The next 20 ms. @param more  whether voiced audio is waiting in the line's buffer.
    Noticed hear(const audio::Frame& frame, bool more);

    /// The call is over: what was being said, if anything.
    std::optional<AgentUtterance> finish();

private:
    AgentUtterance take();

    bool keep_audio_;
    LineTime now_{};
    LineTime last_voiced_{};
    LineTime quiet_{};       ///< since the last voiced frame
    bool speaking_ = false;  ///< inside an utterance
    bool in_turn_ = false;   ///< something was said since the last `finished`
    AgentUtterance utterance_;
    std::vector<std::int16_t> before_;  ///< the last 100 ms
};

}  // namespace neura::phone
