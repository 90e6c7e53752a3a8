#pragma once

// The telephone's own voice and ears, over the same interfaces a call uses.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "phone/agent_ear.hpp"
#include "runtime/task.hpp"

namespace neura::phone {

/// The level at which a caller speaks: -20 dBFS, as root mean square of 16-bit samples. Noise is
/// set against it.
inline constexpr double caller_speech_level = 3277;

/// `text` said aloud at 8 kHz, sentence by sentence with a breath between.
/// Errors: those of the provider.
Task<std::vector<std::int16_t>> synthesise(speaking::TextToSpeech& tts, std::string text,
                                           std::string voice, double speed = 1.0);

/// Several people talking at once, to be used as noise.
Task<std::vector<std::int16_t>> synthesise_babble(speaking::TextToSpeech& tts);

/// The words of whole utterances, one after the other.
class Transcriber {
public:
    static Task<std::unique_ptr<Transcriber>> open(listening::SpeechToText& stt,
                                                   std::vector<std::string> expected_words = {});

    /// What is said in `samples` (8 kHz), empty if nothing intelligible is.
    /// Errors: those of the provider; the next utterance may be tried.
    Task<listening::FinalTranscript> transcribe(std::vector<std::int16_t> samples);

private:
    explicit Transcriber(std::unique_ptr<listening::SpeechStream> stream)
        : stream_(std::move(stream)) {}

    std::unique_ptr<listening::SpeechStream> stream_;
    listening::AudioTime sent_{};
};

/// A WAV file as telephone audio: mono, 8 kHz.
/// Errors: `Errc::bad_audio`, naming the file and what is wrong with it.
Result<std::vector<std::int16_t>> read_telephone_audio(const std::string& file);

}  // namespace neura::phone
