#include "server/agents_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <system_error>
#include <vector>

#include "call/reasoning/calling_rules.hpp"
#include "server/agents.hpp"
#include "server/text_table.hpp"

namespace neura::server {

namespace {

namespace fs = std::filesystem;

/// The folder agent files stand in.
fs::path folder_of(const Configuration& configuration) {
    const auto folder = configuration.agent_file.parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

fs::path path_of(const Configuration& configuration, const std::string& which) {
    if (which.empty()) return configuration.agent_file;
    std::error_code error;
    if (fs::path(which).has_extension() || fs::exists(which, error)) return which;
    return folder_of(configuration) / (which + ".yaml");
}

Configuration with_agent(Configuration configuration, fs::path file) {
    configuration.agent_file = std::move(file);
    return configuration;
}

std::string in_words(const reasoning::AgentFile& file) {
    std::vector<std::string> others;
    for (const auto& node : file.graph.nodes)
        if (!node.hands_over.empty() && std::ranges::find(others, node.hands_over) == others.end())
            others.push_back(node.hands_over);
    const auto counted = [](std::size_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    auto text =
        counted(file.fields.size(), "field") + ", " + counted(file.graph.nodes.size(), "node");
    for (std::size_t i = 0; i < others.size(); ++i)
        text += (i == 0 ? ", hands over to " : " and ") + others[i];
    return text;
}

int list(const Configuration& configuration) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_of(configuration), error))
        if (is_agent_file(entry.path())) files.push_back(entry.path());
    if (error) {
        std::cerr << "neura agents: cannot look into " << folder_of(configuration).string() << ": "
                  << error.message() << '\n';
        return 1;
    }
    std::ranges::sort(files);
    std::vector<std::vector<std::string>> rows;
    int code = 0;
    for (const auto& path : files) {
        const auto read = load_agents(with_agent(configuration, path));
        const bool answers = path.filename() == configuration.agent_file.filename();
        const auto mark = std::string(answers ? "*" : "");
        if (!read) {
            rows.push_back({mark, path.stem().string(), "cannot be used", read.error().doing});
            code = 1;
            continue;
        }
        const auto& file = (*read)->file;
        rows.push_back({mark, path.stem().string(),
                        fmt::format("{} of {}", file.persona.agent, file.persona.company),
                        in_words(file)});
    }
    std::cout << text_table(rows) << "\n* answers the calls (NEURA_AGENT)\n";
    return code;
}

/// What `consent: {demanded: by_country}` and `disclosure: by_country` go by.
int laws(const std::string& number) {
    const auto tell = [](const reasoning::CallingRule& rule) {
        std::cout << fmt::format("{:<6} recording: {}; says that it is no person: {}\n",
                                 rule.place.empty() ? "else" : rule.place,
                                 reasoning::name_of(rule.recording),
                                 rule.disclose_ai ? "yes" : "no");
        const auto detail = [](std::string_view what, std::string_view text) {
            if (!text.empty()) std::cout << fmt::format("       {}: {}\n", what, text);
        };
        detail("recording", rule.source);
        detail("disclosure", rule.source_ai);
        detail(fmt::format("checked ({})", reasoning::name_of(rule.basis)), rule.checked);
    };
    if (!number.empty()) {
        tell(reasoning::calling_rule_of(number));
    } else {
        for (const auto& rule : reasoning::calling_rules()) tell(rule);
        tell(reasoning::calling_rule_of(""));
    }
    std::cout << "Held against their sources on " << reasoning::calling_rules_date()
              << ". No legal advice.\n";
    return 0;
}

}  // namespace

int agents_command(const Configuration& configuration, const AgentsOptions& options) {
    if (options.what == AgentsOptions::What::list) return list(configuration);
    if (options.what == AgentsOptions::What::laws) return laws(options.which);
    const auto path = path_of(configuration, options.which);
    const auto read = load_agents(with_agent(configuration, path));
    if (!read) {
        std::cerr << "neura agents: " << read.error().doing << '\n';
        return 1;
    }
    const auto& file = (*read)->file;
    if (options.what == AgentsOptions::What::show)
        std::cout << drawing_of(file.graph);
    else
        std::cout << path.string() << ": all is well, " << in_words(file) << '\n';
    return 0;
}

}  // namespace neura::server
