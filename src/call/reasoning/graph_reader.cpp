#include "call/reasoning/graph_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "call/reasoning/yaml_map.hpp"

namespace neura::reasoning {

namespace {

constexpr std::string_view back = "return";  ///< of a sub-graph, to the node that it stands for

/// All that can be wanted of an edge.
constexpr std::array requests{Intent::human,   Intent::goodbye,  Intent::done,
                              Intent::repeat,  Intent::help,     Intent::refuse,
                              Intent::hold_on, Intent::is_robot, Intent::dont_know};

/// What a name is called that stands for several: "crm_*".
bool is_named(std::string_view name, std::string_view pattern) {
    if (!pattern.ends_with('*')) return name == pattern;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

/// Reads the graph and every sub-graph where it stands, into one list of nodes.
class GraphReader {
public:
    GraphReader(const AgentFile& file, std::span<const std::string> tools)
        : file_(file), tools_(tools) {
        for (const auto& field : file.fields) {
            field_names_.emplace_back(field.name);
            all_fields_ += (all_fields_.empty() ? "" : " ") + field.name;
        }
    }

    AgentGraph read(const YAML::Node& node);

private:
    /// One graph as it is written: the whole one, or a sub-graph where a node stands for it.
    struct Scope {
        std::string prefix;                ///< "ticket/"
        std::vector<std::string> within;   ///< names of the sub-graphs it is in
        std::vector<std::string> names{};  ///< of its nodes
        std::vector<Edge> anywhere{};      ///< of all its nodes, those within them too
    };

    std::string read_nodes(YamlMap& map, Scope scope);
    void read_node(const std::string& name, const YAML::Node& node, const Scope& scope);
    void read_stand_in(GraphNode made, YamlMap& map, const Scope& scope);
    void read_ending(GraphNode& made, YamlMap& map);
    std::optional<Lookup> read_lookup(YamlMap& map, const std::string& what);
    std::vector<Edge> read_edges(const YAML::Node& node, const Scope& scope,
                                 const std::string& what);
    Edge read_edge(const YAML::Node& node, const Scope& scope, const std::string& what);
    void read_request(Edge& edge, YamlMap& map);
    std::vector<FieldTest> read_tests(const YAML::Node& node, const std::string& what);
    FieldTest read_test(const YAML::Node& node, const std::string& what);
    std::string target(const std::string& name, const Scope& scope, int line,
                       const std::string& what);
    const Field& field(const std::string& name, int line, const std::string& what) const;
    void check_tool(const std::string& name, int line, const std::string& what) const;

    void lead_into_sub_graphs();
    void check_ways_on() const;
    void check_reachable() const;
    void check_ends() const;
    void check_turns() const;
    void check_fields(int line) const;
    std::size_t index_of(const std::string& name) const;

    const AgentFile& file_;
    std::span<const std::string> tools_;
    std::vector<std::string_view> field_names_;
    std::string all_fields_;  ///< the same in one text
    YAML::Node graphs_;
    std::set<std::string> used_graphs_;
    std::map<std::string, std::string> starts_;  ///< of a sub-graph, by the node it stands for
    std::vector<GraphNode> nodes_;
    std::string start_;
};

std::string described(const std::string& name) { return "node " + name; }

// What stands in the file

AgentGraph GraphReader::read(const YAML::Node& node) {
    YamlMap map(node, "graph");
    if (map.has("graphs")) {
        graphs_ = map.node("graphs");
        YamlMap check(graphs_, "graph, graphs");
        (void)check;
    }
    start_ = read_nodes(map, {.prefix = {}, .within = {}});
    map.finish();
    if (graphs_.IsDefined())
        for (const auto& entry : graphs_)
            if (!used_graphs_.contains(entry.first.Scalar()))
                throw BadYaml{
                    line_of(entry.first),
                    fmt::format("graph, graphs: no node stands for \"{}\"", entry.first.Scalar())};
    lead_into_sub_graphs();
    const auto first = nodes_.begin() + static_cast<std::ptrdiff_t>(index_of(start_));
    std::rotate(nodes_.begin(), first, first + 1);
    check_ways_on();
    check_reachable();
    check_turns();
    check_ends();
    check_fields(line_of(node));
    return {.nodes = std::move(nodes_), .declared = true};
}

/// @return the full name of the node to start at.
std::string GraphReader::read_nodes(YamlMap& map, Scope scope) {
    const auto all = map.node("nodes");
    if (!all || !all.IsMap() || all.size() == 0)
        throw BadYaml{map.line(), "graph: \"nodes\" is missing: what is done, by name"};
    for (const auto& entry : all) {
        const auto name = entry.first.Scalar();
        const bool fits = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
            return (std::isalnum(c) != 0 && c < 0x80) || c == '_';
        });
        if (!fits || name == back)
            throw BadYaml{line_of(entry.first),
                          fmt::format("graph: \"{}\" cannot be the name of a node: letters, digits "
                                      "and _, and not \"return\"",
                                      name)};
        if (std::ranges::find(scope.names, name) != scope.names.end())
            throw BadYaml{line_of(entry.first), described(name) + ": there are two"};
        scope.names.push_back(name);
    }
    std::vector<Edge> here;
    if (map.has("anywhere")) here = read_edges(map.node("anywhere"), scope, "anywhere");
    for (const auto& edge : here)
        if (edge.on == Edge::On::settled)
            throw BadYaml{edge.line,
                          "anywhere: needs \"wants\", \"says\", \"choose\" or \"result\": what "
                          "else would happen anywhere?"};
    scope.anywhere.insert(scope.anywhere.begin(), here.begin(), here.end());
    for (const auto& entry : all) read_node(entry.first.Scalar(), entry.second, scope);
    if (!map.has("start")) return scope.prefix + scope.names.front();
    const auto start = map.needed_text("start");
    if (start == back) map.refuse("start", "nothing is done then");
    return target(start, scope, line_of(map.node("start")), "graph, start");
}

void GraphReader::read_node(const std::string& name, const YAML::Node& node, const Scope& scope) {
    GraphNode made{.name = scope.prefix + name};
    const auto what = described(made.name);
    YamlMap map(node, what);
    made.line = map.line();
    if (map.has("graph")) return read_stand_in(std::move(made), map, scope);

    made.prompt = map.text("prompt");
    made.fields = map.texts("fields");
    for (const auto& one : made.fields) {
        const auto& known = field(one, line_of(map.node("fields")), what + ", fields");
        if (!known.ask)
            map.refuse("fields", fmt::format("{} says ask: false, it is never asked for", one));
    }
    made.anew = map.flag("anew", false);
    if (map.has("until")) made.until = read_tests(map.node("until"), what + ", until");
    if (map.has("tools")) {
        made.tools = map.texts("tools");
        for (const auto& tool : *made.tools)
            check_tool(tool, line_of(map.node("tools")), what + ", tools");
    }
    made.role = map.choice("model", made.role,
                           {{"fast", ModelRole::quick},
                            {"usual", ModelRole::conversation},
                            {"slow", ModelRole::careful}});
    made.say = map.texts("say");
    for (const auto& way : made.say)
        check_placeholders(way, all_fields_, line_of(map.node("say")), what + ", say");
    made.lookup = read_lookup(map, what);
    made.sums_up = map.flag("sum_up", false);
    read_ending(made, map);
    if (map.has("next")) {
        if (made.ends()) map.refuse("next", "nothing comes after the end");
        made.edges = read_edges(map.node("next"), scope, what);
    }
    map.finish();
    if (!made.ends())
        for (const auto& edge : scope.anywhere)
            if (!(made.name + '/').starts_with(edge.to + '/')) made.edges.push_back(edge);
    nodes_.push_back(std::move(made));
}

/// A node that stands for a sub-graph: its own edges are what comes behind.
void GraphReader::read_stand_in(GraphNode made, YamlMap& map, const Scope& scope) {
    const auto what = described(made.name);
    const auto name = map.needed_text("graph");
    made.edges = read_edges(map.node("next"), scope, what);
    map.finish();

    std::vector<std::string> known;
    if (graphs_.IsDefined())
        for (const auto& entry : graphs_) known.push_back(entry.first.Scalar());
    const std::vector<std::string_view> names(known.begin(), known.end());
    if (std::ranges::find(known, name) == known.end())
        map.refuse("graph",
                   fmt::format("there is no sub-graph \"{}\"{}", name, suggestion(name, names)));
    Scope inner{
        .prefix = made.name + '/', .within = scope.within, .names = {}, .anywhere = scope.anywhere};
    if (std::ranges::find(inner.within, name) != inner.within.end())
        map.refuse("graph", fmt::format("\"{}\" would be within itself", name));
    inner.within.push_back(name);
    used_graphs_.insert(name);
    YamlMap sub(graphs_[name], "graph " + name);
    starts_[made.name] = read_nodes(sub, inner);
    sub.finish();
    nodes_.push_back(std::move(made));
}

void GraphReader::read_ending(GraphNode& made, YamlMap& map) {
    if (map.has("end")) {
        Ending ending{.outcome = map.needed_text("end")};
        ending.transfer = map.flag("transfer", false);
        ending.complete = map.flag("complete", !ending.transfer);
        made.ending = std::move(ending);
    } else if (map.has("transfer") || map.has("complete")) {
        map.refuse(map.has("transfer") ? "transfer" : "complete", "needs \"end\" beside it");
    }
    if (!map.has("hand_over")) return;
    made.hands_over = map.needed_text("hand_over");
    if (made.ending) map.refuse("hand_over", "the call cannot end and go on");
}

std::optional<Lookup> GraphReader::read_lookup(YamlMap& map, const std::string& of_node) {
    if (!map.has("lookup")) return std::nullopt;
    const auto what = of_node + ", lookup";
    YamlMap inner(map.node("lookup"), what);
    Lookup lookup{.tool = inner.needed_text("tool"),
                  .arguments = {},
                  .found = inner.text("found", "I found this. {passage}"),
                  .not_found = inner.text("not_found", "I found nothing about that.")};
    check_tool(lookup.tool, line_of(inner.node("tool")), what);
    if (inner.has("arguments")) {
        YamlMap arguments(inner.node("arguments"), what + ", arguments");
        for (const auto& key : arguments.keys()) {
            auto text = arguments.text(key.c_str());
            check_placeholders(text, all_fields_, arguments.line(), what + ", arguments");
            lookup.arguments[key] = std::move(text);
        }
        arguments.finish();
    }
    check_placeholders(lookup.found, "passage", inner.line(), what + ", found");
    check_placeholders(lookup.not_found, {}, inner.line(), what + ", not_found");
    inner.finish();
    return lookup;
}

std::vector<Edge> GraphReader::read_edges(const YAML::Node& node, const Scope& scope,
                                          const std::string& what) {
    std::vector<Edge> edges;
    if (!node) return edges;
    if (!node.IsSequence()) return {read_edge(node, scope, what)};
    for (const auto& item : node) edges.push_back(read_edge(item, scope, what));
    return edges;
}

Edge GraphReader::read_edge(const YAML::Node& node, const Scope& scope, const std::string& of) {
    const auto what = of + ", next";
    if (node.IsScalar())
        return {.to = target(node.Scalar(), scope, line_of(node), what), .line = line_of(node)};
    YamlMap map(node, what);
    Edge edge{.to = target(map.needed_text("to"), scope, map.line(), what), .line = map.line()};
    if (map.has("when")) edge.when = read_tests(map.node("when"), what + ", when");
    int kinds = 0;
    if (map.has("result")) {
        ++kinds;
        edge.on = Edge::On::result;
        edge.tool = map.needed_text("result");
        check_tool(edge.tool, map.line(), what);
        edge.gave = map.choice("gave", edge.gave,
                               {{"anything", Gave::anything},
                                {"something", Gave::something},
                                {"nothing", Gave::nothing},
                                {"failure", Gave::failure}});
    }
    if (map.has("choose")) {
        ++kinds;
        edge.on = Edge::On::choice;
        edge.choice = map.needed_text("choose");
    }
    const bool wants = map.has("wants");
    if (map.has("says") || wants) {
        ++kinds;
        read_request(edge, map);
    }
    if (kinds > 1)
        throw BadYaml{map.line(), what + ": one of \"result\", \"choose\", \"wants\" and \"says\""};
    map.finish();
    return edge;
}

void GraphReader::read_request(Edge& edge, YamlMap& map) {
    edge.on = Edge::On::request;
    edge.says = map.texts("says");
    std::vector<std::string_view> names;
    for (const auto intent : requests) names.push_back(intent_name(intent));
    for (const auto& wish : map.texts("wants")) {
        const auto found = std::ranges::find(names, wish);
        if (found == names.end())
            map.refuse("wants", fmt::format("\"{}\" is none of {}{}", wish, fmt::join(names, ", "),
                                            suggestion(wish, names)));
        edge.wants.push_back(requests[static_cast<std::size_t>(found - names.begin())]);
    }
    if (edge.says.empty() && edge.wants.empty()) map.refuse("says", "needs a few words");
}

std::vector<FieldTest> GraphReader::read_tests(const YAML::Node& node, const std::string& what) {
    if (!node.IsSequence()) return {read_test(node, what)};
    std::vector<FieldTest> tests;
    for (const auto& item : node) tests.push_back(read_test(item, what));
    return tests;
}

FieldTest GraphReader::read_test(const YAML::Node& node, const std::string& what) {
    using Is = FieldTest::Is;
    YamlMap map(node, what);
    FieldTest test{.is = Is::known, .field = map.needed_text("field"), .value = {}};
    const auto& known = field(test.field, map.line(), what);
    int kinds = 0;
    for (const auto& [key, is] : {std::pair{"is", Is::equal}, std::pair{"is_not", Is::other}}) {
        if (!map.has(key)) continue;
        ++kinds;
        test.is = is;
        test.value = map.needed_text(key);
        if (known.type == FieldType::boolean) {
            bool value = false;
            if (!YAML::convert<bool>::decode(map.node(key), value))
                map.refuse(key, "expected true or false");
            test.value = value ? "true" : "false";
        }
        const std::vector<std::string_view> choices(known.choices.begin(), known.choices.end());
        if (!choices.empty() && std::ranges::find(choices, test.value) == choices.end())
            map.refuse(key, fmt::format("\"{}\" is no choice of {}{}", test.value, test.field,
                                        suggestion(test.value, choices)));
    }
    if (map.has("known")) {
        ++kinds;
        test.is = map.flag("known", true) ? Is::known : Is::unknown;
    }
    constexpr double no_bound = 1e12;
    for (const auto& [key, is] :
         {std::pair{"at_least", Is::at_least}, std::pair{"at_most", Is::at_most}}) {
        if (!map.has(key)) continue;
        ++kinds;
        test.is = is;
        test.bound = map.decimal(key, 0, -no_bound, no_bound);
        if (known.type != FieldType::number) map.refuse(key, test.field + " is no number");
    }
    if (kinds != 1)
        throw BadYaml{map.line(), what +
                                      ": needs one of \"is\", \"is_not\", \"known\", \"at_least\" "
                                      "and \"at_most\""};
    map.finish();
    return test;
}

std::string GraphReader::target(const std::string& name, const Scope& scope, int line,
                                const std::string& what) {
    if (name == back && !scope.prefix.empty())
        return '^' + scope.prefix.substr(0, scope.prefix.size() - 1);
    if (std::ranges::find(scope.names, name) != scope.names.end()) return scope.prefix + name;
    const std::vector<std::string_view> names(scope.names.begin(), scope.names.end());
    throw BadYaml{line, name == back ? what + ": only a sub-graph returns"
                                     : fmt::format("{}: there is no node \"{}\"{}", what, name,
                                                   suggestion(name, names))};
}

const Field& GraphReader::field(const std::string& name, int line, const std::string& what) const {
    if (const auto* found = file_.field(name)) return *found;
    throw BadYaml{line, fmt::format("{}: there is no field \"{}\"{}", what, name,
                                    suggestion(name, field_names_))};
}

void GraphReader::check_tool(const std::string& name, int line, const std::string& what) const {
    if (std::ranges::any_of(tools_, [&](const auto& tool) { return is_named(name, tool); })) return;
    const std::vector<std::string_view> names(tools_.begin(), tools_.end());
    throw BadYaml{
        line, fmt::format("{}: there is no tool \"{}\"{}", what, name, suggestion(name, names))};
}

// What it comes to

std::size_t GraphReader::index_of(const std::string& name) const {
    const auto found = std::ranges::find(nodes_, name, &GraphNode::name);
    return static_cast<std::size_t>(found - nodes_.begin());
}

/// Who goes to a node that stands for a sub-graph begins with that; who returns from it, "^ticket",
/// comes to the node itself.
void GraphReader::lead_into_sub_graphs() {
    const auto inward = [this](std::string name) {
        while (starts_.contains(name)) name = starts_.at(name);
        return name;
    };
    start_ = inward(start_);
    for (auto& node : nodes_)
        for (auto& edge : node.edges)
            edge.to = edge.to.starts_with('^') ? edge.to.substr(1) : inward(edge.to);
}

/// From every node that does not end something leads on, whatever is known.
void GraphReader::check_ways_on() const {
    for (const auto& node : nodes_) {
        if (node.ends()) continue;
        const auto what = described(node.name);
        if (node.edges.empty())
            throw BadYaml{node.line, what + ": needs \"next\", \"end\" or \"hand_over\""};
        const Edge* always = nullptr;
        for (const auto& edge : node.edges) {
            if (edge.on != Edge::On::settled) continue;
            if (always != nullptr)
                throw BadYaml{edge.line,
                              fmt::format("{}: never taken, since \"{}\" before it always is", what,
                                          always->to)};
            if (edge.when.empty()) always = &edge;
        }
        if (always == nullptr)
            throw BadYaml{node.line,
                          what +
                              ": nothing leads on when no condition holds: add a last entry to "
                              "\"next\" without one"};
    }
}

void GraphReader::check_reachable() const {
    std::vector<bool> reached(nodes_.size());
    std::vector<std::size_t> at{0};
    while (!at.empty()) {
        const auto i = at.back();
        at.pop_back();
        if (reached[i]) continue;
        reached[i] = true;
        for (const auto& edge : nodes_[i].edges) at.push_back(index_of(edge.to));
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i)
        if (!reached[i])
            throw BadYaml{nodes_[i].line,
                          starts_.contains(nodes_[i].name)
                              ? described(nodes_[i].name) + ": its sub-graph never returns"
                              : described(nodes_[i].name) + ": nothing leads to it"};
}

void GraphReader::check_ends() const {
    std::vector<bool> ends(nodes_.size());
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (ends[i]) continue;
            ends[i] =
                nodes_[i].ends() || std::ranges::any_of(nodes_[i].edges, [&](const Edge& edge) {
                    return ends[index_of(edge.to)];
                });
            changed = changed || ends[i];
        }
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i)
        if (!ends[i])
            throw BadYaml{nodes_[i].line, described(nodes_[i].name) + ": no way leads to an end"};
}

/// Going round, something must wait for the caller each time: fields asked anew, or a summary.
void GraphReader::check_turns() const {
    std::vector<std::size_t> path;
    std::vector<bool> done(nodes_.size());
    const auto waits = [](const GraphNode& node) {
        return node.sums_up || (node.anew && !node.fields.empty());
    };
    const auto visit = [&](const auto& self, std::size_t i) -> void {
        if (waits(nodes_[i])) return;
        if (const auto seen = std::ranges::find(path, i); seen != path.end()) {
            std::string round;
            for (auto at = seen; at != path.end(); ++at) round += nodes_[*at].name + " → ";
            throw BadYaml{nodes_[i].line,
                          fmt::format("graph: {}{} goes round without a turn of the caller; a node "
                                      "with fields and anew: true asks each time",
                                      round, nodes_[i].name)};
        }
        if (done[i]) return;
        path.push_back(i);
        for (const auto& edge : nodes_[i].edges)
            if (edge.on == Edge::On::settled || (edge.on == Edge::On::result && nodes_[i].lookup))
                self(self, index_of(edge.to));
        path.pop_back();
        done[i] = true;
    };
    for (std::size_t i = 0; i < nodes_.size(); ++i) visit(visit, i);
}

void GraphReader::check_fields(int line) const {
    for (const auto& field : file_.fields) {
        const bool asked = std::ranges::any_of(
            nodes_, [&](const GraphNode& node) { return node.asks(field.name); });
        if (field.required && !asked)
            throw BadYaml{line,
                          fmt::format("graph: no node asks for {}, which is required", field.name)};
    }
}

}  // namespace

AgentGraph read_graph(const YAML::Node& node, const AgentFile& file,
                      std::span<const std::string> tools) {
    return GraphReader(file, tools).read(node);
}

}  // namespace neura::reasoning
