#pragma once

// Recognisers that do not stream, made to: an utterance is decoded again as it grows, at once in a
// pause, and the pause's words are the final ones if no voice follows.

#include <functional>
#include <memory>

#include "call/listening/speech_to_text.hpp"
#include "providers/decoding/recognition.hpp"
#include "providers/decoding/utterance.hpp"
#include "runtime/task.hpp"

namespace neura::providers::decoding {

/// Hears pieces of one call's audio, each by itself. Lives on the loop of its stream.
class Decoder {
public:
    virtual ~Decoder() = default;

    /// A decoding under way. Destroying it abandons it; its answer is then not delivered.
    class Job {
    public:
        virtual ~Job() = default;
    };

    using Heard = std::move_only_function<void(Result<Recognition>)>;

    /// `heard` is called once, on `loop`, never from inside this. A decoding that is not urgent may
    /// be refused with any error: the next makes up for it.
    virtual std::unique_ptr<Job> start(const Executor& loop, Utterance::Decoding piece,
                                       Heard heard) = 0;
};

/// Errors of `next`: `listening::Errc::utterance_lost`, or what no further attempt can cure
/// (`listening::is_lasting`), once for each utterance that could not be recognised.
std::unique_ptr<listening::SpeechStream> make_stream(Executor loop,
                                                     std::unique_ptr<Decoder> decoder,
                                                     bool want_partials);

}  // namespace neura::providers::decoding
