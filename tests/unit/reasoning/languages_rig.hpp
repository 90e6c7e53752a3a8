#pragma once

// The insurance agent with its translations.

#include <string>

#include "scripted_caller.hpp"

namespace neura::reasoning {

inline std::string agent_yaml(const std::string& name) {
    std::ifstream in(NEURA_SOURCE_DIR "/agents/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// agents/insurance.yaml with insurance.fr.yaml and so on.
inline AgentFile insurance_agent_in_all_languages() {
    static const AgentFile agent = [] {
        auto file = insurance_agent();
        for (const auto& tag : file.persona.languages) {
            const auto name = "insurance." + tag.substr(0, 2) + ".yaml";
            auto translation =
                read_translation(agent_yaml("insurance.yaml"), agent_yaml(name), name);
            if (!translation) throw std::runtime_error(translation.error().doing);
            file.translations.push_back(std::move(*translation));
        }
        return file;
    }();
    return agent;
}

/// The insurance agent that speaks only that language.
inline AgentFile insurance_agent_in(Language language) {
    for (const auto& translation : insurance_agent_in_all_languages().translations)
        if (language_of(translation.persona.language) == language) return translation;
    return insurance_agent();
}

}  // namespace neura::reasoning
