#pragma once

// Text-to-speech: one sentence in, its audio out as it is made, in the coding of telephones: most
// vendors can give it so, it waits in half the room, and leaves for the carrier untouched.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "audio/g711.hpp"
#include "runtime/meter.hpp"
#include "runtime/task.hpp"

namespace neura::speaking {

/// So many samples into a sentence's audio, so many bytes of its text have been said.
struct Said {
    std::uint64_t samples = 0;
    std::size_t bytes = 0;

    friend bool operator==(const Said&, const Said&) = default;
};

/// Audio of one sentence, made as it is asked for. Destroying it stops the making.
class Utterance {
public:
    virtual ~Utterance() = default;

    /// What comes next of it, mu-law of 8 kHz, any length; nothing at the end or when cancelled.
    virtual Task<std::optional<std::vector<std::uint8_t>>> next() = 0;

    /// When its words are said, as far as the vendor has told by now: neither number ever falls.
    /// Empty for vendors that do not tell. Good until the next `next`.
    virtual std::span<const Said> said() const { return {}; }

    /// Whether it tells how the vendor is: not if it had been made before.
    virtual bool is_made_now() const { return true; }
};

struct Voice {
    std::string name;        ///< the provider's own name of it; empty for its default
    double speed = 1.0;      ///< 0.5 to 2
    std::string language{};  ///< of the text, BCP 47; empty: whatever the voice takes it for

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

/// Whether somebody has to mend something before it can go away: no use in asking again.
bool is_lasting(const std::error_code& error);

}  // namespace neura::speaking

template <>
struct std::is_error_code_enum<neura::speaking::Errc> : std::true_type {};
