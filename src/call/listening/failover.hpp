#pragma once

// Several recognisers as one: when the first is lost in the middle of a word, the next one hears
// the utterance from its beginning.

#include <memory>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "runtime/circuit_breaker.hpp"

namespace neura::listening {

struct FailoverRecogniser {
    SpeechToText& stt;
    CircuitBreaker& breaker;  ///< of this vendor's recognition
};

/// Opens the first of `recognisers` whose breaker is not open, the last one when no other is left.
///
/// A stream that fails, or that owes a final transcript for longer than its vendor's
/// `final_within`, is left for the next: what it had not settled is heard again, faster than it
/// was said. A call that has changed its recogniser does not change back. Until the last one is
/// reached what is unsettled is kept: 8 KB a second of speech.
///
/// The recognisers, their breakers and `time` outlive it. Errors: those of the last one.
std::unique_ptr<SpeechToText> make_failover(std::vector<FailoverRecogniser> recognisers,
                                            const TimeSource& time);

}  // namespace neura::listening
