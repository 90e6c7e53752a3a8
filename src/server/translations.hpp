#pragma once

// The translations of an agent file, which stand beside it: insurance.yaml, insurance.fr.yaml.

#include <filesystem>
#include <string>

#include "call/reasoning/agent_file.hpp"

namespace neura::server {

/// Reads one for each language of `agent`'s persona: insurance.fr-CA.yaml, else insurance.fr.yaml.
/// @param yaml  the text of the agent file
/// Errors: no such file; those of `reasoning::read_translation`.
Result<void> read_translations(reasoning::AgentFile& agent, const std::string& yaml,
                               const std::filesystem::path& file);

}  // namespace neura::server
