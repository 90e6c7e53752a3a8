#pragma once

// Who is told of danger, and how.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "call/journal.hpp"
#include "call/reasoning/toolbox.hpp"
#include "runtime/time_source.hpp"
#include "server/background_tasks.hpp"
#include "server/text_messages.hpp"
#include "work/jobs/webhook.hpp"

namespace neura::server {

/// Those that are set are all used.
struct EmergencyWays {
    std::optional<work::jobs::Webhook> webhook{};
    std::string sms{};       ///< number that is written to
    std::string transfer{};  ///< number the caller is put through to

    bool any() const { return webhook || !sms.empty() || !transfer.empty(); }
};

class Emergencies {
public:
    /// What is told, of which call.
    struct Notice {
        CallId call;
        std::string from;     ///< who calls
        std::string service;  ///< "police", "fire", "ambulance" or "other"
        std::string reason;
        std::string location;
        std::string contact;  ///< how to reach them; empty: `from`
    };

    /// All outlive it.
    Emergencies(TextMessages& texts, call::Journal& journal, BackgroundTasks& tasks,
                const TimeSource& time)
        : texts_(texts), journal_(journal), tasks_(tasks), time_(time) {}

    /// Tells everybody there is, and what came of it, for a model. What was begun goes on when this
    /// is cancelled, since the call may end meanwhile; each way is on record with its result.
    /// @param transfer  puts the caller through; on this loop
    Awaitable<reasoning::ToolResult> tell(EmergencyWays ways, Notice notice,
                                          std::function<void(std::string)> transfer);

private:
    struct Outcome;

    Awaitable<> tell_all(EmergencyWays ways, Notice notice, std::shared_ptr<Outcome> outcome);
    Awaitable<work::Outcome> post(const work::jobs::Webhook& webhook, const Notice& notice) const;
    void note(const Notice& notice, std::string by, bool reached, std::string result);

    TextMessages& texts_;
    call::Journal& journal_;
    BackgroundTasks& tasks_;
    const TimeSource& time_;
};

}  // namespace neura::server
