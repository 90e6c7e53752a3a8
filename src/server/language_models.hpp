#pragma once

// The language models there are, by name.

#include <memory>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/guided_dialogue.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// What forbids to use the configured one: a name we do not know, a key that is missing.
std::vector<Problem> check_language_model(const Configuration& configuration);

/// The configured model, for the calls on `loop`. Null for "embedded": the guided dialogue talks.
/// The configuration was checked.
std::unique_ptr<reasoning::LanguageModel> make_language_model(const Configuration& configuration,
                                                              const Executor& loop);

/// The agent of one call. @param model  null for the guided dialogue
std::unique_ptr<reasoning::Agent> make_agent(reasoning::SharedPlaybook playbook,
                                             reasoning::DialogueContext context,
                                             reasoning::LanguageModel* model);

}  // namespace neura::server
