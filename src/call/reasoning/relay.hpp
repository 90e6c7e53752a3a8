#pragma once

// One agent to the call, though several follow each other in it: whenever the one that talks hands
// over, the agent of the next file goes on, with the fields of the claim that both have, the tools
// of its own file, and for a model with what was said so far.

#include <functional>
#include <memory>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "call/reasoning/playbook.hpp"

namespace neura::reasoning {

/// Makes the agent of one file.
using MakeAgent = std::function<std::unique_ptr<Agent>(SharedPlaybook, DialogueContext)>;

/// The agent of `playbook`, or of the file that `context.resume_from` names; where a graph of its
/// file hands over, one that lets others follow.
std::unique_ptr<Agent> make_relay(SharedPlaybook playbook, DialogueContext context, MakeAgent make);

}  // namespace neura::reasoning
