#pragma once

// The minutes of a call: who said what, and where the time of each turn went, written to the
// journal in the order it was heard, and counted.

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "call/call_metrics.hpp"
#include "call/journal.hpp"
#include "call/listening/listener.hpp"
#include "call/reasoning/agent.hpp"
#include "runtime/time_source.hpp"

namespace neura::call {

class Minutes {
public:
    Minutes(CallId call, Journal& journal, CallMetrics& metrics, const TimeSource& time)
        : call_(std::move(call)), journal_(journal), metrics_(metrics), time_(time) {}

    void answered();

    /// The caller finished a turn. @param voiced_end  of it, by our clock.
    void caller_said(const listening::HeardTurn& turn, Clock::time_point voiced_end);
    void caller_keyed(const std::string& digits);

    /// The agent has its first words for the last turn; it knows all it will say to it.
    void agent_began();
    void agent_replied();

    /// What the caller heard of the agent's reply, once it is known.
    struct Spoken {
        std::string text;
        bool interrupted = false;
        std::optional<Clock::time_point> first_sentence;  ///< to be made
        std::optional<Clock::time_point> first_audio;     ///< made
        std::optional<Clock::time_point> first_sent;      ///< not silent
        std::optional<Clock::time_point> first_played;    ///< by the carrier's word
    };
    void agent_said(Spoken spoken);

    /// Writes the claim if it differs from the last one written.
    void claim_is(const ClaimChanged& claim);

    /// A language model gave an answer.
    void model_used(const reasoning::ModelUsage& usage);

    /// The agent did something beside talking.
    void agent_did(reasoning::AgentEvent event);

    void transferred(Transferred::How how, std::string to);
    void recording_started(std::string file);
    void concluded(const std::string& outcome);

private:
    void write(Event event) { journal_.write(call_, time_.wall(), std::move(event)); }
    std::chrono::milliseconds since_answer(Clock::time_point at) const;
    void close_turn(const Spoken& spoken);

    const CallId call_;
    Journal& journal_;
    CallMetrics& metrics_;
    const TimeSource& time_;
    Clock::time_point answered_at_{};
    Clock::time_point replied_at_{};
    ClaimChanged known_;  ///< the claim as it was written last

    std::int64_t turns_ = 0;
    std::optional<TurnTimed> turn_;  ///< the one being answered
    Clock::time_point voiced_end_{};
};

}  // namespace neura::call
