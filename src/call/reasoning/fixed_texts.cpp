#include "call/reasoning/fixed_texts.hpp"

#include <algorithm>
#include <string_view>

#include "call/reasoning/phrasing.hpp"
#include "call/reasoning/template_text.hpp"

namespace neura::reasoning {

namespace {

/// Placeholders that the file fills by itself.
bool is_of_the_file(std::string_view placeholder) {
    return placeholder == "company" || placeholder == "agent" ||
           placeholder == "emergency_number" || placeholder == "label";
}

bool is_fixed(std::string_view text) {
    const auto names = placeholders(text);
    return names && std::ranges::all_of(*names, is_of_the_file);
}

bool names_a_field(std::string_view text) { return text.contains("{label}"); }

}  // namespace

std::vector<std::string> fixed_texts(const AgentFile& file) {
    const Wording wording(file);
    std::vector<std::string> texts;
    const auto add = [&](const std::string& text, const std::string& label) {
        if (!text.empty() && is_fixed(text))
            texts.push_back(wording.filled(text, {{"label", label}}));
    };

    for (const auto& key : phrase_keys())
        for (const auto& way : file.phrases.*key.phrase) {
            if (!names_a_field(way))
                add(way, {});
            else
                for (const auto& field : file.fields) add(way, field.label);
        }
    for (const auto& field : file.fields) {
        for (const auto& question : field.questions) add(question, field.label);
        for (const auto* text : {&field.short_question, &field.why, &field.help, &field.follow_up})
            add(*text, field.label);
    }
    for (const auto& node : file.graph.nodes) {
        for (const auto& way : node.say) add(way, {});
        if (node.lookup) add(node.lookup->not_found, {});
    }
    return texts;
}

}  // namespace neura::reasoning
