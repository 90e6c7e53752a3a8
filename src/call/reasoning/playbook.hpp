#pragma once

// An agent file made ready for its calls: what all of them share, worked out once.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/language_model.hpp"
#include "call/reasoning/mentions.hpp"
#include "call/reasoning/spoken_check.hpp"

namespace neura::reasoning {

/// What a language model is given at one node of the graph.
struct Briefing {
    std::string instructions;
    std::vector<ModelTool> tools;
};

struct Playbook;

/// Agent files that hand calls over to each other, by name: that of the file, "helpdesk".
using Playbooks = std::map<std::string, Playbook, std::less<>>;

/// Read only, so any thread may; some 80 KB for a file of twenty fields.
struct Playbook {
    /// @param others  it may hand over to; outlive it, but need not be read yet. Null: none
    explicit Playbook(AgentFile read, std::string called = {}, const Playbooks* others = nullptr);
    Playbook(const Playbook&) = delete;  // much in it points into `file`
    Playbook& operator=(const Playbook&) = delete;

    /// The agent file of that name; null if there is none.
    const Playbook* other(std::string_view called) const;

    /// Names of all agent files there are, this one's too, in their order.
    std::vector<std::string> known() const;

    /// @param node  of the file's graph
    const Briefing& briefing(const GraphNode& node) const {
        return briefings[static_cast<std::size_t>(&node - file.graph.nodes.data())];
    }

    const std::string name;  ///< empty for one that nobody hands over to
    const AgentFile file;
    const Mentions mentions;
    const std::vector<Briefing> briefings;  ///< as the nodes of the graph
    const int tokens;                       ///< of the longest of them, estimated
    const SpokenRules spoken;               ///< what a model's words are held against

    /// The same in the other languages of the file.
    const std::vector<std::shared_ptr<const Playbook>> translations;

private:
    const Playbooks* others_;
};

/// The same agent for a claim of these fields: that of one call. They are asked in the words they
/// came with, so it talks in the file's own language alone.
AgentFile with_fields(AgentFile file, std::vector<Field> fields);

/// Kept by every conversation by it.
using SharedPlaybook = std::shared_ptr<const Playbook>;

/// The one of `playbook` and its translations that is in `language`; null if there is none.
SharedPlaybook in_language(const SharedPlaybook& playbook, Language language);

inline SharedPlaybook make_playbook(AgentFile file) {
    return std::make_shared<const Playbook>(std::move(file));
}

/// Files that hand over to each other, all kept by who keeps one of them.
/// @param first  the name of the one that is given
SharedPlaybook make_playbooks(std::map<std::string, AgentFile> files, std::string_view first);

}  // namespace neura::reasoning
