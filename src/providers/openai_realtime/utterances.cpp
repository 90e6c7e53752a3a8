#include "providers/openai_realtime/utterances.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "audio/g711.hpp"
#include "providers/openai_realtime/protocol.hpp"

namespace neura::providers::openai_realtime {

namespace {

/// Bytes of mu-law in a message: 60 ms, three frames of the call.
constexpr std::size_t audio_at_once = 480;

/// Samples coded at a time; the room is on the stack.
constexpr std::size_t coded_at_once = audio::telephone_rate / 5;

}  // namespace

void Utterances::begin(listening::AudioTime at, Messages& out) {
    if (in_utterance()) {
        known_.pop_back();
        coded_.clear();
        out.emplace_back(clear_audio);
    }
    known_.push_back({.at = at});
}

void Utterances::append(audio::Samples samples, Messages& out) {
    if (!in_utterance()) return;
    while (!samples.empty()) {
        const auto some = samples.first(std::min(samples.size(), coded_at_once));
        samples = samples.subspan(some.size());
        std::array<std::uint8_t, coded_at_once> room;
        const auto coded = std::span(room).first(some.size());
        audio::encode_mulaw(some, coded);
        coded_.insert(coded_.end(), coded.begin(), coded.end());
    }
    if (coded_.size() >= audio_at_once) send(out);
}

void Utterances::finish(listening::AudioTime voiced_end, Messages& out) {
    if (!in_utterance()) return;
    auto& utterance = known_.back();
    const auto all = utterance.bytes + coded_.size();
    if (all < least_committed)
        coded_.insert(coded_.end(), least_committed - all, audio::mulaw_silence);
    send(out);
    utterance.finished = true;
    utterance.voiced_end = voiced_end;
    out.emplace_back(commit_audio);
}

void Utterances::send(Messages& out) {
    if (coded_.empty()) return;
    known_.back().bytes += coded_.size();
    out.push_back(append_audio(coded_));
    coded_.clear();
}

bool Utterances::committed(std::string item) {
    const auto found = std::ranges::find_if(
        known_, [](const Utterance& one) { return one.finished && one.item.empty(); });
    if (found == known_.end()) return false;
    found->item = std::move(item);
    return true;
}

bool Utterances::transcribed(std::string_view item, std::string words) {
    const auto found = std::ranges::find(known_, item, &Utterance::item);
    if (found == known_.end() || item.empty()) return false;
    found->words = std::move(words);
    return true;
}

std::optional<listening::FinalTranscript> Utterances::next() {
    if (known_.empty() || !known_.front().words) return std::nullopt;
    auto utterance = std::move(known_.front());
    known_.pop_front();
    return listening::FinalTranscript{.text = std::move(*utterance.words),
                                      .start = utterance.at,
                                      .end = utterance.voiced_end,
                                      .confidence = {},
                                      .alternatives = {}};
}

}  // namespace neura::providers::openai_realtime
