#pragma once

// Text-to-speech: one sentence in, its audio out as it is made, in the coding of telephones: most
// vendors can give it so, it waits in half the room, and leaves for the carrier untouched.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "audio/g711.hpp"
#include "runtime/meter.hpp"
#include "runtime/task.hpp"

namespace neura::speaking {

/// Audio of one sentence, made as it is asked for. Destroying it stops the making.
class Utterance {
public:
    virtual ~Utterance() = default;

    /// What comes next of it, mu-law of 8 kHz, any length; nothing at the end or when cancelled.
    virtual Task<std::optional<std::vector<std::uint8_t>>> next() = 0;
};

struct Voice {
    std::string name;    ///< the provider's own name of it; empty for its default
    double speed = 1.0;  ///< 0.5 to 2

    Meter* meter = nullptr;  ///< of the call; null: nobody asks what it costs
};

/// A text-to-speech provider, shared by every call on a loop.
class TextToSpeech {
public:
    virtual ~TextToSpeech() = default;

    /// @param text  UTF-8, already speakable (see speakable.hpp), one sentence.
    virtual Task<std::unique_ptr<Utterance>> say(std::string text, Voice voice) = 0;
};

enum class Errc {
    bad_credentials = 1,  ///< not worth retrying
    unknown_voice,        ///< not worth retrying
    quota_exceeded,       ///< try another provider
    synthesis_failed,     ///< this sentence cannot be said: try another provider
};

std::error_code make_error_code(Errc code);

}  // namespace neura::speaking

template <>
struct std::is_error_code_enum<neura::speaking::Errc> : std::true_type {};
