#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/agent_file.hpp"
#include "server/configuration.hpp"

namespace neura::server {

/// Reads the agent file that the configuration names, with the names it gives to agent and
/// company. Errors: the words say file, line and what to mend, or that there is no such file.
Result<reasoning::AgentFile> load_agent_file(const Configuration& configuration);

/// What the clock on the wall shows here.
std::chrono::local_seconds local_time(std::chrono::system_clock::time_point at);

}  // namespace neura::server
