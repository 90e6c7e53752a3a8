#include "call/listening/turn_detector.hpp"

namespace neura::listening {

namespace {

constexpr AudioTime frame{20};

/// A gap inside an onset that does not restart it: the closure of a "t" or "k".
constexpr AudioTime onset_gap{80};

/// Silence that ends a turn, in ms. Speech recognition needs about 160 ms of it to be sure of the
/// last word; the rest is courtesy. From listening to telephone calls: people pause 200-400 ms
/// between sentences and 500-900 ms between groups of digits.
struct Pauses {
    AudioTime finished;
    AudioTime unclear;
    AudioTime unfinished;
};

constexpr Pauses pauses_for(Patience patience) {
    switch (patience) {
        case Patience::short_answer: return {AudioTime(320), AudioTime(480), AudioTime(900)};
        case Patience::ordinary: return {AudioTime(440), AudioTime(600), AudioTime(1'000)};
        case Patience::narrative: return {AudioTime(640), AudioTime(900), AudioTime(1'300)};
        case Patience::dictation: return {AudioTime(800), AudioTime(900), AudioTime(1'300)};
    }
    return {AudioTime(440), AudioTime(600), AudioTime(1'000)};
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

void TurnDetector::heard_so_far(std::string_view text) {
    if (state_ == State::pausing) words_ = completeness_of(text);
}

AudioTime TurnDetector::patience() const {
    const auto pauses = pauses_for(patience_);
    if (!words_) return pauses.unclear;
    switch (*words_) {
        case Completeness::finished: return pauses.finished;
        case Completeness::unclear: return pauses.unclear;
        case Completeness::unfinished: return pauses.unfinished;
    }
    return pauses.unclear;
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
    state_ = State::speaking;
    return Edge::started;
}

Edge TurnDetector::while_speaking(AudioTime now, bool voice) {
    if (voice) {
        voiced_end_ = now;
        if (now - voiced_start_ < options_.longest_turn) return Edge::none;
        state_ = State::silent;
        return Edge::ended;
    }
    state_ = State::pausing;
    asked_ = false;
    words_.reset();
    return Edge::none;
}

Edge TurnDetector::while_pausing(AudioTime now, bool voice) {
    if (voice) {
        voiced_end_ = now;
        state_ = State::speaking;
        return asked_ ? Edge::resumed : Edge::none;
    }
    const auto silence = now - voiced_end_;
    if (!asked_ && silence >= options_.pause) {
        asked_ = true;
        return Edge::paused;
    }
    if (silence < patience()) return Edge::none;
    state_ = State::silent;
    return Edge::ended;
}

}  // namespace neura::listening
