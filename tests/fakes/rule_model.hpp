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

    /// @param rules  files, of which the first rule that fits answers
    RuleModel(const std::vector<std::string>& rules, const Days& days);
    RuleModel(const std::string& rules, const Days& days) : RuleModel(std::vector{rules}, days) {}

protected:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;

private:
    struct Rule {
        std::string on{};  ///< lower case
        std::string say{};
        std::vector<std::pair<std::string, nlohmann::json>> calls{};
        std::string then{};    ///< to the results of those
        std::string failed{};  ///< to results of which one says that its tool failed
        bool loops = false;    ///< it calls them again and again, whatever they gave
    };

    std::string words_after(const Rule& rule, const nlohmann::json& messages) const;

    std::vector<Rule> rules_;
};

/// The date here, so many days ago: "2026-11-25".
std::string local_date(int days_ago);

/// What answers the tools of an agent: a server of JSON that says to each request what the first
/// entry of a file says whose `asked` is in it.
class RuleTools final : public FakeModelServer {
public:
    explicit RuleTools(const std::string& answers);

protected:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;

private:
    std::vector<std::pair<std::string, ModelServerAnswer>> answers_;  ///< by what is asked for
};

}  // namespace neura::fakes
