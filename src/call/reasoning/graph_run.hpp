#pragma once

// Where one conversation stands in the graph of its agent, and where what happens leads it.

#include <string>
#include <string_view>
#include <variant>

#include "call/reasoning/agent_graph.hpp"
#include "call/reasoning/claim.hpp"
#include "call/reasoning/toolbox.hpp"
#include "call/reasoning/understanding/language.hpp"

namespace neura::reasoning {

/// All is done at the node.
struct Settled {};

/// A tool was used.
struct ToolGave {
    std::string_view tool;
    const ToolResult& result;
};

/// The language model would go to that node.
struct Chosen {
    std::string_view to;
};

/// The caller said these words.
struct CallerSaid {
    std::string_view text;
    Language language = Language::english;
};

using Happening = std::variant<Settled, ToolGave, Chosen, CallerSaid>;

class GraphRun {
public:
    /// At the first node. @param graph  outlives it
    explicit GraphRun(const AgentGraph& graph) : graph_(&graph), node_(graph.nodes.data()) {}

    const GraphNode& node() const { return *node_; }

    /// The edge that leads on from here then: the first that fits. Null to stay.
    const Edge* after(const Happening& happening, const Claim& claim) const;

    /// @param edge  of the node
    void take(const Edge& edge);

    /// Stands at that node as one who came there before, and said there what is said on arrival.
    /// False if there is none.
    bool resume_at(std::string_view name);

    /// What was done at the node so far.
    struct Done {
        bool arrived = false;    ///< what is said on arrival was said
        bool looked_up = false;  ///< the tool has answered
        bool agreed = false;     ///< the caller agreed to the summary
        bool told = false;       ///< the language model has said something
    } done;

private:
    const AgentGraph* graph_;
    const GraphNode* node_;
};

/// Whether all tests hold.
bool hold(const std::vector<FieldTest>& tests, const Claim& claim);

/// `anything` apart, what a result is.
Gave kind_of(const ToolResult& result);

/// The first of what was found, in one or two sentences a voice can say; empty if there is none.
/// Of JSON: the text of the first entry of its first list ("text", "passage", "content").
std::string best_passage(const ToolResult& result);

}  // namespace neura::reasoning
