#include "call/reasoning/agent_graph.hpp"

#include <gtest/gtest.h>

#include <string>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/graph_run.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

/// Nine lines of claim; what is said of lines below counts them.
const std::string claim = R"(claim:
  - {name: problem, label: problem, question: "What is it?"}
  - {name: helped, type: boolean, label: help, required: false, question: "Did it help?"}
  - {name: count, type: number, label: count, required: false, question: "How many?"}
  - name: urgency
    type: enum
    choices: [low, high]
    label: urgency
    required: false
    question: How urgent is it?
  - {name: seen, label: seen, ask: false}
graph:
)";

AgentFile read(const std::string& graph) {
    auto file = read_agent_file(claim + graph, "a.yaml");
    EXPECT_TRUE(file) << file.error().doing;
    return file.value();
}

std::string refused(const std::string& graph) {
    const auto file = read_agent_file(claim + graph, "a.yaml");
    return file ? "nothing is wrong" : file.error().doing;
}

TEST(AgentGraph, IsOneNodeThatAsksForAllWhereTheFileHasNone) {
    const auto file = read_agent_file(claim.substr(0, claim.rfind("graph:")), "a.yaml").value();
    ASSERT_EQ(file.graph.nodes.size(), 1u);
    const auto& node = file.graph.nodes.front();
    EXPECT_FALSE(file.graph.declared);
    EXPECT_EQ(node.fields, (std::vector<std::string>{"problem", "helped", "count", "urgency"}));
    EXPECT_TRUE(node.sums_up);
    ASSERT_TRUE(node.ending);
    EXPECT_EQ(node.ending->outcome, "claim");
}

TEST(AgentGraph, SaysWhereAndWhatIsWrong) {
    struct Case {
        std::string graph;
        std::string_view message;
    };
    const std::string one = "  nodes:\n    a: {fields: [problem], next: b}\n";
    for (
        const auto& [graph, message] : {
            Case{"  nodes: {}", "a.yaml:13: graph: \"nodes\" is missing"},
            Case{one + "    c: {end: x}", "a.yaml:14: node a, next: there is no node \"b\""},
            Case{one + "    b: {end: x}\n    c: {end: y}",
                 "a.yaml:16: node c: nothing leads to it"},
            Case{one + "    b: {next: a}",
                 "a.yaml:14: graph: a → b → a goes round without a turn of the caller"},
            Case{"  nodes:\n    a: {fields: [problem], anew: true, next: a}",
                 "a.yaml:14: node a: no way leads to an end"},
            Case{one + "    b: {}", "a.yaml:15: node b: needs \"next\", \"end\" or \"hand_over\""},
            Case{one + "    b: {end: x, next: a}", "nothing comes after the end"},
            Case{one + "    b: {end: x, hand_over: other}", "cannot end and go on"},
            Case{one + "    b: {transfer: true, next: a}", "needs \"end\" beside it"},
            Case{one + "    b: {end: x, fields: [problm]}",
                 "a.yaml:15: node b, fields: there is no field \"problm\", did you mean "
                 "\"problem\"?"},
            Case{one + "    b: {end: x, fields: [seen]}", "says ask: false"},
            Case{one + "    b: {end: x, tools: [send_smss]}",
                 "there is no tool \"send_smss\", did you mean \"send_sms\"?"},
            Case{one + "    b: {end: x, lookup: {tool: search_documents, arguments: {query: "
                       "'{probem}'}}}",
                 "unknown placeholder {probem}, did you mean \"problem\"?"},
            Case{one + "    b: {end: x, say: 'It is {helpd}.'}", "did you mean \"helped\"?"},
            Case{one + "    b: {end: x, promt: Hello}",
                 "a.yaml:15: node b: unknown key \"promt\", did you mean \"prompt\"?"},
            Case{one + "    b: {end: x, model: big}", "\"big\" is none of fast, usual, slow"},
            Case{one + "    b: {next: [{to: a, when: {field: helped, is: true}}]}",
                 "node b: nothing leads on when no condition holds"},
            Case{
                one +
                    "    b: {next: [c, {to: a, when: {field: helped, is: true}}]}\n    c: {end: x}",
                "a.yaml:15: node b: never taken, since \"c\" before it always is"},
            Case{one + "    b: {next: [{to: c, when: {field: helped, is: maybe}}, c]}\n    c: "
                       "{end: x}",
                 "expected true or false"},
            Case{
                one +
                    "    b: {next: [{to: c, when: {field: urgency, is: hgh}}, c]}\n    c: {end: x}",
                "\"hgh\" is no choice of urgency, did you mean \"high\"?"},
            Case{one + "    b: {next: [{to: c, when: {field: helped, at_least: 3}}, c]}\n    c: "
                       "{end: x}",
                 "helped is no number"},
            Case{one + "    b: {next: [{to: c, when: {field: helped}}, c]}\n    c: {end: x}",
                 "needs one of \"is\", \"is_not\", \"known\""},
            Case{one + "    b: {next: [{to: c, wants: humn}, c]}\n    c: {end: x}",
                 "\"humn\" is none of human"},
            Case{one + "    b: {next: [{to: c, choose: maybe, says: [x]}, c]}\n    c: {end: x}",
                 "one of \"result\", \"choose\", \"wants\" and \"says\""},
            Case{one + "    b: {end: x}\n    return: {end: x}", "cannot be the name of a node"},
            Case{one + "    b: {next: return}", "only a sub-graph returns"},
            Case{one + "    b: {end: x}\n  anywhere: [a]", "a.yaml:16: anywhere: needs"},
            Case{one + "    b: {end: x}\n  start: c",
                 "a.yaml:16: graph, start: there is no node \"c\""},
            Case{"  nodes:\n    a: {end: x}", "no node asks for problem, which is required"},
            Case{one +
                     "    b: {graph: tickt, next: c}\n    c: {end: x}\n  graphs: {ticket: {nodes: "
                     "{d: {next: return}}}}",
                 "there is no sub-graph \"tickt\", did you mean \"ticket\"?"},
            Case{one + "    b: {end: x}\n  graphs: {ticket: {nodes: {d: {next: return}}}}",
                 "no node stands for \"ticket\""},
            Case{one + "    b: {graph: t, next: c}\n    c: {end: x}\n  graphs: {t: {nodes: "
                       "{d: {graph: t, next: return}}}}",
                 "\"t\" would be within itself"},
            Case{one + "    b: {graph: t, next: c}\n    c: {end: x}\n  graphs: {t: {nodes: "
                       "{d: {end: y}}}}",
                 "its sub-graph never returns"},
        }) {
        EXPECT_TRUE(refused(graph).contains(message))
            << graph << "\n→ " << refused(graph) << "\nnot: " << message;
    }
}

TEST(AgentGraph, LeadsIntoSubGraphsAndOut) {
    const auto file = read(R"(
  start: first
  nodes:
    other: {end: x}
    first: {fields: [problem], next: sub}
    sub: {graph: t, next: [{to: other, when: {field: helped, is: yes}}, last]}
    last: {end: y}
  graphs:
    t:
      start: inner
      nodes:
        leaf: {fields: [count], next: return}
        inner: {graph: u, next: leaf}
    u: {nodes: {urgency: {fields: [urgency], next: return}}}
)");
    const auto& graph = file.graph;
    EXPECT_EQ(graph.nodes.front().name, "first");
    EXPECT_EQ(graph.node("first")->edges.front().to, "sub/inner/urgency");
    EXPECT_EQ(graph.node("sub/inner/urgency")->edges.front().to, "sub/inner");
    EXPECT_EQ(graph.node("sub/inner")->edges.front().to, "sub/leaf");
    EXPECT_EQ(graph.node("sub/leaf")->edges.front().to, "sub");
    EXPECT_EQ(graph.node("sub")->edges.back().to, "last");
    const auto drawing = drawing_of(graph);
    EXPECT_TRUE(drawing.starts_with("flowchart TD\n")) << drawing;
    EXPECT_TRUE(drawing.contains("subgraph")) << drawing;
    EXPECT_TRUE(drawing.contains("-->|\"helped is true\"|")) << drawing;
    EXPECT_TRUE(drawing.contains("urgency<br>asks: urgency")) << drawing;
}

const std::string forked = R"(
  anywhere: [{to: person, wants: human, says: ["a technician"]}]
  nodes:
    a:
      fields: [problem]
      next:
        - {to: b, choose: the caller is in a hurry}
        - {to: c, result: search_documents, gave: nothing}
        - {to: b, result: search_documents, gave: something, when: {field: count, at_least: 3}}
        - {to: b, when: [{field: urgency, is: high}, {field: helped, is_not: true}]}
        - {to: c, when: {field: count, at_most: 1}}
        - d
    b: {end: b}
    c: {end: c}
    d: {end: d}
    person: {end: p, transfer: true}
)";

class GraphRunTest : public testing::Test {
protected:
    std::string to(const Happening& happening) const {
        const auto* edge = run_.after(happening, claim_);
        return edge == nullptr ? "nowhere" : edge->to;
    }
    void set(std::string_view field, Json value) {
        ASSERT_TRUE(claim_.set(field, std::move(value), 1));
    }

    const AgentFile file_ = read(forked);
    Claim claim_{file_.fields, {}};
    GraphRun run_{file_.graph};
};

TEST_F(GraphRunTest, TakesTheFirstEdgeWhoseConditionsHold) {
    EXPECT_EQ(to(Settled{}), "d");
    set("count", 1);
    EXPECT_EQ(to(Settled{}), "c");
    set("urgency", "high");
    EXPECT_EQ(to(Settled{}), "b");
    set("helped", true);
    EXPECT_EQ(to(Settled{}), "c");
}

TEST_F(GraphRunTest, TellsResultsApart) {
    const auto gave = [&](std::string text, bool failed = false) {
        const ToolResult result{.text = std::move(text), .failed = failed};
        return to(ToolGave{"search_documents", result});
    };
    EXPECT_EQ(gave("out of order", true), "c");
    EXPECT_EQ(gave(""), "c");
    EXPECT_EQ(gave("[]"), "c");
    EXPECT_EQ(gave(R"({"query":"printer","passages":[]})"), "c");
    EXPECT_EQ(gave(R"({"passages":[{"text":"Turn it off."}]})"), "nowhere");
    set("count", 3);
    EXPECT_EQ(gave(R"({"passages":[{"text":"Turn it off."}]})"), "b");
    const ToolResult of_another{.text = ""};
    EXPECT_EQ(to(ToolGave{"send_sms", of_another}), "nowhere");
}

TEST_F(GraphRunTest, HeedsWhatTheCallerAsksForAndWhatTheModelChooses) {
    EXPECT_EQ(to(CallerSaid{"I want to talk to a real person."}), "person");
    EXPECT_EQ(to(CallerSaid{"Please send a technician."}), "person");
    EXPECT_EQ(to(CallerSaid{"My printer is broken."}), "nowhere");
    EXPECT_EQ(to(CallerSaid{"Last week a technician came by and changed the toner, and since then "
                            "the printer has been making a noise."}),
              "nowhere");
    EXPECT_EQ(to(Chosen{"b"}), "b");
    EXPECT_EQ(to(Chosen{"person"}), "person");
    EXPECT_EQ(to(Chosen{"d"}), "nowhere");
}

TEST(GraphResults, ReadOutTheBestPassage) {
    const auto passage = [](std::string text) {
        return best_passage(ToolResult{.text = std::move(text)});
    };
    EXPECT_EQ(passage(R"({"passages":[{"title":"Jam","text":"Open the tray.\nPull. Close it."},)"
                      R"({"text":"Other."}]})"),
              "Open the tray. Pull.");
    EXPECT_EQ(passage(R"(["First. Second. Third."])"), "First. Second.");
    EXPECT_EQ(passage("# Just words"), "Just words");
    EXPECT_EQ(passage(R"({"passages":[]})"), "");
    EXPECT_EQ(best_passage(ToolResult{.text = "no such tool", .failed = true}), "");
}

}  // namespace
}  // namespace neura::reasoning
