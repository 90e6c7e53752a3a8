#pragma once

// Agents that follow each other in one call: the last one talks, those before it have only to hand
// in what they did.

#include <memory>
#include <vector>

#include "call/reasoning/agent.hpp"
#include "runtime/inbox.hpp"

namespace neura::reasoning {

class Succession {
public:
    /// From now on this one talks.
    void follow(std::unique_ptr<Agent> next);

    /// Who talks. @pre  somebody does
    Agent& now() const { return *agents_.back(); }

    /// In the order they came.
    const std::vector<std::unique_ptr<Agent>>& all() const { return agents_; }

    /// As `Agent::beside`, of whoever talks.
    Awaitable<> beside();

    /// As `Agent::take_usage`, of all.
    std::vector<ModelUsage> take_usage();

private:
    std::vector<std::unique_ptr<Agent>> agents_;
    std::weak_ptr<Inbox<bool>> followed_;  ///< of `beside`, while it runs
};

}  // namespace neura::reasoning
