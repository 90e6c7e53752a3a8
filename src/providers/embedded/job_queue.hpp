#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <variant>

#include "providers/embedded/worker_protocol.hpp"

namespace neura::providers::embedded {

/// Work for the compute threads of the speech worker, most pressing first: speech to be made (it
/// takes milliseconds and a caller waits in silence), then words a reply depends on, then words of
/// utterances that still grow. The last are never kept waiting and never keep others waiting.
///
/// Thread-safe.
class JobQueue {
public:
    using Work = std::variant<Transcribe, Synthesise>;

    struct Job {
        Work work;
        std::stop_token stop{};  ///< asked when the answer is no longer wanted
    };

    enum class Admission {
        accepted,
        dropped,  ///< not urgent, and no thread is free
        full,     ///< `capacity` jobs wait
    };

    /// @param threads   that will call `take`.
    /// @param capacity  jobs that may wait.
    JobQueue(std::size_t threads, std::size_t capacity) : threads_(threads), capacity_(capacity) {}

    /// Urgent work stops one job that is not, if no thread is free: the caller still answers it.
    Admission add(Work work);

    /// Waits for a job; nothing once closed. The job counts as running until `finish`. Other
    /// readings, which cost more than the first, are not asked of it while others wait.
    std::optional<Job> take();

    void finish(RequestId id);

    /// The answer is not wanted any more: a waiting job is forgotten, a running one asked to stop.
    void cancel(RequestId id);

    /// Lets `take` return nothing, now and always.
    void close();

private:
    struct Waiting {
        Work work;
        std::stop_source stop{};
    };
    struct Running {
        RequestId id;
        bool urgent;
        std::stop_source stop;
    };

    static int pressing(const Waiting& job);
    void make_room();

    const std::size_t threads_;
    const std::size_t capacity_;

    std::mutex mutex_;
    std::condition_variable arrival_;
    // Below: guarded by mutex_.
    std::deque<Waiting> waiting_;  ///< most pressing first
    std::list<Running> running_;
    bool closed_ = false;
};

}  // namespace neura::providers::embedded
