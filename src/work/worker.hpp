#pragma once

// Works the queue off: claims what is due, lets whoever knows the kind do it, and writes down how
// it went.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <random>
#include <string>

#include "runtime/task_scope.hpp"
#include "runtime/time_source.hpp"
#include "telemetry/metrics.hpp"
#include "work/queue.hpp"

namespace neura::work {

/// How an attempt at a job went.
struct Outcome {
    enum class Kind : std::uint8_t {
        done,
        again,     ///< it failed, and may not the next time
        hopeless,  ///< it failed, and would again
    } kind = Kind::done;
    std::string why{};                       ///< it failed; no secret and no caller's word
    std::chrono::milliseconds not_before{};  ///< the next attempt: the other end said so

    static Outcome done() { return {}; }
    static Outcome again(std::string why, std::chrono::milliseconds not_before = {}) {
        return {Kind::again, std::move(why), not_before};
    }
    static Outcome hopeless(std::string why) { return {Kind::hopeless, std::move(why)}; }
};

struct WorkerOptions {
    std::size_t at_once = 4;                       ///< jobs under way
    std::chrono::milliseconds look_every{500};     ///< for jobs that have become due
    std::chrono::milliseconds lease{300'000};      ///< a job whose worker was killed waits so long
    std::chrono::milliseconds longest{240'000};    ///< one attempt; shorter than the lease
    std::chrono::milliseconds first_pause{5'000};  ///< before the second attempt
    std::chrono::milliseconds longest_pause{3'600'000};
    int most_attempts = 12;                 ///< some eight hours; then the job is dead
    std::chrono::hours keep_done{24 * 30};  ///< then its key is forgotten
    std::chrono::minutes overdue{10};       ///< work that waits for longer is a sign of trouble
};

/// On one loop, but for `register_metrics` and `state`, whose readings any thread may ask for.
class Worker {
public:
    using Handler = std::function<Awaitable<Outcome>(Job)>;

    /// @param queue, time  outlive it
    Worker(Queue& queue, const TimeSource& time, Executor loop, WorkerOptions options = {});
    Worker(const Worker&) = delete;

    /// Before `run`. A job of a kind that nobody knows dies. What escapes a handler counts as a
    /// failure; its words are not kept, for they may be a caller's.
    void knows(std::string kind, Handler handler);

    /// Before anything is counted, after the last `knows`.
    void register_metrics(metrics::Registry& registry);

    /// Works until it is told to stop. Once.
    Awaitable<> run();

    /// Begins nothing more, and completes when nothing is under way: what does not finish within
    /// `patience` is given back.
    Awaitable<> stop(std::chrono::milliseconds patience);

    /// Does what is due now, and completes when that is done.
    Awaitable<> work_off();

    struct State {
        std::string error{};    ///< the queue cannot be used; empty when it can
        bool is_late = false;   ///< something has been due for longer than `overdue`
        std::int64_t dead = 0;  ///< jobs
    };
    State state() const;

private:
    struct Kind {
        std::string name;
        Handler handler;
        std::atomic<std::int64_t> ready = 0;
        std::atomic<std::int64_t> running = 0;
        std::atomic<std::int64_t> dead = 0;
        metrics::Counter* done = nullptr;
        metrics::Counter* failed = nullptr;
    };
    using UnderWay = std::list<Job>;

    Awaitable<std::size_t> begin_what_is_due();
    Awaitable<> attend_to(UnderWay::iterator job);
    Awaitable<Outcome> attempt(const Job& job, Kind* kind);
    static Awaitable<Outcome> guarded(Kind& kind, Job job);
    Awaitable<> settle(const Job& job, Outcome outcome, Kind* kind);
    Awaitable<> look_after();
    void trouble(const Error& error);
    Kind* kind_of(const Job& job);

    Queue& queue_;
    const TimeSource& time_;
    const Executor loop_;
    const WorkerOptions options_;
    std::deque<Kind> kinds_;
    UnderWay under_way_;
    Timer pause_;
    Timer settled_;
    TaskScope scope_;
    std::minstd_rand random_;
    bool stopping_ = false;
    bool is_running_ = false;
    WallTime looked_after_{};
    WallTime forgot_{};

    mutable std::mutex mutex_;  ///< guards what follows
    State state_;
};

}  // namespace neura::work
