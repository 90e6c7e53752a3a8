#include "call/call_metrics.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace neura::call {

namespace {

using namespace std::chrono_literals;

/// Close together where an answer is quick or slow: 0.7 s is good, 1.2 s is not.
constexpr std::array<std::chrono::microseconds, 14> latency_bounds{
    50ms, 100ms, 200ms, 300ms, 400ms, 500ms, 600ms, 700ms, 800ms, 1s, 1200ms, 1500ms, 2s, 5s};

/// A cough is over after 0.3 s, an interruption certain after 0.7 s of voice.
constexpr std::array<std::chrono::microseconds, 9> hold_bounds{100ms, 200ms, 300ms,  400ms, 500ms,
                                                               700ms, 1s,    1500ms, 3s};

metrics::Counter& refusals(metrics::Registry& registry, const char* reason) {
    return registry.counter("neura_calls_refused_total", "Calls that were not let in.",
                            {{"reason", reason}});
}

metrics::Counter& barge_ins(metrics::Registry& registry, const char* outcome) {
    return registry.counter("neura_barge_ins_total",
                            "Times the agent fell silent because of the caller's voice, and what "
                            "came of it.",
                            {{"outcome", outcome}});
}

metrics::Histogram& hold(metrics::Registry& registry, const char* outcome) {
    return registry.histogram("neura_barge_in_hold_seconds",
                              "From falling silent for the caller's voice until it was known what "
                              "that was; nothing of ours is heard meanwhile.",
                              hold_bounds, {{"outcome", outcome}});
}

metrics::Histogram& latency(metrics::Registry& registry, const char* stage) {
    return registry.histogram(
        "neura_turn_latency_seconds",
        "From the last voiced sample of a caller's turn to each stage of the answer.",
        latency_bounds, {{"stage", stage}});
}

}  // namespace

CallMetrics::CallMetrics(metrics::Registry& registry)
    : announced_(registry.counter("neura_calls_announced_total", "Calls that were let in.")),
      refused_busy_(refusals(registry, "too_many_calls")),
      refused_shutting_down_(refusals(registry, "shutting_down")),
      started_(registry.counter("neura_calls_started_total", "Calls whose audio came.")),
      ended_(register_endings(registry)),
      with_echo_(registry.counter("neura_calls_with_echo_total",
                                  "Calls whose caller's side sent our voice back.")),
      turns_(registry.counter("neura_turns_total", "Spoken turns of callers.")),
      turn_ended_(latency(registry, "turn_ended")),
      transcribed_(latency(registry, "transcribed")),
      first_words_(latency(registry, "first_words")),
      replied_(latency(registry, "replied")),
      first_sentence_(latency(registry, "first_sentence")),
      first_audio_(latency(registry, "first_audio")),
      first_sent_(latency(registry, "first_sent")),
      first_played_(latency(registry, "first_played")),
      yielded_(barge_ins(registry, "yielded")),
      resumed_(barge_ins(registry, "resumed")),
      held_yielded_(hold(registry, "yielded")),
      held_resumed_(hold(registry, "resumed")),
      abandoned_(registry.counter("neura_answers_abandoned_total",
                                  "Answers the agent took too long to find.")),
      underruns_(registry.counter("neura_playout_underruns_total",
                                  "Times a caller heard a hole in mid-sentence.")),
      unspoken_(registry.counter("neura_sentences_unspoken_total",
                                 "Sentences of the agent that no speech could be made of.")),
      unsafe_(register_unsafe(registry)) {}

CallMetrics::UnsafeCounters CallMetrics::register_unsafe(metrics::Registry& registry) {
    UnsafeCounters counters{};
    for (std::size_t i = 0; i < counters.size(); ++i)
        counters[i] =
            &registry.counter("neura_safety_noted_total", "Unsafe words of callers and models.",
                              {{"kind", std::string(unsafe_kinds[i])}});
    return counters;
}

void CallMetrics::safety_noted(std::string_view kind) {
    const auto known = std::ranges::find(unsafe_kinds, kind);
    if (known != unsafe_kinds.end())
        unsafe_[static_cast<std::size_t>(known - unsafe_kinds.begin())]->add();
}

CallMetrics::Counters CallMetrics::register_endings(metrics::Registry& registry) {
    Counters counters{};
    for (std::size_t i = 0; i < counters.size(); ++i)
        counters[i] = &registry.counter("neura_calls_ended_total", "Calls that are over, by why.",
                                        {{"reason", std::string(ending_reasons[i])}});
    return counters;
}

void CallMetrics::refused(transport::Refusal why) {
    const bool busy = why == transport::Refusal::busy;
    (busy ? refused_busy_ : refused_shutting_down_).add();
}

void CallMetrics::ended(std::string_view reason) {
    const auto known = std::ranges::find(ending_reasons, reason);
    const auto i = std::min(known, ending_reasons.end() - 1) - ending_reasons.begin();
    ended_[static_cast<std::size_t>(i)]->add();
}

void CallMetrics::barged_in(std::optional<std::chrono::nanoseconds> held) {
    yielded_.add();
    if (held) held_yielded_.observe(*held);
}

void CallMetrics::resumed(std::chrono::nanoseconds held) {
    resumed_.add();
    held_resumed_.observe(held);
}

void CallMetrics::answered(const TurnTimed& turn) {
    const auto observe = [](metrics::Histogram& stage,
                            std::optional<std::chrono::milliseconds> took) {
        if (took && *took >= 0ms) stage.observe(*took);
    };
    observe(turn_ended_, turn.turn_ended);
    observe(transcribed_, turn.transcribed);
    observe(first_words_, turn.first_words);
    observe(replied_, turn.replied);
    observe(first_sentence_, turn.first_sentence);
    observe(first_audio_, turn.first_audio);
    observe(first_sent_, turn.first_sent);
    observe(first_played_, turn.first_played);
}

}  // namespace neura::call
