#include "call/listening/listener.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <span>
#include <utility>
#include <variant>

#include "audio/level.hpp"

namespace neura::listening {

using namespace asio::experimental::awaitable_operators;

namespace {

/// Below this nothing is a voice, whatever the line's noise (dBFS).
constexpr double always_silent = -60.0;
constexpr double noisy_floor = -50.0;          ///< dBFS; people talking behind the caller, a street
constexpr double above_floor = 3.0;            ///< dB
constexpr double above_noise = 9.0;            ///< dB
constexpr double floor_rise_per_frame = 0.06;  ///< dB: 3 dB a second
constexpr int frames_held = 30;                ///< 600 ms

/// So many times its usual time, a final transcript is not waited for any longer.
constexpr int patience_with_finals = 2;

/// Errors in a row, with nothing recognised between, after which recognition is given up.
constexpr int hopeless = 5;

}  // namespace

bool EnergyGate::open_for(double level) {
    floor_ = level < floor_ ? level : std::min(level, floor_ + floor_rise_per_frame);
    floor_ = std::max(floor_, -90.0);
    const double margin = floor_ > noisy_floor ? above_noise : above_floor;
    if (level > std::max(always_silent, floor_ + margin)) frames_left_ = frames_held;
    return frames_left_ > 0 && frames_left_-- > 0;
}

Listener::Listener(Executor loop, std::unique_ptr<VoiceDetector> voice,
                   std::unique_ptr<SpeechStream> recogniser, AudioTime final_within,
                   TurnDetector::Options turns)
    : voice_(std::move(voice)),
      recogniser_(std::move(recogniser)),
      change_(loop, Clock::time_point::max()),
      final_within_(final_within),
      detector_(turns),
      turns_(loop) {}

Edge Listener::hear(const audio::Frame& received, const audio::Frame& ours) {
    now_ += AudioTime(20);
    const auto& frame = without_echo(received, ours);
    if (next_recogniser_ && idle()) change_.cancel();
    if (detector_.in_turn())
        recogniser_->send(frame);
    else
        before_.append(frame);

    const auto probability = probability_of_voice(frame);
    const auto edge = detector_.advance(now_, echo_.suspects() ? 0 : probability);
    switch (edge) {
        case Edge::started: begin_turn(); break;
        case Edge::paused: recogniser_->pause(); break;
        case Edge::ended: end_turn(); break;
        case Edge::resumed:
        case Edge::none: break;
    }
    stop_waiting();
    return edge;
}

void Listener::hang_up() {
    if (!detector_.in_turn()) return;
    end_turn();
    detector_.stop();
}

void Listener::begin_turn() {
    std::array<std::int16_t, decltype(before_)::most> room;
    const auto samples = std::span(room).first(before_.size());
    before_.copy_before(0, samples);
    before_.clear();
    recogniser_->begin_utterance(now_ - AudioTime(samples.size() * 1000 / audio::telephone_rate),
                                 samples);
    so_far_.clear();
    late_ = 0;  // what did not come by now never will
}

void Listener::end_turn() {
    pending_.push_back({.text = std::move(so_far_),
                        .alternatives = {},
                        .start = detector_.voiced_start(),
                        .voiced_end = detector_.voiced_end(),
                        .ended = now_});
    recogniser_->finish_utterance(detector_.voiced_end());
}

/// The safety net: a turn whose final transcript does not come goes on with the words known.
void Listener::stop_waiting() {
    if (pending_.empty()) return;
    auto& turn = pending_.front();
    if (now_ - turn.voiced_end < final_within_ * patience_with_finals) return;
    turn.lost = turn.text.empty();
    turns_.push(std::move(turn));
    pending_.erase(pending_.begin());
    ++late_;
}

void Listener::hear_with(std::unique_ptr<SpeechStream> recogniser, std::string language) {
    next_recogniser_ = std::move(recogniser);
    next_language_ = std::move(language);
    if (idle()) change_.cancel();
}

void Listener::change_recogniser() {
    recogniser_ = std::move(next_recogniser_);
    detector_.expect_language(std::move(next_language_));
    late_ = 0;
}

Task<> Listener::run() {
    int failures = 0;
    for (;;) {
        auto waited = co_await (recogniser_->next() || change_.async_wait(as_result));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return Result<void>{};
        if (next_recogniser_ && idle()) {
            change_recogniser();
            continue;
        }
        if (waited.index() == 1) continue;
        auto event = std::get<0>(std::move(waited));
        if (!event) {
            if (++failures == hopeless) co_return std::unexpected(std::move(event).error());
            if (auto turn = answered()) {
                turn->text.clear();
                turn->lost = true;
                turns_.push(std::move(*turn));
            }
            continue;
        }
        if (!*event) co_return Result<void>{};
        failures = 0;
        std::visit([this](auto&& words) { take(std::move(words)); }, std::move(**event));
    }
}

/// The turn that the recogniser has just answered for; nothing if it is no longer waited for.
std::optional<HeardTurn> Listener::answered() {
    if (late_ > 0) {
        --late_;
        return std::nullopt;
    }
    if (pending_.empty()) return std::nullopt;
    auto turn = std::move(pending_.front());
    pending_.erase(pending_.begin());
    return turn;
}

void Listener::take(PartialTranscript partial) {
    if (!detector_.in_turn()) return;
    // One who is speaking again had not finished.
    if (partial.end_of_turn && !detector_.voice()) detector_.end_of_turn();
    so_far_ = std::move(partial.text);
    if (!partial.after_pause) return;
    on_pause(so_far_, detector_.heard_so_far(so_far_));
}

void Listener::take(FinalTranscript words) {
    auto turn = answered();
    if (!turn) return;
    turn->text = std::move(words.text);
    turn->alternatives = std::move(words.alternatives);
    turn->language = std::move(words.language);
    turns_.push(std::move(*turn));
}

const audio::Frame& Listener::without_echo(const audio::Frame& received, const audio::Frame& ours) {
    const int known = echo_.times_found();
    const auto& frame = echo_.clean(received, ours);
    if (echo_.times_found() != known) {
        // What began to look like a voice was ours.
        voice_->reset();
        in_window_ = 0;
        probability_ = 0;
        before_.clear();
    }
    return frame;
}

float Listener::probability_of_voice(const audio::Frame& frame) {
    if (!gate_.open_for(audio::level_dbfs(frame))) {
        if (std::exchange(gate_was_open_, false)) voice_->reset();
        in_window_ = 0;
        return probability_ = 0;
    }
    gate_was_open_ = true;
    for (audio::Samples rest = frame; !rest.empty();) {
        const auto fitting = rest.first(std::min(rest.size(), window_.size() - in_window_));
        std::ranges::transform(fitting, window_.data() + in_window_, [](std::int16_t sample) {
            return static_cast<float>(sample) / 32768.0F;
        });
        in_window_ += fitting.size();
        rest = rest.subspan(fitting.size());
        if (in_window_ < window_.size()) continue;
        probability_ = voice_->probability(window_);
        in_window_ = 0;
    }
    return probability_;
}

}  // namespace neura::listening
