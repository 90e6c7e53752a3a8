#pragma once

// From what was said to what is understood of it: by a language model, and by rules where there is
// none or it fails.

#include <string>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/language_model.hpp"
#include "work/insight.hpp"
#include "work/store.hpp"

namespace neura::work::jobs {

/// Fields of `file` that are required, are not skipped, and have no value in the claim.
std::vector<std::string> missing_fields(const Story& story, const reasoning::AgentFile& file);

/// How the call left the claim.
reasoning::LeftAs left_as(const Story& story, const reasoning::AgentFile& file);

/// Pure, and the same for the same story. What the caller is told is in the language of the call,
/// with the labels of the agent file's translation; what the house is told is in English. It claims
/// nothing that was not counted.
Insight insight_by_rules(const Story& story, const reasoning::AgentFile& file);

struct Understood {
    Insight insight;
    std::vector<reasoning::ModelUsage> usage{};  ///< of every answer, the unusable ones too if told
    std::string trouble{};  ///< why the model's answer was not used, for the log; empty if it was
};

/// By `model`, asked a second time with what was wrong, then by rules; what is missing of the claim
/// is always by rules.
/// @param model  null: rules alone. @param meter  of the call; may be null. Both outlive the task
Awaitable<Understood> understand(Story story, const reasoning::AgentFile& file,
                                 reasoning::LanguageModel* model, Meter* meter);

}  // namespace neura::work::jobs
