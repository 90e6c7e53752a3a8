#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// A language model of few words, behind a server of chat completions: says what the rules of a
/// file say to what the caller said last, and calls the tools they name. tests/data/evals/README.md
/// says how rules are written.
class RuleModel final : public FakeModelServer {
public:
    /// Words in braces, as "{today}", and what stands for them.
    using Days = std::map<std::string, std::string>;

    /// @param rules  a file
    RuleModel(const std::string& rules, const Days& days);

protected:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;

private:
    struct Rule {
        std::string on{};  ///< lower case
        std::string say{};
        std::vector<std::pair<std::string, nlohmann::json>> calls{};
        std::string then{};  ///< to the results of those
        bool loops = false;  ///< calls them again and again, whatever they give
    };

    std::vector<Rule> rules_;
};

}  // namespace neura::fakes
