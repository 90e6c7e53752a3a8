#pragma once

// What a language model is told before the first word of a call, and what its own words give away.

#include <span>
#include <string>
#include <string_view>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/reading.hpp"

namespace neura::reasoning {

/// The instructions for every call of the file, at that node of its graph. They begin alike at all
/// nodes, for who remembers what requests begin with.
std::string model_instructions(const AgentFile& file, const GraphNode& node);

/// What is to be said of one call behind them.
std::string about_call(const Situation& situation);

/// Behind those, for who goes on with an answer that somebody else began.
inline constexpr std::string_view going_on =
    "\nYour last message was cut off by a fault of the line; the caller heard it as it stands. Go "
    "on "
    "right behind it, in mid-sentence where it stops in one: say nothing of it again, do not "
    "excuse "
    "yourself, and do not repeat calls of tools that have a result.\n";

/// What words of an agent's own choosing ask for.
struct Question {
    Expecting expecting = Expecting::anything;
    const Field* field = nullptr;  ///< null if they do not tell
};

/// Finds it in the last sentence of `reply` that asks. The field is one of `fields`.
Question question_in(std::string_view reply, std::span<const Field> fields,
                     Language language = Language::english);

}  // namespace neura::reasoning
