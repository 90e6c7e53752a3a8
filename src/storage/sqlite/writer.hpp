#pragma once

// The one thread that writes.
//
//   any loop ── write ──▶ queue ──▶ batch ── one transaction ──▶ disk
//
// A commit that is safe on disk costs milliseconds, so events are committed together: what arrives
// waits `batch_delay` for company, then all that is there goes in one transaction. With a disk that
// commits in 30 ms or less every event is acknowledged within 50 ms.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/records.hpp"
#include "storage/sqlite/database.hpp"

namespace neura::storage::sqlite {

struct WriterOptions {
    std::chrono::milliseconds batch_delay{20};
    std::chrono::milliseconds retry_delay{250};  ///< after a failed commit
    std::size_t max_batch = 1'000;               ///< events in one transaction
    /// Events kept while the disk fails, about 100 MB. Further ones are given up, counted and
    /// logged once: the calls go on.
    std::size_t max_waiting = 100'000;
    int last_attempts = 3;  ///< to commit what is left when the program ends
};

/// Commits events in the order they were written. Any thread may call.
///
/// A failing disk (full, read-only) is logged once and shown by `state`; the batch is tried again
/// until it goes in. An event the schema refuses is a bug of ours: it is logged and left out, so
/// that it holds up no other.
class Writer {
public:
    using Done = std::move_only_function<void(Result<void>)>;

    /// @param database  brought to its schema already.
    Writer(Database database, WriterOptions options);

    /// Commits what is left, trying `last_attempts` times.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void write(const CallId& call, WallTime at, call::Event event);

    /// Calls `done` from the writer's thread once all written before is committed, or once an
    /// attempt to do so failed.
    void when_committed(Done done);

    /// Hands the database to `errand` on the writer's thread, between two transactions of events;
    /// also while the disk fails, and before the thread ends. An errand has transactions of its
    /// own, and must be short: events wait for it.
    using Errand = std::move_only_function<void(Database&)>;
    void run(Errand errand);

    State state() const;

private:
    struct Pending {
        CallId call;
        WallTime at;
        call::Event event;
        Clock::time_point arrived;
    };
    using Batch = std::vector<Pending>;
    struct Flush {
        std::uint64_t up_to;  ///< `written_` when it was asked for
        Done done;
    };
    using Flushes = std::vector<Flush>;

    void work();
    bool gather(Batch& batch);
    void run_errands();
    Result<std::size_t> commit(const Batch& batch);
    Result<bool> append_one(const Pending& pending);
    void committed(const Batch& batch, std::size_t refused, std::chrono::milliseconds took);
    bool try_again_after(const Error& error, std::size_t batch_size, int& attempts_left);
    Flushes take_flushes(std::uint64_t up_to);

    const WriterOptions options_;
    Database database_;

    mutable std::mutex mutex_;  ///< guards all below
    std::condition_variable changed_;
    std::deque<Pending> queue_;
    Flushes flushes_;
    std::vector<Errand> errands_;
    std::uint64_t written_ = 0;    ///< events taken in since the start
    std::uint64_t committed_ = 0;  ///< of those, committed or refused
    State state_;
    bool full_ = false;  ///< events are being given up
    bool stopping_ = false;

    std::thread thread_;  ///< last: it uses all above
};

}  // namespace neura::storage::sqlite
