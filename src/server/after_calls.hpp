#pragma once

// What calls leave to be done, joined to who can do it.

#include <functional>
#include <memory>

#include "api/health.hpp"
#include "call/reasoning/toolbox.hpp"
#include "numbering/callers_time.hpp"
#include "runtime/time_source.hpp"
#include "server/configuration.hpp"
#include "server/prices.hpp"
#include "server/switchboard.hpp"
#include "storage/records.hpp"
#include "telemetry/metrics.hpp"
#include "work/jobs/clerk.hpp"
#include "work/jobs/reminder_tools.hpp"
#include "work/outreach.hpp"
#include "work/worker.hpp"

namespace neura::server {

/// Works on one loop, but for what says otherwise.
class AfterCalls {
public:
    /// What it works with; all outlive it.
    struct Parts {
        const Configuration& configuration;
        const Prices& prices;
        const TimeSource& time;
        storage::Records& records;
        const numbering::CallersTime& callers_time;
        /// The agent file as it stands now. Any loop.
        std::function<reasoning::SharedPlaybook()> playbook;
        Executor loop;
        reasoning::LanguageModel* model;  ///< of that loop; null for none
    };

    /// @param outreach  how people are reached
    AfterCalls(Parts parts, std::unique_ptr<work::Outreach> outreach);

    /// Before the first call.
    void register_metrics(metrics::Registry& registry) { worker_.register_metrics(registry); }

    /// Any thread.
    api::ComponentHealth health() const;

    /// As `work::Worker`.
    Awaitable<> run() { return worker_.run(); }
    Awaitable<> stop();

    /// Reminders for an agent to keep; null where its file offers none. On the call's loop.
    std::unique_ptr<reasoning::Toolbox> reminders_of(const Calling& calling,
                                                     const reasoning::AgentFile& file) const;

private:
    work::jobs::ClerkParts clerk_parts();
    std::function<Awaitable<work::Outcome>(const work::Insight&, std::string id)> mailer() const;
    void used(const CallId& call, const std::vector<reasoning::ModelUsage>& usage,
              const Meter& meter);
    reasoning::SharedPlaybook playbook_of(const work::Story& story) const;
    void warn_of_what_cannot_be() const;

    const Parts parts_;
    const std::unique_ptr<work::Outreach> outreach_;
    work::jobs::Clerk clerk_;
    work::Worker worker_;
};

/// A caller's reminders, by the clocks where they stand; see `CallersTime::zone_of` for
/// `preferred`.
/// @param time  outlives it
work::jobs::ReminderContext reminder_context(const numbering::CallersTime& time, CallId call,
                                             std::string caller, std::string preferred);

/// What forbids to serve with it: an address that is none.
std::vector<Problem> check_after_calls(const Configuration& configuration);

}  // namespace neura::server
