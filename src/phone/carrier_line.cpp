#include "phone/carrier_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace neura::phone {

namespace {

constexpr std::uint64_t samples_of(LineTime time) {
    return static_cast<std::uint64_t>(time.count()) * audio::telephone_rate / 1000;
}

/// So long a silence of the agent's parts what it says into two.
constexpr auto between_utterances = samples_of(LineTime(200));

/// A buffer that stays dry longer than this had nothing more to say, and one that ran dry this long
/// after the last voiced sample ended a sentence.
constexpr auto longest_gap = samples_of(LineTime(400));
constexpr auto inside_a_word = samples_of(LineTime(40));

bool voiced(std::int16_t sample) { return std::abs(int{sample}) > voiced_level; }

}  // namespace

void CarrierLine::say(audio::Samples speech) {
    speech_.insert(speech_.end(), speech.begin(), speech.end());
}

void CarrierLine::play(audio::Samples samples) {
    buffer_.insert(buffer_.end(), samples.begin(), samples.end());
    voiced_waiting_ += static_cast<std::size_t>(std::ranges::count_if(samples, voiced));
    queued_ += samples.size();
}

bool CarrierLine::mark(std::string name) {
    if (buffer_.empty()) return true;
    marks_.push_back({std::move(name), queued_});
    return false;
}

std::vector<std::string> CarrierLine::clear() {
    std::vector<std::string> names;
    for (auto& mark : marks_) names.push_back(std::move(mark.name));
    marks_.clear();
    taken_ += buffer_.size();
    buffer_.clear();
    voiced_waiting_ = 0;
    cleared_ = true;
    dry_since_.reset();
    if (!measures_.cut_ins.empty() && !measures_.cut_ins.back().cleared)
        measures_.cut_ins.back().cleared = now();
    return names;
}

CarrierLine::Tick CarrierLine::tick() {
    Tick tick;
    take_speech(tick.out);
    take_played(tick.heard);
    while (!marks_.empty() && marks_.front().after <= taken_) {
        tick.marks.push_back(std::move(marks_.front().name));
        marks_.pop_front();
    }
    if (noise_) noise_->add_to(tick.out);
    if (loudspeaker_) loudspeaker_->add_to(tick.out, tick.heard);
    if (keep_recording_) {
        for (std::size_t i = 0; i < audio::frame_samples; ++i) {
            recording_.push_back(tick.out[i]);
            recording_.push_back(tick.heard[i]);
        }
    }
    now_ += audio::frame_samples;
    return tick;
}

bool CarrierLine::agent_speaking() const {
    if (cleared_ || !agent_last_) return false;
    return agent_has_more() || now_ - *agent_last_ <= between_utterances;
}

void CarrierLine::take_speech(audio::Frame& out) {
    const auto count = std::min(out.size(), speech_.size());
    std::copy_n(speech_.begin(), count, out.begin());
    speech_.erase(speech_.begin(), speech_.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i)
        if (voiced(out[i])) caller_voiced(now_ + i);
}

void CarrierLine::take_played(audio::Frame& heard) {
    const auto count = std::min(heard.size(), buffer_.size());
    std::copy_n(buffer_.begin(), count, heard.begin());
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(count));
    taken_ += count;
    if (count > 0) ++measures_.frames_with_agent;
    if (count > 0 && dry_since_ && dry_until_ < *dry_since_) dry_until_ = now_;
    for (std::size_t i = 0; i < count; ++i) {
        if (!voiced(heard[i])) continue;
        --voiced_waiting_;
        agent_voiced(now_ + i);
    }
    const bool ran_dry = count < heard.size() && agent_last_ && !dry_since_ && !cleared_;
    if (ran_dry && now_ + count - *agent_last_ <= inside_a_word) dry_since_ = now_ + count;
}

void CarrierLine::agent_voiced(Sample at) {
    if (dry_since_) {
        const auto length = dry_until_ - *dry_since_;
        if (length <= longest_gap && at - dry_until_ <= inside_a_word)
            measures_.gaps.push_back({at_sample(*dry_since_), at_sample(length)});
        dry_since_.reset();
    }
    const bool begins = !agent_last_ || cleared_ || at - *agent_last_ > between_utterances;
    if (begins) cutting_in_ = false;
    if (begins && awaiting_ && !saying()) {
        measures_.turns.push_back({at_sample(*awaiting_), at_sample(at)});
        awaiting_.reset();
    }
    agent_last_ = at;
    cleared_ = false;
}

void CarrierLine::caller_voiced(Sample at) {
    const bool begins = !caller_last_ || at - *caller_last_ > between_utterances;
    if (begins && !cutting_in_ && agent_speaking()) {
        measures_.cut_ins.push_back({at_sample(at), std::nullopt});
        cutting_in_ = true;
    }
    caller_last_ = at;
    awaiting_ = at;
}

}  // namespace neura::phone
