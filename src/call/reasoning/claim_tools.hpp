#pragma once

// The tools a language model fills a claim with, made from the agent file: their schema, and what
// using them does. Nothing a model says is believed: every value is checked as the caller's are.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/conversation.hpp"
#include "call/reasoning/language_model.hpp"

namespace neura::reasoning {

/// The tools for the claim of `file` at a node of its graph, and to go on from there.
std::vector<ModelTool> claim_tools(const AgentFile& file, const GraphNode& node);

/// Goes to another node of the graph.
inline constexpr std::string_view go_to = "go_to";

/// Their use in one conversation.
class ClaimTools {
public:
    /// @param conversation  outlives this; its claim is filled.
    explicit ClaimTools(Conversation& conversation);

    /// What a call came to.
    struct Outcome {
        std::string result;  ///< JSON, for the model
        std::optional<Conversation::Close> close{};
        bool wants_words = true;  ///< something was refused or is to be read back
    };

    /// The caller's turn that the next calls answer.
    void hear(const Turn& turn);

    /// Carries out a call, or says in its result why not. @param turn  the caller's, from 1.
    Outcome use(const ToolCall& call, int turn);

    /// A call that tells the model what the claim holds, and its result: for what was understood
    /// without it. Nothing if the model knows it all.
    struct Told {
        ToolCall call;
        std::string result;
    };
    std::optional<Told> news();

private:
    struct Update;

    Outcome update(const nlohmann::json& arguments, int turn);
    Outcome end(const nlohmann::json& arguments, int turn) const;
    Outcome open_claim(int turn);
    std::string spelled_otherwise(const Field& field, const nlohmann::json& written) const;
    Outcome go(const nlohmann::json& arguments);
    void set(const Field& field, const nlohmann::json& value, int turn, Update& update);
    void confirm(const Field& field, int turn, Update& update);
    void add_open(nlohmann::json& result) const;

    Conversation& conversation_;
    const AgentFile& file_;                            ///< the conversation's
    nlohmann::json known_ = nlohmann::json::object();  ///< the claim as the model knows it
    int told_ = 0;
    Turn turn_;
    int opened_in_ = 0;  ///< the turn that another claim was opened in
};

/// What is kept of a use of them.
ToolUsed record_of(const ToolCall& call, const ClaimTools::Outcome& outcome);

}  // namespace neura::reasoning
