#include "call/listening/turn_detector.hpp"

#include <algorithm>
#include <utility>

namespace neura::listening {

namespace {

constexpr AudioTime frame{20};

/// A gap inside an onset that does not restart it: the closure of a "t" or "k".
constexpr AudioTime onset_gap{80};

/// Weight of a caller's latest pause in their average, in per cent, and how much longer than the
/// average a pause must be to be taken for an end.
constexpr int latest_weight = 40;
constexpr int beyond_average = 140;

/// Silence that ends a turn, in ms. Speech recognition needs about 160 ms of it to be sure of the
/// last word; the rest is courtesy. From listening to telephone calls: people pause 200-400 ms
/// between sentences and 500-900 ms between groups of digits.
struct Pauses {
    AudioTime finished;
    AudioTime unclear;
    AudioTime unfinished;
};

constexpr Pauses usual_pauses(Patience patience) {
    switch (patience) {
        case Patience::short_answer: return {AudioTime(320), AudioTime(480), AudioTime(900)};
        case Patience::ordinary: return {AudioTime(440), AudioTime(600), AudioTime(1'000)};
        case Patience::narrative: return {AudioTime(640), AudioTime(900), AudioTime(1'300)};
        case Patience::dictation: return {AudioTime(800), AudioTime(900), AudioTime(1'300)};
    }
    return {AudioTime(440), AudioTime(600), AudioTime(1'000)};
}

constexpr AudioTime usual_ordinary = usual_pauses(Patience::ordinary).unclear;

constexpr Pauses pauses_for(Patience patience, AudioTime ordinary) {
    const auto usual = usual_pauses(patience);
    const auto scaled = [&](AudioTime pause) {
        return pause * ordinary.count() / usual_ordinary.count();
    };
    return {scaled(usual.finished), scaled(usual.unclear), scaled(usual.unfinished)};
}

}  // namespace

Edge TurnDetector::advance(AudioTime now, float probability) {
    voice_ = probability > (voice_ ? options_.silence_below : options_.voice_above);
    if (voice_) voiced_ += frame;

    switch (state_) {
        case State::silent: return while_silent(now, voice_);
        case State::maybe_speaking: return while_maybe_speaking(now, voice_);
        case State::speaking: return while_speaking(now, voice_);
        case State::pausing: return while_pausing(now, voice_);
    }
    return Edge::none;
}

Completeness TurnDetector::heard_so_far(std::string_view text) {
    const auto completeness = completeness_of(text, language_);
    if (state_ == State::pausing) words_ = completeness;
    return completeness;
}

AudioTime TurnDetector::patience() const {
    if (end_heard_) return options_.pause;
    const auto pauses = pauses_for(patience_, options_.ordinary);
    if (words_ == Completeness::finished) return pauses.finished;
    const auto usual = words_ == Completeness::unfinished ? pauses.unfinished : pauses.unclear;
    if (!pauses_) return usual;
    return std::clamp(*pauses_ * beyond_average / 100, usual, usual * options_.most_patience / 100);
}

void TurnDetector::learn(AudioTime pause) {
    const auto before = pauses_.value_or(pause);
    pauses_ = (before * (100 - latest_weight) + pause * latest_weight) / 100;
}

Edge TurnDetector::end(AudioTime now) {
    state_ = State::silent;
    ended_ = now;
    return Edge::ended;
}

Edge TurnDetector::while_silent(AudioTime now, bool voice) {
    if (!voice) return Edge::none;
    state_ = State::maybe_speaking;
    voiced_start_ = now - frame;
    voiced_end_ = now;
    voiced_ = frame;
    return Edge::none;
}

Edge TurnDetector::while_maybe_speaking(AudioTime now, bool voice) {
    if (voice) voiced_end_ = now;
    if (now - voiced_end_ > onset_gap) {
        state_ = State::silent;
        return Edge::none;
    }
    if (voiced_ < options_.min_speech) return Edge::none;
    const auto last_voice = std::exchange(last_voice_, AudioTime{});
    if (ended_ && voiced_start_ - *ended_ <= options_.cut_off) learn(voiced_start_ - last_voice);
    state_ = State::speaking;
    end_heard_ = false;
    return Edge::started;
}

Edge TurnDetector::while_speaking(AudioTime now, bool voice) {
    if (voice) {
        voiced_end_ = now;
        return now - voiced_start_ < options_.longest_turn ? Edge::none : end(now);
    }
    state_ = State::pausing;
    asked_ = false;
    words_.reset();
    return Edge::none;
}

Edge TurnDetector::while_pausing(AudioTime now, bool voice) {
    if (voice) {
        if (asked_) learn(now - frame - voiced_end_);
        voiced_end_ = now;
        state_ = State::speaking;
        end_heard_ = false;
        return asked_ ? Edge::resumed : Edge::none;
    }
    const auto silence = now - voiced_end_;
    if (!asked_ && silence >= options_.pause) {
        asked_ = true;
        return Edge::paused;
    }
    if (silence < patience()) return Edge::none;
    last_voice_ = voiced_end_;
    return end(now);
}

}  // namespace neura::listening
