#include "server/translations.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace neura::server {

namespace {

std::filesystem::path beside(const std::filesystem::path& file, std::string_view language) {
    auto name = file.stem();
    name += "." + std::string(language);
    name += file.extension();
    return file.parent_path() / name;
}

/// The one with the country, if there is one.
std::filesystem::path translation_beside(const std::filesystem::path& file,
                                         const std::string& language) {
    std::error_code unreadable;
    auto whole = beside(file, language);
    if (std::filesystem::exists(whole, unreadable)) return whole;
    return beside(file, language.substr(0, language.find('-')));
}

}  // namespace

Result<void> read_translations(reasoning::AgentFile& agent, const std::string& yaml,
                               const std::filesystem::path& file) {
    for (const auto& language : agent.persona.languages) {
        const auto path = translation_beside(file, language);
        std::ifstream in(path, std::ios::binary);
        if (!in)
            return fail(std::make_error_code(std::errc::no_such_file_or_directory),
                        "read " + path.string() + ": the agent file names the language " +
                            language + " and needs its translation there");
        std::ostringstream text;
        text << in.rdbuf();
        auto translation = reasoning::read_translation(yaml, text.str(), path.string());
        if (!translation) return std::unexpected(std::move(translation).error());
        translation->persona.language = language;
        agent.translations.push_back(std::move(*translation));
    }
    return {};
}

}  // namespace neura::server
