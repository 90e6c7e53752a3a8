#pragma once

// What becomes of the claims of a conversation, as events: every change of a field with who made it
// and of which words, and every further claim.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/agent_events.hpp"
#include "call/reasoning/conversation.hpp"

namespace neura::reasoning {

class ClaimHistory {
public:
    /// @param conversation  outlives this
    explicit ClaimHistory(Conversation& conversation) : conversation_(conversation) {}

    /// The caller said this; what is written down next is taken from it. To be called before it is.
    void hear(const Turn& turn);

    /// Something was written down, perhaps. @param by  as in `FieldChanged`; the keypad and the
    /// caller's number are told by the turn.
    void note(std::string_view by);

    /// What is written down by now is on record already.
    void know() { known_ = conversation_.progress().claim; }

    /// The conversation is in another language from now on.
    void choose_language(std::string language);

    /// All since the last time.
    std::vector<AgentEvent> take();

private:
    void compare(const nlohmann::json& claim, std::string_view by);
    void note_kept(const nlohmann::json& before);
    std::string words_for(const Field& field);
    std::string_view origin(const Field& field, const nlohmann::json& value,
                            std::string_view by) const;

    Conversation& conversation_;
    nlohmann::json known_ = nlohmann::json::object();  ///< the claim as it was noted last
    Turn turn_;
    std::map<const Field*, std::string> unfinished_;  ///< answers that gave no value yet
    std::vector<AgentEvent> events_;
};

}  // namespace neura::reasoning
