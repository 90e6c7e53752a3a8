#include "bench/caller_speech.hpp"

#include <string_view>
#include <utility>

#include "providers/embedded/flite.hpp"

namespace neura::bench {

namespace {

constexpr std::array<std::string_view, 3> sentences{
    "I have a question about my policy, please.",
    "Could you tell me when somebody will call me back?",
    "No, wait, that is not what I meant.",
};

Utterance in_frames(std::vector<std::int16_t> samples) {
    samples.resize((samples.size() + audio::frame_samples - 1) / audio::frame_samples *
                   audio::frame_samples);
    Utterance frames(samples.size() / audio::frame_samples);
    for (std::size_t i = 0; i < frames.size(); ++i)
        audio::encode_mulaw(
            audio::Samples(samples).subspan(i * audio::frame_samples, audio::frame_samples),
            frames[i]);
    return frames;
}

}  // namespace

Result<std::vector<Utterance>> caller_utterances() {
    const providers::embedded::Flite voice;
    std::vector<Utterance> utterances;
    for (const auto sentence : sentences) {
        auto samples = voice.speak(sentence, "slt");
        if (!samples) return std::unexpected(std::move(samples).error());
        utterances.push_back(in_frames(std::move(*samples)));
    }
    return utterances;
}

}  // namespace neura::bench
