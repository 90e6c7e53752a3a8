#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "call/reasoning/agent_file.hpp"

namespace neura::reasoning {

/// One of agents/: "insurance".
inline AgentFile shipped_agent(const std::string& name) {
    std::ifstream in(NEURA_SOURCE_DIR "/agents/" + name + ".yaml");
    const std::string yaml{std::istreambuf_iterator<char>(in), {}};
    auto file = read_agent_file(yaml, "agents/" + name + ".yaml");
    if (!file) throw std::runtime_error(file.error().doing);
    return std::move(*file);
}

}  // namespace neura::reasoning
