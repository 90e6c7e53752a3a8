#pragma once

// What remains of calls: written as they happen, read by the API and after a restart.
//
//   call ── write(event) ──▶ Records ── one transaction ──▶ events + what is derived from them
//   api  ── calls(), call() ──▶ Records
//
// The database is behind this interface (sqlite/sqlite_records.hpp); there is no SQL here.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "call/journal.hpp"
#include "runtime/id.hpp"
#include "runtime/task.hpp"
#include "storage/status.hpp"
#include "work/store.hpp"

namespace neura::storage {

using call::WallTime;

/// A call as a list shows it.
struct CallSummary {
    CallId id;
    std::string carrier;
    CarrierCallId carrier_id;
    transport::Direction direction = transport::Direction::inbound;
    std::string from;
    std::string to;
    CallStatus status = CallStatus::initiated;
    std::string reason;     ///< why it ended; empty until then
    std::string agent;      ///< empty until answered
    std::string outcome;    ///< of the conversation; empty until it came to one
    std::string recording;  ///< file under the data folder; empty if there is none
    WallTime announced_at{};
    std::optional<WallTime> answered_at{};
    std::optional<WallTime> ended_at{};
    /// As the carrier counts it; until it says, from answer to end.
    std::optional<std::chrono::seconds> duration{};
    std::string language{};      ///< chosen last, BCP 47; empty if none was
    std::string resumes{};       ///< id of the earlier call it goes on with; empty if with none
    transport::Errand errand{};  ///< of a call of ours, and of those that go on with it
};

struct Message {
    std::string role;  ///< "caller", "agent", "system"
    std::string content;
    /// What the agent did before these words and after its last ones: of each tool name, arguments,
    /// result, failed, took_ms and sources.
    nlohmann::json tool_calls = nlohmann::json::array();
    bool interrupted = false;
    bool keyed = false;
    std::chrono::milliseconds start{};  ///< from the first frame of the call
    std::chrono::milliseconds end{};
    WallTime at{};
    std::int64_t claim = 1;  ///< number of the one it belongs to
};

struct Claim {
    std::int64_t number = 1;  ///< within its call
    nlohmann::json fields = nlohmann::json::object();
    bool complete = false;
    std::string outcome{};  ///< empty while open
    WallTime changed_at{};
};

/// A field was given another value.
struct FieldChange {
    call::FieldChanged change;
    std::int64_t claim = 1;  ///< number of its claim
    WallTime at{};
};

struct Turn {
    call::TurnTimed timed;
    WallTime at{};
};

/// A caller was put through to a person, or was to be.
struct TransferMade {
    std::string to;
    std::string how;  ///< "talked", "busy", "no_answer", "failed", "caller_left"
    WallTime at{};
};

/// A text message that belongs to a call.
struct TextOfCall {
    call::TextMessage message;
    WallTime at{};
    std::string error{};  ///< the carrier's number of why it was not delivered; empty without one
};

/// A text message of ours that did not arrive.
struct UndeliveredText {
    CallId call;
    std::string status;  ///< "undelivered" or "failed"
    std::string error;   ///< as above
    WallTime at{};       ///< sent
};

/// A call with all it left.
struct CallRecord {
    CallSummary call;
    std::vector<Message> messages;     ///< in the order they were said
    std::vector<Claim> claims;         ///< by number; the last is the latest
    std::vector<FieldChange> history;  ///< of their fields, in the order of time
    std::vector<Turn> turns;           ///< by number
    std::vector<transport::CarrierRecording> carrier_recordings;
    std::vector<call::Charge> charges;      ///< none before it is over
    std::vector<work::Insight> insights{};  ///< by claim; none before it was understood
    std::vector<work::Reminder> reminders{};
    std::vector<TransferMade> transfers{};
    std::vector<TextOfCall> texts{};
};

/// The calls with somebody, whoever of the two called.
struct CallsWith {
    std::string number;
    std::string before{};    ///< id: only those announced before that call; empty: all
    bool talked_in = false;  ///< only those that were answered
};

/// A call, and where its agent stood last.
struct EarlierCall {
    CallSummary call;
    bool complete = false;                         ///< its latest claim
    std::optional<call::Checkpoint> checkpoint{};  ///< none: it came to none
};

/// Calls by when they were announced.
struct CostRange {
    WallTime from = WallTime::min();
    WallTime before = WallTime::max();
};

/// What one service did for all calls of a range, and what that cost.
struct ServiceCost {
    call::Charge sum;  ///< `priced_on` is of the latest price
    std::int64_t calls = 0;
};

struct Costs {
    std::int64_t calls = 0;  ///< whose costs are recorded
    std::chrono::seconds talked{};
    std::vector<ServiceCost> services;
};

inline constexpr int max_page = 200;

struct CallFilter {
    std::optional<CallStatus> status{};
    std::string from{};    ///< the caller's address, exactly; empty for any
    int limit = 50;        ///< 1 to `max_page`
    std::string cursor{};  ///< `next` of the page before; empty for the first
};

template <class T>
struct Page {
    std::vector<T> items;
    std::string next{};  ///< cursor of the page after; empty on the last
};

/// How writing goes, for the health page.
struct State {
    bool ok = true;
    std::chrono::milliseconds latency{};  ///< the last commit took so long
    std::string error{};                  ///< what fails, and what to do
    std::size_t waiting = 0;              ///< events not committed yet
    std::size_t lost = 0;                 ///< events given up since the start
};

/// The record of every call. Methods may be called from any thread; coroutines run on any loop
/// and never block it. It must outlive every coroutine that waits on it.
class Records : public call::Journal {
public:
    /// Completes when everything written before is committed.
    /// Errors: those of `storage::Errc` if that cannot be done now; what waits is kept and tried
    /// again, so the events are not lost yet.
    virtual Task<> flush() = 0;

    /// The latest calls first. Errors: `Errc::bad_cursor`, and those of the disk.
    virtual Task<Page<CallSummary>> calls(CallFilter filter) = 0;

    virtual Task<std::optional<CallRecord>> call(CallId id) = 0;

    virtual Task<Costs> costs(CostRange range) = 0;

    /// The latest call that the carrier knows by this name, of this or an earlier run.
    virtual Task<std::optional<CallSummary>> call_of(CarrierCallId carrier_id) = 0;

    /// The latest of them; it may be live still.
    virtual Task<std::optional<EarlierCall>> latest_call(CallsWith which) = 0;

    /// The call that a text message of ours belongs to. @param id  the carrier's, of the message
    virtual Task<std::optional<CallId>> call_of_text(std::string id) = 0;

    /// Closes, as failed for `reason`, every call that was live when the program last stopped;
    /// they lasted until their last event. Completes when that is committed, and gives their ids.
    /// @pre  no call of this run was announced yet.
    virtual Task<std::vector<CallId>> close_interrupted_calls(std::string reason) = 0;

    virtual State state() const = 0;

    /// What calls leave to be done, kept beside them. Lives as long as this.
    virtual work::Store& work_store() = 0;
};

}  // namespace neura::storage
