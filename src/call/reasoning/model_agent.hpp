#pragma once

// An agent that talks with the words of a language model. What must be certain is not left to it:
// greeting, disclosure, consent, danger and farewell are the guided dialogue's, every value is
// checked by the claim, and the guided dialogue answers whenever the model does not.

#include <memory>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "call/reasoning/tool_use.hpp"

namespace neura::reasoning {

struct ModelAgentOptions {
    /// Of a request, as recollection.hpp counts them. A conversation that would be longer is told
    /// to the model in parts: what its oldest turns came to, and the others.
    int context_tokens = 16'000;

    /// A sentence waits until it was looked at (spoken_check.hpp). False for a model whose words
    /// come with their own sound: that waits instead (`ModelAnswer::may_be_heard`), and what was
    /// not heard when an unsafe sentence is found never will be.
    bool holds_back = true;

    Meter* meter = nullptr;  ///< of the call, outlives the agent; told what the model did for it

    ToolUse::Limits tools{};  ///< for those beyond the conversation
};

/// The agent of one call. @param model  of the call's loop; outlives the agent.
///
/// A turn costs one question to the model. Where the model uses its tools without asking the caller
/// anything, or they refuse something, or one is of `DialogueContext::tools`, it costs another,
/// five at most: with the last one the model may only speak. An answer that breaks off is gone on
/// with by the next model (`ModelAnswer::go_on`), behind the last sentence the caller will hear:
/// nothing is said twice, and no tool used twice. When all fail the guided dialogue answers the
/// same turn with what the claim holds by then; the next turn is the model's again.
std::unique_ptr<Agent> make_model_agent(SharedPlaybook playbook, DialogueContext context,
                                        LanguageModel& model, ModelAgentOptions options = {});

}  // namespace neura::reasoning
