#pragma once

// The graph of an agent: where a conversation can stand, what is done there, and what leads from
// one place to the next. Read from `graph:` of the agent file; without one, an agent is one node
// that asks for all of the claim, sums it up and ends.
//
//   graph:
//     start: problem                     the first node, unless said
//     anywhere: [{to: person, wants: human}]        edges of every node that does not end
//     nodes:
//       problem: {fields: [problem], prompt: …, next: answer}
//       answer:
//         lookup: {tool: search_documents, arguments: {query: "{problem}"}}
//         fields: [helped]
//         next:
//           - {to: ticket, result: search_documents, gave: nothing}
//           - {to: solved, when: {field: helped, is: "true"}}
//           - ticket
//       solved: {say: …, end: solved}
//       ticket: {graph: contact, next: filed}
//     graphs:
//       contact: {nodes: {name: {fields: [name], next: return}}}
//
// A node does, in this order: say, lookup, ask for its fields, sum up; then it ends, hands over, or
// the first edge whose condition holds is taken. Nodes of a sub-graph are called "ticket/name".

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "call/reasoning/understanding/intents.hpp"

namespace neura::reasoning {

/// A test of one field of the claim.
struct FieldTest {
    enum class Is : std::uint8_t { equal, other, known, unknown, at_least, at_most } is{};
    std::string field;
    std::string value;  ///< of `equal` and `other`: as it is written in the claim
    double bound = 0;   ///< of `at_least` and `at_most`: what is no number passes neither
};

/// What a tool came to.
enum class Gave : std::uint8_t {
    anything,   ///< whatever it was
    something,  ///< no failure, and not empty
    nothing,    ///< a failure, or nothing in it
    failure,
};

struct Edge {
    enum class On : std::uint8_t {
        settled,  ///< all is done at the node
        result,   ///< a tool was used
        choice,   ///< the language model says so
        request,  ///< the caller says so
    } on{};
    std::string to;                 ///< name of a node
    std::vector<FieldTest> when{};  ///< all must hold, whatever the edge is on

    std::string tool{};               ///< of a result
    Gave gave = Gave::anything;       ///< likewise
    std::string choice{};             ///< when the model is to choose it, in words
    std::vector<Intent> wants{};      ///< of a request: any of these
    std::vector<std::string> says{};  ///< or these words, "*" and "a|b" as in find_phrase

    int line = 0;  ///< in the file
};

/// A tool that is used on arrival, without anybody being asked.
struct Lookup {
    std::string tool;
    std::map<std::string, std::string> arguments;  ///< may hold {field}
    std::string found;                             ///< {passage}: said of what was found
    std::string not_found;                         ///< said when there is nothing
};

struct Ending {
    /// "claim": claim_complete or claim_incomplete, with the words for it; else as it is.
    std::string outcome;
    bool transfer = false;  ///< to a person
    bool complete = true;   ///< all that is needed was done; of "claim" the claim tells
};

struct GraphNode {
    std::string name;
    std::string prompt{};  ///< what the language model is told for as long as we are here
    std::vector<std::string> fields{};  ///< asked here, in this order
    bool anew = false;                  ///< on arrival what is known of `fields` is forgotten
    std::vector<FieldTest> until{};     ///< once they hold, no field is asked for any more
    std::optional<std::vector<std::string>> tools{};  ///< the model may use these; none: all
    ModelRole role = ModelRole::conversation;         ///< whose words they are
    std::vector<std::string> say{};                   ///< on arrival, one of these ways
    std::optional<Lookup> lookup{};
    bool sums_up = false;  ///< reads the claim back and has it agreed to
    std::optional<Ending> ending{};
    std::string hands_over{};  ///< the agent file the call goes on with, by name; empty: none
    std::vector<Edge> edges{};
    int line = 0;  ///< in the file

    bool ends() const { return ending || !hands_over.empty(); }
    bool asks(std::string_view field) const;
    /// Whether the language model may use a tool of that name here.
    bool allows(std::string_view tool) const;
    /// Whether one of the edges is on that.
    bool has(Edge::On on) const;
};

struct AgentGraph {
    std::vector<GraphNode> nodes;  ///< the first is the one to start at; never empty once read
    bool declared = false;         ///< there is a `graph:` in the file

    /// Nothing if there is none.
    const GraphNode* node(std::string_view name) const;
};

/// One node for a claim of those fields.
AgentGraph graph_of_one_node(std::vector<std::string> fields);

/// The graph as a Mermaid flowchart.
std::string drawing_of(const AgentGraph& graph);

}  // namespace neura::reasoning
