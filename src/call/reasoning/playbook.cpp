#include "call/reasoning/playbook.hpp"

#include <utility>

#include "call/reasoning/claim_tools.hpp"
#include "call/reasoning/model_prompt.hpp"

namespace neura::reasoning {

Playbook::Playbook(AgentFile read)
    : file(std::move(read)),
      mentions(file.fields, language_of(file.persona.language)),
      tools(claim_tools(file)),
      instructions(model_instructions(file)) {}

}  // namespace neura::reasoning
