#pragma once

#include <memory>
#include <string>
#include <vector>

#include "call/listening/speech_to_text.hpp"
#include "call/speaking/text_to_speech.hpp"
#include "phone/claims.hpp"

namespace neura::phone {

/// Says each sentence in the caller's voice, codes it as a telephone does and has it recognised:
/// what a call does to words, without its time. Both must outlive the channel.
/// @param expected_words  of the agent at the other end, as a call gives them to its recogniser.
std::unique_ptr<Channel> make_speech_channel(speaking::TextToSpeech& tts,
                                             listening::SpeechToText& stt,
                                             std::vector<std::string> expected_words);

}  // namespace neura::phone
