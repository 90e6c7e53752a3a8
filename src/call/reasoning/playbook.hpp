#pragma once

// An agent file made ready for its calls: what all of them share, worked out once.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/mentions.hpp"

namespace neura::reasoning {

/// Read only, so any thread may; some 80 KB for a file of twenty fields.
struct Playbook {
    explicit Playbook(AgentFile read);
    Playbook(const Playbook&) = delete;  // much in it points into `file`
    Playbook& operator=(const Playbook&) = delete;

    const AgentFile file;
    const Mentions mentions;
    const std::vector<ModelTool> tools;  ///< for a language model
    const std::string instructions;      ///< the same
    const int tokens;                    ///< of both, estimated
};

/// Kept by every conversation by it.
using SharedPlaybook = std::shared_ptr<const Playbook>;

inline SharedPlaybook make_playbook(AgentFile file) {
    return std::make_shared<const Playbook>(std::move(file));
}

}  // namespace neura::reasoning
