#pragma once

#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "providers/embedded/speech_worker.hpp"
#include "runtime/inbox.hpp"

namespace neura::providers::embedded {

/// Where an answer goes: owned by the asking side, looked at by the supervisor only to see whether
/// it is still wanted.
struct Ticket::Delivery {
    WorkerSupervisor& supervisor;
    RequestId id;
    std::move_only_function<void(Result<Reply>)> done;
    bool answered = false;
};

/// Starts workers, one after another, and carries requests to them. Everything but the public
/// functions happens on its own thread.
class WorkerSupervisor {
public:
    explicit WorkerSupervisor(WorkerConfig config);
    ~WorkerSupervisor();
    WorkerSupervisor(const WorkerSupervisor&) = delete;
    WorkerSupervisor& operator=(const WorkerSupervisor&) = delete;

    // Any thread.

    WorkerStatus status() const;
    RequestId new_id() { return ++last_id_; }

    /// Sends `request` as soon as a worker is ready; `Hello` is answered then too.
    void submit(Request request, Executor loop, std::weak_ptr<Ticket::Delivery> delivery,
                RequestId id);
    void cancel(RequestId id);

private:
    using Socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

    /// A request not answered yet.
    struct Pending {
        Executor loop;
        std::weak_ptr<Ticket::Delivery> delivery;
        std::string frame{};  ///< empty for one that waits for readiness only
        bool sent = false;    ///< to the present worker
        int lost = 0;         ///< workers that died over it
    };

    Awaitable<> supervise();
    Awaitable<Error> live_once();
    Awaitable<> read_replies();
    Awaitable<> write_requests();
    Awaitable<> watch_for_silence();

    /// @return whether the worker goes on.
    bool handle(Reply reply);
    void become_ready(Ready ready);
    void bury(const Error& cause);
    void send(Pending& request);
    static void deliver(Pending request, Result<Reply> answer);
    void answer(RequestId id, Result<Reply> reply);
    void note_pending() { unanswered_.store(pending_.size(), std::memory_order_relaxed); }
    void change_status(const std::function<void(WorkerStatus&)>& change);
    bool ready() const { return state_ == WorkerState::ready; }
    bool has_work() const;

    const WorkerConfig config_;
    std::atomic<RequestId> last_id_{0};
    std::atomic<std::size_t> unanswered_{0};  ///< the size of `pending_`, for other threads

    mutable std::mutex mutex_;
    WorkerStatus status_;  // guarded by mutex_

    // Below: the supervisor's own thread only. Everything after `context_` lives on it.
    asio::io_context context_{1};
    WorkerState state_ = WorkerState::loading;
    Error failure_{};                       ///< why, when it has failed
    std::map<RequestId, Pending> pending_;  ///< oldest first
    std::optional<Socket> socket_;
    std::optional<Inbox<std::string>> outbox_;  ///< frames for the present worker
    std::optional<Error> unusable_;             ///< what the present worker said of itself
    std::string verdict_;                       ///< why we end the present worker, if we do
    bool was_ready_ = false;                    ///< the present worker
    int failed_starts_ = 0;                     ///< in a row
    Clock::time_point started_{};
    Clock::time_point last_sign_{};  ///< of life, or of there being nothing to answer

    std::jthread thread_;
};

}  // namespace neura::providers::embedded
