#pragma once

// One small piece of work for a vendor, by the adapter that calls use.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "knowledge/embedder.hpp"
#include "runtime/task.hpp"

namespace neura::server {

struct Trial {
    std::chrono::milliseconds took{};
    std::string seen;          ///< in words of ours
    bool is_doubtful = false;  ///< something came, and a caller could do nothing with it
};

/// Has `speech`, 8 kHz, heard as one turn. Errors: those of the recogniser.
Task<Trial> try_hearing(listening::SpeechToText& stt, std::vector<std::int16_t> speech);

/// Has a short sentence said. Errors: those of the voice.
Task<Trial> try_speaking(speaking::TextToSpeech& tts, speaking::Voice voice);

/// Has one word answered. Errors: those of the model, as `ModelErrc`.
Task<Trial> try_answering(reasoning::LanguageModel& model);

/// Has a word made into a vector. Errors: those of the embedder.
Task<Trial> try_embedding(knowledge::Embedder& embedder);

/// What kind of trouble an error of those is.
enum class Trouble {
    key,       ///< it is not accepted
    quota,     ///< it is used up, or too much was asked at once
    settings,  ///< a model, voice or language the vendor does not know
    busy,      ///< the vendor is out of order for a while
    other,
};
Trouble trouble_of(const std::error_code& code);

}  // namespace neura::server
