#pragma once

// Who does the jobs that calls leave.
//
//   insight ──▶ what was understood is kept ──▶ report (webhook), sms, email: one job each
//   reminder ──▶ a call, a text or a webhook, as the agent file says; where there is no way to do
//   that, it is shown as due
//
// A webhook carries the job's key, so that the other end can tell a repetition. Texts and calls
// cannot be taken back: their job is marked before, and where nobody knows what became of it, it
// dies and a person decides.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call/reasoning/language_model.hpp"
#include "call/reasoning/playbook.hpp"
#include "runtime/meter.hpp"
#include "runtime/time_source.hpp"
#include "work/jobs/webhook.hpp"
#include "work/outreach.hpp"
#include "work/store.hpp"
#include "work/worker.hpp"

namespace neura::work::jobs {

/// What it works with; all outlive it.
struct ClerkParts {
    Store& store;
    const TimeSource& time;
    Outreach& outreach;
    /// Who talked in a call, by the agent file as it stands now, for the claim of that call.
    std::function<reasoning::SharedPlaybook(const Story&)> playbook;
    reasoning::LanguageModel* model = nullptr;  ///< of the worker's loop; null: by rules
    /// The record of a call as the API shows it: JSON, empty if there is no such call.
    std::function<Task<std::string>(CallId)> record;
    /// What was understood of a claim as it may be shown: what is sensitive is masked. Nothing if
    /// there is no such claim.
    std::function<Task<std::optional<Insight>>(CallId, int claim)> shown;
    /// A reminder likewise.
    std::function<Task<Reminder>(Reminder)> shown_reminder;
    /// What a language model did for a call, to be written down.
    std::function<void(const CallId&, const std::vector<reasoning::ModelUsage>&, const Meter&)>
        used;
    std::optional<Webhook> report{};    ///< where calls are reported to
    std::optional<Webhook> reminder{};  ///< where reminders that fire are
    /// Mails what was understood. @param id  the same for the same; empty: nobody is mailed to
    std::function<Awaitable<Outcome>(const Insight&, std::string id)> mail{};
};

/// On the worker's loop.
class Clerk {
public:
    explicit Clerk(ClerkParts parts) : parts_(std::move(parts)) {}

    /// Makes the worker do these kinds of jobs. Outlives its work.
    void work_for(Worker& worker);

    /// Whether a reminder could fire that way. Where none can, it is shown as due.
    bool can_remind(reasoning::ReminderWay way) const;

private:
    Awaitable<Outcome> understand(Job job);
    Awaitable<Outcome> report(Job job);
    Awaitable<Outcome> text_caller(Job job);
    Awaitable<Outcome> mail(Job job);
    Awaitable<Outcome> remind(Job job);
    using Way = std::optional<reasoning::ReminderWay>;  ///< none: it is shown as due
    Way way_for(const Reminder& reminder, reasoning::ReminderWay wanted) const;
    Awaitable<Outcome> fire(Job job, Reminder reminder, reasoning::ReminderWay way,
                            reasoning::SharedPlaybook playbook);
    Awaitable<Outcome> once(Job job, std::function<Awaitable<Reached>()> reach);
    std::vector<NewJob> reports_of(const Story& story, const reasoning::AgentFile& file,
                                   const Insight& insight) const;

    const ClerkParts parts_;
};

/// The number of the person who is not us, if it is one: E.164.
std::string number_of(const Story& story);

}  // namespace neura::work::jobs
