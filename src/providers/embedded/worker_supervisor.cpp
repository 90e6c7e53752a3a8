#include "providers/embedded/worker_supervisor.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "runtime/child_process.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::embedded {

namespace {

using std::chrono::milliseconds;

/// Between the death of a worker and the start of the next: at once after one that had worked,
/// then doubled.
constexpr milliseconds shortest_pause{100};
constexpr milliseconds longest_pause{5'000};

/// A worker that dies before it is ready so often in a row will not get there.
constexpr int hopeless_starts = 3;

/// Loading takes half a second; a cold disk and a busy machine may make it many times that.
constexpr milliseconds longest_load{60'000};

/// Where the worker finds its end of the socket.
constexpr int socket_fd = 3;

/// Requests that may wait for a worker or its answer.
constexpr std::size_t most_pending = 256;

milliseconds since(Clock::time_point then) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - then);
}

RequestId id_of(const Reply& reply) {
    return std::visit(
        [](const auto& message) -> RequestId {
            if constexpr (requires { message.id; }) return message.id;
            return 0;
        },
        reply);
}

std::vector<std::string> whole_command(const WorkerConfig& config) {
    auto command = config.command;
    for (auto& argument : worker_arguments(socket_fd, config.options))
        command.push_back(std::move(argument));
    return command;
}

}  // namespace

WorkerSupervisor::WorkerSupervisor(WorkerConfig config) : config_(std::move(config)) {
    asio::co_spawn(context_, supervise(), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    thread_ = std::jthread([this] { context_.run(); });
}

WorkerSupervisor::~WorkerSupervisor() {
    context_.stop();
    thread_.join();
}

WorkerStatus WorkerSupervisor::status() const {
    const std::lock_guard lock(mutex_);
    auto status = status_;
    status.unanswered = unanswered_.load(std::memory_order_relaxed);
    return status;
}

void WorkerSupervisor::submit(Request request, Executor loop,
                              std::weak_ptr<Ticket::Delivery> delivery, RequestId id) {
    Pending pending{.loop = loop, .delivery = std::move(delivery)};
    if (!std::holds_alternative<Hello>(request)) pending.frame = encode(request);

    asio::post(context_, [this, id, pending = std::move(pending)]() mutable {
        if (state_ == WorkerState::failed)
            return deliver(std::move(pending), std::unexpected(failure_));
        if (pending_.size() >= most_pending)
            return deliver(std::move(pending), fail(Errc::overloaded, "ask the speech worker"));
        auto& kept = pending_.emplace(id, std::move(pending)).first->second;
        note_pending();
        if (!ready()) return;
        if (kept.frame.empty()) return answer(id, Ready{});
        send(kept);
    });
}

void WorkerSupervisor::cancel(RequestId id) {
    asio::post(context_, [this, id] {
        const auto at = pending_.find(id);
        if (at == pending_.end()) return;
        if (at->second.sent) outbox_->push(encode(Request(Cancel{.id = id})));
        pending_.erase(at);
        note_pending();
    });
}

Awaitable<> WorkerSupervisor::supervise() {
    auto pause = shortest_pause;
    Timer timer(context_.get_executor());
    for (;;) {
        const auto cause = co_await live_once();
        if (was_ready_) pause = shortest_pause;
        bury(cause);
        if (state_ == WorkerState::failed) pause = longest_pause;
        timer.expires_after(pause);
        pause = std::min(pause * 2, longest_pause);
        const auto [error] = co_await timer.async_wait(as_result);
        if (error) co_return;
    }
}

Awaitable<Error> WorkerSupervisor::live_once() {
    using namespace asio::experimental::awaitable_operators;

    started_ = last_sign_ = Clock::now();
    was_ready_ = false;
    unusable_.reset();
    verdict_.clear();
    auto process = ChildProcess::start(whole_command(config_), {.socket_at = {socket_fd}});
    if (!process) {
        unusable_ = Error{Errc::worker_unavailable, process.error().doing};
        co_return *unusable_;
    }
    change_status([pid = process->pid()](WorkerStatus& status) { status.pid = pid; });

    const auto executor = context_.get_executor();
    socket_.emplace(executor, asio::local::stream_protocol(), process->release_socket());
    outbox_.emplace(executor);
    outbox_->push(encode(Request(Hello())));
    co_await (read_replies() || write_requests() || watch_for_silence());

    socket_.reset();
    const auto end = "ended with " + process->end();
    if (unusable_) co_return *unusable_;
    co_return Error{Errc::worker_unavailable,
                    "run the speech worker, which " + (verdict_.empty() ? end : verdict_)};
}

Awaitable<> WorkerSupervisor::read_replies() {
    FrameReader frames;
    std::vector<char> buffer(64U << 10);
    for (;;) {
        const auto [error, got] =
            co_await socket_->async_read_some(asio::buffer(buffer), as_result);
        if (error) co_return;
        last_sign_ = Clock::now();
        frames.feed(std::string_view(buffer.data(), got));
        for (;;) {
            auto message = frames.next();
            if (message && !*message) break;
            auto reply = message ? decode_reply(**message) : std::unexpected(message.error());
            if (!reply) verdict_ = "sent what cannot be read";
            if (!reply || !handle(std::move(*reply))) co_return;
        }
    }
}

Awaitable<> WorkerSupervisor::write_requests() {
    for (;;) {
        const auto frame = co_await outbox_->next();
        if (!frame) co_return;
        const auto [error, sent] =
            co_await asio::async_write(*socket_, asio::buffer(*frame), as_result);
        if (error) co_return;
    }
}

Awaitable<> WorkerSupervisor::watch_for_silence() {
    Timer timer(context_.get_executor());
    for (;;) {
        timer.expires_after(std::min(config_.silence_limit / 4, milliseconds(1'000)));
        const auto [error] = co_await timer.async_wait(as_result);
        if (error) co_return;
        const auto limit = ready() ? config_.silence_limit : longest_load;
        const bool expected = !ready() || has_work();
        if (!expected || since(last_sign_) <= limit) continue;
        verdict_ = "answered nothing for too long";
        co_return;
    }
}

bool WorkerSupervisor::handle(Reply reply) {
    if (auto* ready = std::get_if<Ready>(&reply)) {
        become_ready(std::move(*ready));
        return true;
    }
    if (auto* unusable = std::get_if<Unusable>(&reply)) {
        unusable_ = Error{unusable->why, std::move(unusable->doing)};
        return false;
    }
    const auto id = id_of(reply);
    if (const auto* refused = std::get_if<Refused>(&reply))
        answer(id, fail(refused->why, "ask the speech worker"));
    else
        answer(id, std::move(reply));
    return true;
}

void WorkerSupervisor::become_ready(Ready ready) {
    was_ready_ = true;
    failed_starts_ = 0;
    state_ = WorkerState::ready;
    change_status([&](WorkerStatus& status) {
        status.state = state_;
        status.reason.clear();
        status.loading = since(started_);
        status.components = ready.components;
    });
    const auto now = status();
    log::info("speech.worker_ready", {{"pid", now.pid}, {"load_ms", now.loading.count()}});

    std::vector<RequestId> waiting_for_this;
    for (auto& [id, request] : pending_) {
        if (request.frame.empty())
            waiting_for_this.push_back(id);
        else
            send(request);
    }
    for (const auto id : waiting_for_this) answer(id, ready);
}

void WorkerSupervisor::bury(const Error& cause) {
    if (!was_ready_) ++failed_starts_;
    const bool hopeless = unusable_ || failed_starts_ >= hopeless_starts;
    // One that has failed stays so until a worker is ready: nobody is kept waiting for a fifth try.
    if (hopeless) state_ = WorkerState::failed;
    if (state_ == WorkerState::failed)
        failure_ = cause;
    else
        state_ = WorkerState::restarting;

    std::size_t in_flight = 0;
    std::vector<std::pair<RequestId, Error>> given_up;
    for (auto& [id, request] : pending_) {
        if (std::exchange(request.sent, false)) {
            ++in_flight;
            ++request.lost;
        }
        if (state_ == WorkerState::failed)
            given_up.emplace_back(id, failure_);
        else if (request.lost == 2)
            given_up.emplace_back(id, Error{Errc::worker_lost, "ask the speech worker"});
    }

    const auto reason = cause.doing + ": " + cause.code.message();
    change_status([&](WorkerStatus& status) {
        status.state = state_;
        status.reason = reason;
        status.pid = -1;
        ++status.restarts;
    });
    log::error(state_ == WorkerState::failed ? "speech.worker_failed" : "speech.worker_lost",
               {{"reason", reason}, {"in_flight", in_flight}, {"given_up", given_up.size()}});
    for (auto& [id, error] : given_up) answer(id, std::unexpected(std::move(error)));
}

void WorkerSupervisor::send(Pending& request) {
    if (!has_work()) last_sign_ = Clock::now();
    request.sent = true;
    outbox_->push(request.frame);
}

void WorkerSupervisor::answer(RequestId id, Result<Reply> reply) {
    const auto at = pending_.find(id);
    if (at == pending_.end()) return;
    auto request = std::move(at->second);
    pending_.erase(at);
    note_pending();
    deliver(std::move(request), std::move(reply));
}

void WorkerSupervisor::deliver(Pending request, Result<Reply> answer) {
    asio::post(request.loop,
               [to = std::move(request.delivery), answer = std::move(answer)]() mutable {
                   const auto delivery = to.lock();
                   if (!delivery) return;
                   delivery->answered = true;
                   auto done = std::move(delivery->done);
                   done(std::move(answer));
               });
}

void WorkerSupervisor::change_status(const std::function<void(WorkerStatus&)>& change) {
    const std::lock_guard lock(mutex_);
    change(status_);
}

bool WorkerSupervisor::has_work() const {
    return std::ranges::any_of(pending_, [](const auto& entry) { return entry.second.sent; });
}

}  // namespace neura::providers::embedded
