#pragma once

// Danger on the line: whoever must know is told beside the conversation, which goes on.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/toolbox.hpp"
#include "runtime/inbox.hpp"

namespace neura::reasoning {

/// The tool that tells them; it is there only where somebody can be told.
inline constexpr std::string_view notify_emergencies = "notify_emergencies";

struct Alarm {
    std::string service;   ///< "police", "fire", "ambulance" or "other"
    std::string reason;    ///< the caller's words
    std::string location;  ///< as far as it is known
};

/// The service for a kind of danger as `Danger::name` has it.
std::string_view service_for(std::string_view danger);

/// Of one call, on its loop. Without such a tool it does nothing.
class AlarmBell {
public:
    explicit AlarmBell(std::shared_ptr<Toolbox> tools) : tools_(std::move(tools)) {}

    /// Once for each service: who goes on telling of the same danger rings no second time.
    void ring(const std::optional<Alarm>& alarm);

    /// Uses the tool for each alarm; part of `Agent::beside`. Ends only when cancelled.
    Awaitable<> run();

private:
    const std::shared_ptr<Toolbox> tools_;
    std::vector<ToolCall> early_;             ///< rung before `run` was there
    std::weak_ptr<Inbox<ToolCall>> waiting_;  ///< of `run`
    std::vector<std::string> rung_;           ///< services
};

}  // namespace neura::reasoning
