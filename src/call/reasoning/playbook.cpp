#include "call/reasoning/playbook.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/claim_tools.hpp"
#include "call/reasoning/fixed_texts.hpp"
#include "call/reasoning/model_prompt.hpp"
#include "call/reasoning/recollection.hpp"

namespace neura::reasoning {

namespace {

std::vector<Briefing> briefings_of(const AgentFile& file) {
    std::vector<Briefing> all;
    for (const auto& node : file.graph.nodes)
        all.push_back({model_instructions(file, node), claim_tools(file, node)});
    return all;
}

int tokens_of(const Briefing& briefing) {
    return estimated_tokens(briefing.instructions) +
           estimated_tokens(std::span<const ModelTool>(briefing.tools));
}

std::string all_instructions(const std::vector<Briefing>& briefings) {
    std::string all;
    for (const auto& briefing : briefings) all += briefing.instructions;
    return all;
}

int most_tokens_of(const std::vector<Briefing>& briefings) {
    int most = 0;
    for (const auto& briefing : briefings) most = std::max(most, tokens_of(briefing));
    return most;
}

std::vector<SharedPlaybook> translations_of(const AgentFile& file, const std::string& name,
                                            const Playbooks* others) {
    std::vector<SharedPlaybook> made;
    for (const auto& translation : file.translations)
        made.push_back(std::make_shared<const Playbook>(translation, name, others));
    return made;
}

}  // namespace

AgentFile with_fields(AgentFile file, std::vector<Field> fields) {
    file.fields = std::move(fields);
    std::vector<std::string> asked;
    for (const auto& field : file.fields)
        if (field.ask) asked.push_back(field.name);
    file.graph = graph_of_one_node(std::move(asked));
    file.translations.clear();
    file.persona.languages.clear();
    return file;
}

SharedPlaybook in_language(const SharedPlaybook& playbook, Language language) {
    if (language_of(playbook->file.persona.language) == language) return playbook;
    for (const auto& translation : playbook->translations)
        if (language_of(translation->file.persona.language) == language)
            return {playbook, translation.get()};  // which may hand over to others that it keeps
    return nullptr;
}

Playbook::Playbook(AgentFile read, std::string called, const Playbooks* others)
    : name(std::move(called)),
      file(std::move(read)),
      mentions(file.fields, language_of(file.persona.language)),
      briefings(briefings_of(file)),
      tokens(most_tokens_of(briefings)),
      spoken(all_instructions(briefings), fixed_texts(file)),
      translations(translations_of(file, name, others)),
      others_(others) {}

const Playbook* Playbook::other(std::string_view called) const {
    if (others_ == nullptr) return nullptr;
    const auto found = others_->find(called);
    return found == others_->end() ? nullptr : &found->second;
}

std::vector<std::string> Playbook::known() const {
    if (others_ == nullptr) return {name};
    std::vector<std::string> names;
    for (const auto& [called, playbook] : *others_) names.push_back(called);
    return names;
}

SharedPlaybook make_playbooks(std::map<std::string, AgentFile> files, std::string_view first) {
    const auto books = std::make_shared<Playbooks>();
    for (auto& [name, file] : files) books->try_emplace(name, std::move(file), name, books.get());
    return {books, &books->find(first)->second};
}

}  // namespace neura::reasoning
