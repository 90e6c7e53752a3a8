#include "call/reasoning/agent_translation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
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
    map.finish();
    whole["claim"] = claim;
    return whole;
}

}  // namespace neura::reasoning
