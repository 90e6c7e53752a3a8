#pragma once

// What the caller said to a session, from its audio to its words. No I/O.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/frame.hpp"
#include "call/listening/speech_to_text.hpp"

namespace neura::providers::openai_realtime {

class Utterances {
public:
    using Messages = std::vector<std::string>;

    // What the call says; see listening::SpeechStream. What is to be sent for it is added to `out`.

    /// One that is not finished when the next begins is forgotten.
    void begin(listening::AudioTime at, Messages& out);
    void append(audio::Samples samples, Messages& out);
    void finish(listening::AudioTime voiced_end, Messages& out);

    bool in_utterance() const { return !known_.empty() && !known_.back().finished; }

    // What the vendor says.

    /// The oldest that was finished has become `item`. Whether there is one.
    bool committed(std::string item);

    /// Whether `item` is one of them.
    bool transcribed(std::string_view item, std::string words);

    /// The words of the next one, once they and those of all before it are known.
    std::optional<listening::FinalTranscript> next();

private:
    struct Utterance {
        listening::AudioTime at{};
        std::size_t bytes = 0;  ///< sent of it
        bool finished = false;
        listening::AudioTime voiced_end{};
        std::string item{};  ///< once committed
        std::optional<std::string> words{};
    };

    void send(Messages& out);

    std::deque<Utterance> known_;      ///< whose words were not given yet, oldest first
    std::vector<std::uint8_t> coded_;  ///< of the last one, to be sent
};

}  // namespace neura::providers::openai_realtime
