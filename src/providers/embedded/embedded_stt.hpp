#pragma once

#include <memory>

#include "call/listening/speech_to_text.hpp"
#include "providers/embedded/speech_worker.hpp"

namespace neura::providers::embedded {

/// English speech to text by the local worker.
///
/// Partials come from decoding the growing utterance again, when the worker has nothing better to
/// do; a pause is decoded at once, and its words are the final ones when no voice follows. `open`
/// succeeds also while the worker loads; what is said then is recognised when it is ready.
///
/// `worker` outlives this and its streams.
/// Errors of `open`: `listening::Errc::unsupported_language` for another than English. Of `next`:
/// `listening::Errc::utterance_lost`, once for each utterance that could not be recognised.
std::unique_ptr<listening::SpeechToText> make_stt(SpeechWorker& worker);

}  // namespace neura::providers::embedded
