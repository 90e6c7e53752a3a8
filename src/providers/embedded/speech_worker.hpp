#pragma once

// The parent's side of the speech worker: a child process that hears and speaks, kept alive.
//
//   loading ──ready──▶ ready ──dies──▶ restarting ──ready──▶ ready
//      └──cannot load, or dies while loading──▶ failed ──tried again every 5 s──▶ ready

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "providers/embedded/worker_main.hpp"
#include "providers/embedded/worker_protocol.hpp"
#include "runtime/task.hpp"

namespace neura::providers::embedded {

class WorkerSupervisor;

struct WorkerConfig {
    WorkerOptions options{};

    /// The program and what comes before `worker_arguments`.
    std::vector<std::string> command{"/proc/self/exe", "speech-worker"};

    /// A worker that answers nothing for so long, though it has work, is killed.
    std::chrono::milliseconds silence_limit{30'000};
};

enum class WorkerState : std::uint8_t {
    loading,     ///< the first one has not said it is ready; requests wait
    ready,       ///< requests are answered
    restarting,  ///< the last one died; requests wait
    failed,      ///< it cannot load; requests fail at once
};

struct WorkerStatus {
    WorkerState state = WorkerState::loading;
    std::string reason{};                 ///< why it restarts or failed, with the fix
    std::chrono::milliseconds loading{};  ///< from start to ready, of the last one that was
    std::vector<Component> components{};
    int pid = -1;                ///< of the present worker
    std::uint64_t restarts = 0;  ///< workers that were lost
    std::size_t unanswered = 0;  ///< requests that wait for a worker or are with it
};

/// A request under way. Destroying it cancels the request; its answer is then not delivered.
/// Lives on the loop the answer is for.
class Ticket {
public:
    Ticket() = default;
    Ticket(Ticket&&) = default;
    Ticket& operator=(Ticket&& other);
    ~Ticket();

    struct Delivery;

private:
    friend class SpeechWorker;
    explicit Ticket(std::shared_ptr<Delivery> delivery) : delivery_(std::move(delivery)) {}

    // Shared with no one: the supervisor looks at it weakly, to see whether it is still wanted.
    std::shared_ptr<Delivery> delivery_;
};

/// Hearing and speaking, by a supervised child process.
///
/// A request that was with a worker when it died is given once more to the next; when that one
/// dies over it too, it fails with `Errc::worker_lost`. Requests made while none is ready wait.
///
/// Any thread may ask; answers come on the asking loop. Has a thread of its own. Outlives every
/// ticket and every coroutine that waits on it; is destroyed before the loops. Destroying it
/// kills the worker.
class SpeechWorker {
public:
    explicit SpeechWorker(WorkerConfig config);
    ~SpeechWorker();
    SpeechWorker(const SpeechWorker&) = delete;
    SpeechWorker& operator=(const SpeechWorker&) = delete;

    WorkerStatus status() const;

    /// Returns once the worker is ready.
    /// Errors: why it cannot be: `Errc::models_missing`, `model_unusable`, `worker_unavailable`.
    Task<> wait_until_ready();

    /// The words in the request's samples, at most `longest_request`; its id is given here.
    /// Cancelling the waiting coroutine cancels it, and gives std::errc::operation_canceled.
    /// Errors: every `Errc` but `protocol_violation`; `dropped` for work that is not urgent only.
    Task<Recognition> transcribe(Transcribe request);

    /// `text` as speech at 8 kHz; see `Flite::speak` for text, voices and speed.
    /// Cancellation and errors as above, without `dropped`.
    Task<std::vector<std::int16_t>> synthesise(std::string text, std::string voice = {},
                                               double speed = 1.0);

    using Heard = std::move_only_function<void(Result<Recognition>)>;
    using Spoken = std::move_only_function<void(Result<std::vector<std::int16_t>>)>;

    /// The same for those who cannot wait: `done` is called once, on `loop`, later.
    [[nodiscard]] Ticket start_transcribing(Executor loop, Transcribe request, Heard done);
    [[nodiscard]] Ticket start_synthesising(Executor loop, std::string text, std::string voice,
                                            double speed, Spoken done);

    /// Two minutes.
    static constexpr std::size_t longest_request = 120 * 8'000;

private:
    using Answered = std::move_only_function<void(Result<Reply>)>;

    Ticket ask(Executor loop, Request request, Answered done);
    template <class Message>
    Task<Message> answer_to(Request request);

    std::unique_ptr<WorkerSupervisor> supervisor_;
};

}  // namespace neura::providers::embedded
