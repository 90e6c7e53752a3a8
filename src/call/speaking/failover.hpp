#pragma once

// Several voices as one: when the first cannot say a sentence the next one does.

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "call/speaking/text_to_speech.hpp"
#include "runtime/circuit_breaker.hpp"

namespace neura::speaking {

struct FailoverVoice {
    TextToSpeech& tts;
    CircuitBreaker& breaker;  ///< of this vendor's voice

    /// What this vendor calls the voice that is wanted.
    std::function<Voice(const Voice&)> named = [](const Voice& voice) { return voice; };
};

struct FailoverOptions {
    /// For the next audio of a sentence; after it the next voice is asked. Vendors' first audio
    /// comes within 0.2 to 0.6 s.
    std::chrono::milliseconds patience{1'200};
};

/// Asks `voices` in their order, leaving out those whose breaker is open; the last one is always
/// asked when no other is left. A sentence that breaks off is said again by the next voice from
/// its beginning, so that no word of it is lost.
///
/// The voices and their breakers outlive it. Errors: those of the last voice asked.
std::unique_ptr<TextToSpeech> make_failover(std::vector<FailoverVoice> voices,
                                            FailoverOptions options = {});

}  // namespace neura::speaking
