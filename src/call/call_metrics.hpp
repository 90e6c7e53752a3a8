#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "call/journal.hpp"
#include "call/transport/reception.hpp"
#include "telemetry/metrics.hpp"

namespace neura::call {

/// What is counted of all calls together; one a program. Any loop; nothing here waits.
///
///   neura_calls_announced_total              let in by the switchboard
///   neura_calls_refused_total{reason}        not let in: "too_many_calls", "shutting_down"
///   neura_calls_started_total                whose audio came
///   neura_calls_ended_total{reason}          `ending_reasons`; of those whose audio came
///   neura_calls_with_echo_total              whose caller sent our voice back
///   neura_turns_total                        of callers, spoken
///   neura_turn_latency_seconds{stage}        as `TurnTimed`: from the caller's last voiced sample
///   neura_barge_ins_total{outcome}           the agent fell silent because of the caller's voice,
///                                            and "yielded" to them or "resumed" after a cough
///   neura_barge_in_hold_seconds{outcome}     from then until it was known which of the two
///   neura_answers_abandoned_total            the agent took longer than a caller waits
///   neura_playout_underruns_total            holes a caller heard in mid-sentence
///   neura_safety_noted_total{kind}           unsafe words of callers and models; `unsafe_kinds`
///   neura_sentences_unspoken_total           sentences no speech could be made of
class CallMetrics {
public:
    /// Why calls end, as their records say; anything else is counted as the last, "other".
    static constexpr std::array<std::string_view, 11> ending_reasons{
        "caller_hung_up", "agent_hung_up", "connection_lost",    "protocol_error", "longest_call",
        "server_stopped", "not_ready",     "recognition_failed", "internal_error", "unknown",
        "other"};

    /// As `SafetyNoted` calls them.
    static constexpr std::array<std::string_view, 6> unsafe_kinds{
        "jailbreak", "profanity", "off_topic", "secrets", "other_people", "commitments"};

    /// Registers them all. @param registry  outlives it
    explicit CallMetrics(metrics::Registry& registry);

    void announced() { announced_.add(); }
    void refused(transport::Refusal why);
    void started() { started_.add(); }
    void ended(std::string_view reason);

    void echo_found() { with_echo_.add(); }

    void caller_said() { turns_.add(); }
    /// A stage that did not happen, or that was over before the caller was, is not counted.
    void answered(const TurnTimed& turn);
    /// @param held  how long we had been silent for it; nothing if we were speaking until now
    void barged_in(std::optional<std::chrono::nanoseconds> held);
    void resumed(std::chrono::nanoseconds held);
    void answer_abandoned() { abandoned_.add(); }
    void underrun(std::uint64_t times) { underruns_.add(times); }
    void sentence_unspoken() { unspoken_.add(); }
    /// @param kind  one of `unsafe_kinds`
    void safety_noted(std::string_view kind);

private:
    using Counters = std::array<metrics::Counter*, ending_reasons.size()>;

    using UnsafeCounters = std::array<metrics::Counter*, unsafe_kinds.size()>;

    static UnsafeCounters register_unsafe(metrics::Registry& registry);
    static Counters register_endings(metrics::Registry& registry);

    metrics::Counter& announced_;
    metrics::Counter& refused_busy_;
    metrics::Counter& refused_shutting_down_;
    metrics::Counter& started_;
    const Counters ended_;
    metrics::Counter& with_echo_;
    metrics::Counter& turns_;
    metrics::Histogram& turn_ended_;
    metrics::Histogram& transcribed_;
    metrics::Histogram& first_words_;
    metrics::Histogram& replied_;
    metrics::Histogram& first_sentence_;
    metrics::Histogram& first_audio_;
    metrics::Histogram& first_sent_;
    metrics::Histogram& first_played_;
    metrics::Counter& yielded_;
    metrics::Counter& resumed_;
    metrics::Histogram& held_yielded_;
    metrics::Histogram& held_resumed_;
    metrics::Counter& abandoned_;
    metrics::Counter& underruns_;
    metrics::Counter& unspoken_;
    const UnsafeCounters unsafe_;
};

}  // namespace neura::call
