#include "call/reasoning/playbook.hpp"

#include <utility>

#include "call/reasoning/claim_tools.hpp"
#include "call/reasoning/model_prompt.hpp"
#include "call/reasoning/recollection.hpp"

namespace neura::reasoning {

namespace {

int tokens_of(const std::vector<ModelTool>& tools) {
    int tokens = 0;
    for (const auto& tool : tools) tokens += estimated_tokens(tool);
    return tokens;
}

}  // namespace

Playbook::Playbook(AgentFile read)
    : file(std::move(read)),
      mentions(file.fields, language_of(file.persona.language)),
      tools(claim_tools(file)),
      instructions(model_instructions(file)),
      tokens(estimated_tokens(instructions) + tokens_of(tools)) {}

}  // namespace neura::reasoning
