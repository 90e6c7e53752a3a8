#pragma once

#include <string>
#include <vector>

#include "server/configuration.hpp"

namespace CLI {
class App;
}

namespace neura::server {

/// What `neura knowledge` was told.
struct KnowledgeOptions {
    enum class Action { add, list, remove, search, rebuild } action{};
    std::vector<std::string> words;  ///< files and folders, names of documents, or questions
    std::string collection;          ///< empty: that of `agent`, or "default"
    std::string agent;               ///< an agent file, or its name in agents/
    bool as_json = false;
};

/// Adds the subcommands to `command`; both outlive the parsing.
void add_knowledge_options(CLI::App& command, KnowledgeOptions& options);

/// `neura knowledge add|list|remove|search|rebuild`: what an agent looks things up in. A server may
/// be running meanwhile. @return the exit code: 1 if anything could not be done.
int knowledge_command(const Configuration& configuration, const KnowledgeOptions& options);

}  // namespace neura::server
