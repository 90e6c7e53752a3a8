#pragma once

// One agent to the call, in whatever language it is talked: offers a choice at the start, goes on
// in another when the caller asks for it or speaks it, or a language model decides so, and speaks
// slower or faster.
//
//   turn ─▶ which language? ─▶ the agent of that language, resumed where the one before stood

#include <memory>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/reasoning/relay.hpp"

namespace neura::reasoning {

/// The agent of `playbook` and its translations. It begins in `context.language`, else in the one
/// that `context.resume_from` was in ("language" of its state); else it offers all, if the file
/// says so, first that of the country the caller's number is of.
std::unique_ptr<Agent> make_polyglot(SharedPlaybook playbook, DialogueContext context,
                                     MakeAgent make);

}  // namespace neura::reasoning
