#pragma once

// Work that nobody waits for, and that is not lost: what a call leaves to be done.
//
//   an event's transaction ── job row ──▶ Queue ── claim ──▶ Worker ── finish, or fail and again
//   later
//
// A job is done at least once. Whoever does it holds a lease; when the lease runs out, because its
// holder was killed, the job is anybody's again. What must not happen twice is marked before it
// does (`mark`), so that who finds the mark knows that it may have happened.

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/task.hpp"

namespace neura::work {

using WallTime = std::chrono::system_clock::time_point;

struct NewJob {
    std::string kind;  ///< who does it: "insight"
    std::string key;   ///< of all jobs ever, what makes this one itself: "insight:01KB…:1"
    nlohmann::json payload = nlohmann::json::object();
    WallTime due_at{};
};

enum class JobState : std::uint8_t {
    ready,    ///< waits until it is due
    running,  ///< under a lease
    done,
    dead,  ///< given up, until a person revives it
};

/// "ready", "running", "done", "dead".
std::string_view name_of(JobState state);

struct Job {
    std::string key;
    std::string kind;
    nlohmann::json payload = nlohmann::json::object();
    JobState state = JobState::ready;
    WallTime due_at{};
    int attempts = 0;         ///< begun, the one that is under way included
    std::string lease{};      ///< of who claimed it
    WallTime leased_until{};  ///< while it is running
    std::string mark{};       ///< see `Queue::mark`
    std::string error{};      ///< of the last attempt; no secret and no caller's word
    WallTime changed_at{};
};

/// Jobs by kind and state; those that are done are not counted.
struct JobCounts {
    struct OfKind {
        std::int64_t ready = 0;
        std::int64_t running = 0;
        std::int64_t dead = 0;
    };
    std::map<std::string, OfKind, std::less<>> kinds;
    WallTime oldest_due = WallTime::max();  ///< of those that are ready
};

/// How long to wait before a job is tried again, whose n-th attempt failed: twice as long each
/// time, at most `longest`, less up to half of it, so that what failed together does not come back
/// together. @param jitter  from 0 to 1
std::chrono::milliseconds pause_after(int attempts, std::chrono::milliseconds first,
                                      std::chrono::milliseconds longest, double jitter);

/// Methods may be called on any loop and block none. Time is passed in. Errors are those of
/// whatever keeps the jobs, unless said otherwise.
class Queue {
public:
    virtual ~Queue() = default;

    /// False, and nothing changes, if there is or was a job of this key.
    virtual Task<bool> add(NewJob job) = 0;

    /// Takes those that were due longest: ready ones, and running ones whose lease has run out.
    /// @param lease  random, of this claim alone
    virtual Task<std::vector<Job>> claim(std::string lease, std::size_t at_most, WallTime now,
                                         std::chrono::milliseconds leased_for) = 0;

    // What a lease's holder says of its job. False if it does not hold it any more: the lease ran
    // out and somebody else has begun.

    virtual Task<bool> finish(Job job, WallTime now) = 0;

    /// It is ready again at `again_at`; a mark stays.
    virtual Task<bool> fail(Job job, std::string error, WallTime again_at, WallTime now) = 0;

    /// It is dead.
    virtual Task<bool> bury(Job job, std::string error, WallTime now) = 0;

    /// It is ready as if it had not been begun; a mark stays.
    virtual Task<bool> give_back(Job job, WallTime now) = 0;

    /// Says, for whoever claims it later, that what must not happen twice is about to happen; or,
    /// empty, that it did not.
    virtual Task<bool> mark(Job job, std::string mark) = 0;

    /// The latest changed first. @param at_most  1 to 1000
    virtual Task<std::vector<Job>> jobs(std::vector<JobState> states, int at_most) = 0;

    virtual Task<JobCounts> counts() = 0;

    /// A dead job is ready at once, as if it were new: without its mark too. False if there is none
    /// of this key.
    virtual Task<bool> revive(std::string key, WallTime now) = 0;

    /// Forgets what was done before; its keys are free then. Gives how many.
    virtual Task<std::int64_t> forget_done(WallTime before) = 0;
};

}  // namespace neura::work
