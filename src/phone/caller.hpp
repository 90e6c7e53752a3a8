#pragma once

// Somebody who calls: hears the agent's words, decides what to do and when. No I/O and no clock,
// so that the same caller is driven by a live call, by a recogniser alone or by plain text.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "phone/carrier_line.hpp"

namespace neura::phone {

struct Say {
    std::string text;    ///< UTF-8
    double speed = 1.0;  ///< 0.5 to 2
};
struct PlayFile {
    std::string file;  ///< WAV, found as given
};
struct Press {
    std::string keys;  ///< of 0-9 * # A-D
};
struct HangUp {};

using Act = std::variant<Say, PlayFile, Press, HangUp>;

class Caller {
public:
    virtual ~Caller() = default;

    /// The agent is to be heard, after quiet.
    virtual void agent_started(LineTime at) = 0;

    /// The agent has finished, at `at` or before. @param words  all it said since it started, as
    /// heard; empty when nobody listens to the words.
    virtual void agent_finished(std::string_view words, LineTime at) = 0;

    /// What the caller does now, if anything. Asked every 20 ms; an act is over when `acted` is
    /// called. Only hanging up comes while one is under way: it breaks the sentence off.
    virtual std::optional<Act> next(LineTime now) = 0;

    /// The last act is over: said to its end, pressed.
    virtual void acted(LineTime at) = 0;
};

}  // namespace neura::phone
