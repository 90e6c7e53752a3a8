#include "call/reasoning/agent_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace neura::reasoning {

bool GraphNode::asks(std::string_view field) const {
    return std::ranges::find(fields, field) != fields.end();
}

bool GraphNode::allows(std::string_view tool) const {
    return !tools || std::ranges::find(*tools, tool) != tools->end();
}

bool GraphNode::has(Edge::On on) const {
    return std::ranges::find(edges, on, &Edge::on) != edges.end();
}

const GraphNode* AgentGraph::node(std::string_view name) const {
    const auto found = std::ranges::find(nodes, name, &GraphNode::name);
    return found == nodes.end() ? nullptr : &*found;
}

AgentGraph graph_of_one_node(std::vector<std::string> fields) {
    GraphNode claim{.name = "claim", .fields = std::move(fields)};
    claim.sums_up = true;
    claim.ending = Ending{.outcome = "claim"};
    return {.nodes = {std::move(claim)}};
}

// The drawing

namespace {

/// Mermaid's own signs in a text would end it.
std::string quoted(std::string_view text) {
    constexpr std::size_t most = 60;  // characters of a label: more is no drawing
    std::string safe;
    for (const char c : text) {
        if (c == '"')
            safe += '\'';
        else
            safe += std::string_view("<>[]{}|`\\\n").contains(c) ? ' ' : c;
    }
    if (safe.size() <= most) return safe;
    auto end = safe.rfind(' ', most);
    if (end == std::string::npos) end = most;
    while (end > 0 && (static_cast<unsigned char>(safe[end]) & 0xC0U) == 0x80U) --end;
    return safe.substr(0, end) + " …";
}

std::string listed_names(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

std::string in_words(const FieldTest& test) {
    using Is = FieldTest::Is;
    switch (test.is) {
        case Is::equal: return test.field + " is " + test.value;
        case Is::other: return test.field + " is not " + test.value;
        case Is::known: return test.field + " is known";
        case Is::unknown: return test.field + " is not known";
        case Is::at_least: return fmt::format("{} is {} or more", test.field, test.bound);
        case Is::at_most: return fmt::format("{} is {} or less", test.field, test.bound);
    }
    return {};
}

std::string_view in_words(Gave gave) {
    switch (gave) {
        case Gave::anything: return "answers";
        case Gave::something: return "finds something";
        case Gave::nothing: return "finds nothing";
        case Gave::failure: return "fails";
    }
    return "";
}

std::string label_of(const Edge& edge) {
    std::string label;
    switch (edge.on) {
        case Edge::On::settled: break;
        case Edge::On::result: label = edge.tool + ' ' + std::string(in_words(edge.gave)); break;
        case Edge::On::choice: label = "chosen: " + edge.choice; break;
        case Edge::On::request: {
            auto wishes = edge.says;
            for (const auto intent : edge.wants) wishes.emplace_back(intent_name(intent));
            label = "caller: " + listed_names(wishes);
            break;
        }
    }
    for (const auto& test : edge.when) label += (label.empty() ? "" : ", ") + in_words(test);
    return label;
}

std::string box_of(const GraphNode& node) {
    const auto slash = node.name.rfind('/');
    std::string lines = slash == std::string::npos ? node.name : node.name.substr(slash + 1);
    const auto add = [&](std::string_view what, const std::string& text) {
        if (!text.empty()) lines += fmt::format("<br>{}{}", what, quoted(text));
    };
    if (node.lookup) add("looks up: ", node.lookup->tool);
    add("asks: ", listed_names(node.fields));
    if (node.sums_up) add("", "sums up");
    if (node.role == ModelRole::quick) add("model: ", "fast");
    if (node.role == ModelRole::careful) add("model: ", "slow");
    if (node.ending) {
        add("ends: ", node.ending->outcome);
        if (node.ending->transfer) add("", "transfers");
        return fmt::format("([\"{}\"])", lines);
    }
    if (!node.hands_over.empty()) {
        add("hands over to: ", node.hands_over);
        return fmt::format("[[\"{}\"]]", lines);
    }
    return fmt::format("[\"{}\"]", lines);
}

/// Where a node is in the graph: "ticket" of "ticket/name".
std::string_view group_of(std::string_view name) {
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

void draw_group(const AgentGraph& graph, std::string_view group, const std::string& indent,
                std::string& text) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const auto& node = graph.nodes[i];
        if (group_of(node.name) != group) continue;
        const bool has_inner = std::ranges::any_of(
            graph.nodes, [&](const GraphNode& other) { return group_of(other.name) == node.name; });
        if (!has_inner) {
            text += fmt::format("{}n{}{}\n", indent, i, box_of(node));
            continue;
        }
        const auto slash = node.name.rfind('/');
        text += fmt::format("{}subgraph g{}[\"{}\"]\n", indent, i,
                            node.name.substr(slash == std::string::npos ? 0 : slash + 1));
        draw_group(graph, node.name, indent + "    ", text);
        text += fmt::format("{}    n{}((\"done\"))\n{}end\n", indent, i, indent);
    }
}

}  // namespace

std::string drawing_of(const AgentGraph& graph) {
    std::string text = "flowchart TD\n    start((\" \"))\n";
    draw_group(graph, {}, "    ", text);
    text += "    start --> n0\n";
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        for (const auto& edge : graph.nodes[i].edges) {
            const auto to = graph.node(edge.to) - graph.nodes.data();
            const auto label = label_of(edge);
            const auto* arrow = edge.on == Edge::On::settled ? "-->" : "-.->";
            text += label.empty()
                        ? fmt::format("    n{} {} n{}\n", i, arrow, to)
                        : fmt::format("    n{} {}|\"{}\"| n{}\n", i, arrow, quoted(label), to);
        }
    return text;
}

}  // namespace neura::reasoning
