#pragma once

// Agents that follow each other in one call: the last one talks, those before it have only to hand
// in what they did. What was said is kept for who comes next.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "call/reasoning/language_model.hpp"
#include "runtime/inbox.hpp"

namespace neura::reasoning {

class Succession {
public:
    /// @param talk  what was said before
    explicit Succession(std::vector<ModelMessage> talk = {}) : talk_(std::move(talk)) {}

    /// From now on this one talks.
    void follow(std::unique_ptr<Agent> next);

    /// Who talks. @pre  somebody does
    Agent& now() const { return *agents_.back(); }

    /// In the order they came.
    const std::vector<std::unique_ptr<Agent>>& all() const { return agents_; }

    // As of `Agent`, of whoever talks; what is said is noted.
    Task<Reply> greet();
    Task<Reply> answer(Turn turn, const Say& say);
    void interrupted(std::string heard);

    /// The last of what was said, by turns.
    const std::vector<ModelMessage>& talk() const { return talk_; }

    /// As `Agent::beside`, of whoever talks.
    Awaitable<> beside();

    /// As `Agent::take_usage`, of all.
    std::vector<ModelUsage> take_usage();

private:
    void note(ModelMessage::From from, std::string words);

    std::vector<ModelMessage> talk_;
    std::vector<std::unique_ptr<Agent>> agents_;
    std::weak_ptr<Inbox<bool>> followed_;  ///< of `beside`, while it runs
};

}  // namespace neura::reasoning
