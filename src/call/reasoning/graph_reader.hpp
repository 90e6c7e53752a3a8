#pragma once

// `graph:` of an agent file, read and checked.

#include <yaml-cpp/yaml.h>

#include <span>
#include <string>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/agent_graph.hpp"

namespace neura::reasoning {

/// @param file   its fields are known. @param tools  that may be named, beside the conversation's
///
/// Throws `BadYaml`: for what is not there (node, field, tool, sub-graph), with the nearest name;
/// for a node that nothing leads to, that leads to no end, or from which nothing leads on when no
/// condition holds; for edges that would go round without the caller; for a required field that
/// no node asks for.
AgentGraph read_graph(const YAML::Node& node, const AgentFile& file,
                      std::span<const std::string> tools);

}  // namespace neura::reasoning
