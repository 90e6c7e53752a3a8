#pragma once

// A caller's telephone on loudspeaker: its microphone hears the agent too.

#include <chrono>
#include <vector>

#include "audio/frame.hpp"

namespace neura::phone {

/// Sends back what it plays: later, softer, without the lowest and highest tones, and with what
/// the walls of a room add in 40 ms. The same each time.
class Loudspeaker {
public:
    struct Setting {
        std::chrono::milliseconds delay{60};  ///< to the line and back: 0 to 1000 ms
        double level_db = -12;                ///< of the echo over the agent, as speech is measured
    };

    explicit Loudspeaker(Setting setting);

    /// Adds to the caller's next 20 ms what comes back, limited to 16 bits.
    /// @param played  the agent's 20 ms played meanwhile
    void add_to(audio::Frame& caller, const audio::Frame& played);

private:
    std::vector<float> path_;    ///< what comes back of a click, from `delay` on
    std::vector<float> played_;  ///< as long as delay and path, oldest first
};

}  // namespace neura::phone
