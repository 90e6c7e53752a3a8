#pragma once

// What work reads and what it leaves, beside the jobs themselves.

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "work/insight.hpp"
#include "work/queue.hpp"
#include "work/reminder.hpp"

namespace neura::work {

/// One claim of a call, as its events tell it.
struct Story {
    struct Line {
        std::string role;  ///< "caller", "agent" or "system"
        std::string text;  ///< as it was heard, or written
        bool interrupted = false;
        bool keyed = false;
    };

    CallId call;
    int claim = 1;  ///< number within the call, from 1
    std::string from;
    std::string to;
    bool is_outbound = false;
    std::string agent;            ///< name of the file
    nlohmann::json claim_fields;  ///< of this call alone, as they came with it; null: the agent's
    std::string language;         ///< chosen in the call; empty if none was
    std::string outcome;          ///< of the conversation; empty if another claim followed this one
    std::string reason;           ///< why the call ended; likewise
    WallTime began_at{};
    std::chrono::seconds lasted{};
    std::vector<Line> lines;
    nlohmann::json fields = nlohmann::json::object();
    bool is_complete = false;
    int corrections = 0;  ///< a field was given another value
    int tool_failures = 0;
};

/// The job that understands a claim. @param said_until  when the claim's conversation was over
NewJob insight_job(const CallId& call, int claim, WallTime said_until);

inline constexpr std::string_view insight_kind = "insight";

struct ReminderFilter {
    std::optional<Reminder::State> state{};
    CallId call{};      ///< empty for any
    int at_most = 100;  ///< 1 to 1000
};

/// As `Queue`; each method is one transaction.
class Store : public Queue {
public:
    /// Nothing if the call has no such claim.
    virtual Task<std::optional<Story>> story(CallId call, int claim) = 0;

    /// Keeps what was understood, in the place of what was before, and adds what is to be done
    /// with it unless there is or was such a job.
    virtual Task<> keep(Insight insight, std::vector<NewJob> then) = 0;

    /// What was understood of the claims of a call, in their order.
    virtual Task<std::vector<Insight>> insights(CallId call) = 0;

    /// A reminder, as it stands afterwards, and the job that will fire it. One of the same title in
    /// the same call is changed: it is waiting again, and its older job void.
    /// @param now  when this happens
    virtual Task<Reminder> set(Reminder reminder, WallTime now) = 0;

    /// The earliest first.
    virtual Task<std::vector<Reminder>> reminders(ReminderFilter filter) = 0;
    virtual Task<std::optional<Reminder>> reminder(std::string id) = 0;

    /// It has fired, `fired_by` says how. False if it was changed meanwhile.
    virtual Task<bool> fired(Reminder reminder, WallTime now) = 0;
};

}  // namespace neura::work
