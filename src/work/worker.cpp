#include "work/worker.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <typeinfo>
#include <utility>

#include "runtime/id.hpp"
#include "telemetry/log.hpp"

namespace neura::work {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr std::size_t lease_bytes = 12;
constexpr auto look_after_every = 2s;
constexpr auto forget_every = 1h;

/// What failed, as a log may show it.
std::string in_words(const Error& error) { return error.doing + " (" + error.code.message() + ")"; }

void tell(const Job& job, const Outcome& outcome, bool gives_up) {
    const auto log_it = gives_up ? log::error : log::warning;
    log_it(gives_up ? "work.given_up" : "work.failed",
           {{"key", job.key}, {"attempt", job.attempts}, {"why", outcome.why}});
}

Awaitable<> after(std::chrono::milliseconds time) {
    const auto loop = co_await asio::this_coro::executor;
    Timer timer(loop, time);
    co_await timer.async_wait(use_awaitable);
}

}  // namespace

Worker::Worker(Queue& queue, const TimeSource& time, Executor loop, WorkerOptions options)
    : queue_(queue),
      time_(time),
      loop_(loop),
      options_(options),
      pause_(loop),
      settled_(loop),
      scope_(loop),
      random_(std::random_device{}()) {}

void Worker::knows(std::string kind, Handler handler) {
    auto& added = kinds_.emplace_back();
    added.name = std::move(kind);
    added.handler = std::move(handler);
}

void Worker::register_metrics(metrics::Registry& registry) {
    for (auto& kind : kinds_) {
        const auto gauge = [&](const char* state, const std::atomic<std::int64_t>& count) {
            registry.gauge("neura_jobs", "Jobs after calls that are not done.",
                           [&count] { return static_cast<double>(count.load()); },
                           {{"kind", kind.name}, {"state", state}});
        };
        gauge("ready", kind.ready);
        gauge("running", kind.running);
        gauge("dead", kind.dead);
        kind.done = &registry.counter("neura_jobs_done_total", "Jobs after calls that were done.",
                                      {{"kind", kind.name}});
        kind.failed = &registry.counter("neura_job_failures_total", "Attempts at jobs that failed.",
                                        {{"kind", kind.name}});
    }
}

Awaitable<> Worker::run() {
    is_running_ = true;
    while (!stopping_) {
        co_await look_after();
        co_await begin_what_is_due();
        if (stopping_) break;
        pause_.expires_after(options_.look_every);
        co_await pause_.async_wait(as_result);
    }
    is_running_ = false;
    settled_.cancel();
}

Awaitable<> Worker::stop(std::chrono::milliseconds patience) {
    stopping_ = true;
    pause_.cancel();
    const auto give_up = Clock::now() + patience;
    while ((!under_way_.empty() || is_running_) && Clock::now() < give_up) {
        settled_.expires_at(give_up);
        co_await settled_.async_wait(as_result);
    }
    scope_.cancel();
    co_await scope_.join();
    for (const auto& job : std::exchange(under_way_, {})) {
        const auto given = co_await queue_.give_back(job, time_.wall());
        if (!given) trouble(given.error());
    }
}

Awaitable<> Worker::work_off() {
    for (;;) {
        const auto begun = co_await begin_what_is_due();
        if (begun == 0 && under_way_.empty()) break;
        co_await scope_.join();
    }
}

/// Gives how many jobs it has begun.
Awaitable<std::size_t> Worker::begin_what_is_due() {
    if (under_way_.size() >= options_.at_once) co_return 0U;
    const auto free = options_.at_once - under_way_.size();
    auto lease = random_hex(lease_bytes);
    auto jobs = co_await queue_.claim(std::move(lease), free, time_.wall(), options_.lease);
    if (!jobs) {
        trouble(jobs.error());
        co_return 0U;
    }
    for (auto& job : *jobs) {
        under_way_.push_back(std::move(job));
        scope_.spawn(attend_to(std::prev(under_way_.end())));
    }
    co_return jobs->size();
}

Awaitable<> Worker::attend_to(UnderWay::iterator job) {
    auto* kind = kind_of(*job);
    auto outcome = co_await attempt(*job, kind);
    co_await settle(*job, std::move(outcome), kind);
    under_way_.erase(job);
    settled_.cancel();
    pause_.cancel();  // there is room for the next one
}

Awaitable<Outcome> Worker::attempt(const Job& job, Kind* kind) {
    if (kind == nullptr) co_return Outcome::hopeless("nobody does jobs of this kind");
    if (job.attempts > options_.most_attempts)
        co_return Outcome::hopeless("was begun again and again, and never came to an end");
    auto done = co_await (guarded(*kind, job) || after(options_.longest));
    if (auto* outcome = std::get_if<Outcome>(&done)) co_return std::move(*outcome);
    co_return Outcome::again("took too long");
}

/// What a handler throws, as an outcome.
Awaitable<Outcome> Worker::guarded(Kind& kind, Job job) {
    try {
        co_return co_await kind.handler(std::move(job));
    } catch (const boost::system::system_error& error) {
        co_return Outcome::again("failed: " + error.code().message());
    } catch (const std::exception& error) {
        co_return Outcome::again(std::string("failed: ") + typeid(error).name());
    }
}

Awaitable<> Worker::settle(const Job& job, Outcome outcome, Kind* kind) {
    const auto now = time_.wall();
    if (outcome.kind == Outcome::Kind::done) {
        const auto finished = co_await queue_.finish(job, now);
        if (!finished) trouble(finished.error());
        if (kind != nullptr && kind->done != nullptr) kind->done->add();
        co_return;
    }

    if (kind != nullptr && kind->failed != nullptr) kind->failed->add();
    const bool gives_up =
        outcome.kind == Outcome::Kind::hopeless || job.attempts >= options_.most_attempts;
    tell(job, outcome, gives_up);
    Result<bool> written;
    if (gives_up) {
        written = co_await queue_.bury(job, std::move(outcome.why), now);
    } else {
        const auto jitter = std::uniform_real_distribution<double>(0, 1)(random_);
        const auto pause =
            pause_after(job.attempts, options_.first_pause, options_.longest_pause, jitter);
        const auto again_at = now + std::max(pause, outcome.not_before);
        written = co_await queue_.fail(job, std::move(outcome.why), again_at, now);
    }
    if (!written) trouble(written.error());
}

/// Counts what there is to do, and forgets what was done long ago.
Awaitable<> Worker::look_after() {
    const auto now = time_.wall();
    if (now - looked_after_ < look_after_every) co_return;
    looked_after_ = now;
    const auto counts = co_await queue_.counts();
    if (!counts) {
        trouble(counts.error());
        co_return;
    }
    State state;
    state.is_late =
        counts->oldest_due != WallTime::max() && now - counts->oldest_due > options_.overdue;
    for (const auto& [name, of_kind] : counts->kinds) state.dead += of_kind.dead;
    for (auto& kind : kinds_) {
        const auto found = counts->kinds.find(kind.name);
        const auto is = found == counts->kinds.end() ? JobCounts::OfKind() : found->second;
        kind.ready = is.ready;
        kind.running = is.running;
        kind.dead = is.dead;
    }
    {
        const std::lock_guard lock(mutex_);
        state_ = std::move(state);
    }
    if (now - forgot_ < forget_every) co_return;
    forgot_ = now;
    const auto forgotten = co_await queue_.forget_done(now - options_.keep_done);
    if (!forgotten) trouble(forgotten.error());
}

/// The queue cannot be used now. A job that was done is done once more, when its lease has run out.
void Worker::trouble(const Error& error) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = state_.error.empty();
        state_.error = in_words(error);
    }
    if (first) log::error("work.queue_failed", {{"error", in_words(error)}});
}

Worker::State Worker::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

Worker::Kind* Worker::kind_of(const Job& job) {
    const auto found = std::ranges::find(kinds_, job.kind, &Kind::name);
    return found == kinds_.end() ? nullptr : &*found;
}

}  // namespace neura::work
