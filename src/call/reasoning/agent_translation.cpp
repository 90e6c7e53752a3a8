#include "call/reasoning/agent_translation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/understanding/language.hpp"
#include "call/reasoning/yaml_map.hpp"

namespace neura::reasoning {

namespace {

/// Of a field, what is said or listened for.
constexpr auto texts =
    std::to_array<const char*>({"label", "question", "short_question", "why", "help", "echo",
                                "summary", "follow_up", "names", "cues", "denials"});

YAML::Node translated_field(const YAML::Node& field, YAML::Node texts_of_it,
                            const std::string& name) {
    auto whole = YAML::Clone(field);
    for (const auto* key : texts) whole.remove(key);
    YamlMap map(texts_of_it, "field " + name);
    for (const auto* key : texts)
        if (map.has(key)) whole[key] = map.node(key);
    map.finish();
    if (!whole["label"]) map.refuse("label", "is missing");
    const bool asked = !field["ask"] || field["ask"].as<bool>(true);
    if (asked && !whole["question"]) map.refuse("question", "is missing: the field is asked for");
    return whole;
}

/// A part of the graph beside its translation, which may be missing where nothing is to be said.
class GraphPart {
public:
    /// @param line  of what would hold the translation
    GraphPart(const YAML::Node& translation, std::string what, int line)
        : what_(std::move(what)), line_(line) {
        if (!translation) return;
        texts_.emplace(translation, what_);
        line_ = texts_->line();
    }

    /// Puts the text of that name in the place of the one in `of`, which must have one then.
    void put(YAML::Node of, const char* key) {
        if (!of[key]) return;
        if (!texts_ || !texts_->has(key))
            throw BadYaml{line_, fmt::format("{}: \"{}\" is not translated", what_, key)};
        of[key] = texts_->node(key);
    }

    void put_if_there(YAML::Node of, const char* key) {
        if (texts_ && texts_->has(key)) of[key] = texts_->node(key);
    }

    /// The words that edges listen for, by where they lead. @param key  holds them
    void put_words(YAML::Node edges, const char* key) {
        auto inner = part(key);
        const auto put_in = [&](YAML::Node edge) {
            if (!edge.IsMap() || !edge["says"]) return;
            const auto to = edge["to"].as<std::string>("");
            if (!inner.texts_ || !inner.texts_->has(to.c_str()))
                throw BadYaml{inner.line_, fmt::format("{}, {}: the words of the edge to {} are "
                                                       "not translated",
                                                       what_, key, to)};
            edge["says"] = inner.texts_->node(to.c_str());
        };
        if (edges && edges.IsMap()) put_in(edges);
        if (edges && edges.IsSequence())
            for (auto edge : edges) put_in(edge);
        inner.finish();
    }

    GraphPart part(const char* key) {
        const bool there = texts_ && texts_->has(key);
        return {there ? texts_->node(key) : YAML::Node(YAML::NodeType::Undefined),
                what_ + ", " + key, line_};
    }

    void finish() const {
        if (texts_) texts_->finish();
    }

private:
    const std::string what_;
    int line_;
    std::optional<YamlMap> texts_{};
};

void translate_nodes(YAML::Node graph, GraphPart& translation) {
    auto all = translation.part("nodes");
    for (auto entry : graph["nodes"]) {
        auto node = entry.second;
        if (!node.IsMap()) continue;  // which is refused when it is read
        auto of_node = all.part(entry.first.Scalar().c_str());
        of_node.put(node, "say");
        of_node.put_if_there(node, "prompt");
        if (auto lookup = node["lookup"]; lookup && lookup.IsMap())
            for (const auto* key : {"found", "not_found"}) of_node.put(lookup, key);
        of_node.put_words(node["next"], "says");
        of_node.finish();
    }
    all.finish();
    translation.put_words(graph["anywhere"], "anywhere");
}

/// @param graph  of the agent file, to be changed
void translate_graph(YAML::Node graph, const YAML::Node& translation, int line) {
    if (!graph || !graph.IsMap()) return;
    GraphPart whole(translation, "graph", line);
    translate_nodes(graph, whole);
    auto inner = whole.part("graphs");
    if (auto graphs = graph["graphs"]; graphs && graphs.IsMap())
        for (auto entry : graphs) {
            if (!entry.second.IsMap()) continue;
            auto part = inner.part(entry.first.Scalar().c_str());
            translate_nodes(entry.second, part);
            part.finish();
        }
    inner.finish();
    whole.finish();
}

}  // namespace

YAML::Node translated(const YAML::Node& file, const YAML::Node& translation) {
    YamlMap map(translation, "the translation");
    const auto language = map.needed_text("language");
    if (!known_language(language))
        map.refuse("language", fmt::format("\"{}\" is not understood", language));

    auto whole = YAML::Clone(file);
    whole["persona"]["language"] = language;
    if (map.has("emergency_number"))
        whole["persona"]["emergency_number"] = map.node("emergency_number");
    for (const auto* key : {"phrases", "vocabulary", "backchannels"}) {
        whole.remove(key);
        if (map.has(key)) whole[key] = map.node(key);
    }

    if (!map.has("claim")) throw BadYaml{map.line(), "\"claim\" is missing"};
    YamlMap fields(map.node("claim"), "claim");
    YAML::Node claim(YAML::NodeType::Sequence);
    for (const auto& field : file["claim"]) {
        const auto name = field["name"].as<std::string>("");
        if (!fields.has(name.c_str()))
            throw BadYaml{fields.line(), fmt::format("field {} is not translated", name)};
        claim.push_back(translated_field(field, fields.node(name.c_str()), name));
    }
    fields.finish();
    const bool has_graph = map.has("graph");
    if (has_graph && !file["graph"]) map.refuse("graph", "the agent file has none");
    translate_graph(whole["graph"],
                    has_graph ? map.node("graph") : YAML::Node(YAML::NodeType::Undefined),
                    map.line());
    map.finish();
    whole["claim"] = claim;
    return whole;
}

}  // namespace neura::reasoning
