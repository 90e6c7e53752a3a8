#pragma once

// A script played against an agent in this process, by its words alone: no telephone, no waiting.

#include <chrono>
#include <optional>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "phone/call_report.hpp"
#include "phone/script.hpp"
#include "runtime/task.hpp"

namespace neura::phone {

/// How long the agent took for one turn.
struct TurnTook {
    std::chrono::microseconds first_words{};  ///< to say something
    std::chrono::microseconds whole{};        ///< to have said all
};

struct TextCall {
    CallReport report;  ///< judged; without a carrier's side
    std::vector<TurnTook> turns;
    std::vector<reasoning::AgentEvent> events;
};

/// Plays the script once. Its WAV files are trouble: nobody hears.
/// @param agent  of this conversation alone.
Awaitable<TextCall> converse_by_text(const Script& script, reasoning::Agent& agent);

}  // namespace neura::phone
