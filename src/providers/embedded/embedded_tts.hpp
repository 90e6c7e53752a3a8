#pragma once

#include <memory>

#include "call/speaking/text_to_speech.hpp"
#include "providers/embedded/speech_worker.hpp"

namespace neura::providers::embedded {

/// English speech by the local worker; voices rms (default), awb and slt.
///
/// A sentence is made from the moment of `say`, whole, in about 17 ms; text without a sound gives
/// no audio. `worker` outlives this and its utterances.
/// Errors of `say`: `speaking::Errc::unknown_voice`. Of `next`: `synthesis_failed`.
std::unique_ptr<speaking::TextToSpeech> make_tts(SpeechWorker& worker);

}  // namespace neura::providers::embedded
