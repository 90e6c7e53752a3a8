#include "storage/sqlite/writer.hpp"

#include <algorithm>
#include <iterator>

#include "storage/sqlite/projection.hpp"
#include "telemetry/log.hpp"

namespace neura::storage::sqlite {

namespace {

/// Whether the event is at fault, not the disk: trying again would not help.
bool is_refusal(const Error& error) {
    return error.code == Errc::refused || error.code == Errc::no_such_call;
}

std::string in_words(const Error& error) { return error.doing + " (" + error.code.message() + ")"; }

}  // namespace

Writer::Writer(Database database, WriterOptions options)
    : options_(options), database_(std::move(database)), thread_([this] { work(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Writer::write(const CallId& call, WallTime at, call::Event event) {
    bool first_lost = false;
    {
        const std::lock_guard lock(mutex_);
        if (state_.waiting < options_.max_waiting) {
            full_ = false;
            ++written_;
            ++state_.waiting;
            queue_.push_back({call, at, std::move(event), Clock::now()});
        } else {
            ++state_.lost;
            first_lost = !std::exchange(full_, true);
        }
    }
    if (first_lost) log::error("storage.events_lost", {{"waiting", options_.max_waiting}});
    changed_.notify_one();
}

void Writer::when_committed(Done done) {
    {
        const std::lock_guard lock(mutex_);
        flushes_.push_back({written_, std::move(done)});
    }
    changed_.notify_one();
}

void Writer::run(Errand errand) {
    {
        const std::lock_guard lock(mutex_);
        errands_.push_back(std::move(errand));
    }
    changed_.notify_one();
}

State Writer::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

void Writer::work() {
    Batch batch;
    while (gather(batch)) {
        int attempts_left = options_.last_attempts;
        for (;;) {
            run_errands();
            const auto began = Clock::now();
            const auto refused = commit(batch);
            const auto took =
                std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
            if (refused) {
                committed(batch, *refused, took);
                break;
            }
            if (!try_again_after(refused.error(), batch.size(), attempts_left)) {
                run_errands();
                return;
            }
        }
        batch.clear();
    }
}

void Writer::run_errands() {
    std::unique_lock lock(mutex_);
    while (!errands_.empty()) {
        auto errands = std::exchange(errands_, {});
        lock.unlock();
        for (auto& errand : errands) errand(database_);
        lock.lock();
    }
}

/// Waits for events and takes those that go together. False when there are none and never will be.
bool Writer::gather(Batch& batch) {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] {
            return stopping_ || !queue_.empty() || !flushes_.empty() || !errands_.empty();
        });
        if (!errands_.empty()) {
            lock.unlock();
            run_errands();
            lock.lock();
            continue;
        }
        if (!queue_.empty()) break;
        if (flushes_.empty()) return false;
        auto done = std::exchange(flushes_, {});
        lock.unlock();
        for (auto& flush : done) flush.done({});
        lock.lock();
    }
    changed_.wait_until(lock, queue_.front().arrived + options_.batch_delay, [&] {
        return stopping_ || !flushes_.empty() || queue_.size() >= options_.max_batch;
    });
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
    std::move(queue_.begin(), queue_.begin() + count, std::back_inserter(batch));
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return true;
}

/// Gives how many events of the batch were refused.
Result<std::size_t> Writer::commit(const Batch& batch) {
    auto transaction = Transaction::begin(database_);
    if (!transaction) return std::unexpected(std::move(transaction).error());
    std::size_t refused = 0;
    for (const auto& pending : batch) {
        const auto appended = append_one(pending);
        if (!appended) return std::unexpected(appended.error());
        if (!*appended) ++refused;
    }
    auto done = transaction->commit();
    if (!done) return std::unexpected(std::move(done).error());
    return refused;
}

/// False if the event is refused, and nothing of it is left.
Result<bool> Writer::append_one(const Pending& pending) {
    auto begun = database_.run("SAVEPOINT event");
    if (!begun) return std::unexpected(std::move(begun).error());
    auto appended = append(database_, pending.call, pending.at, pending.event);
    if (!appended && !is_refusal(appended.error()))
        return std::unexpected(std::move(appended).error());
    if (!appended) {
        log::error("storage.event_refused",
                   {{"call", pending.call.text()}, {"error", in_words(appended.error())}});
        auto undone = database_.run("ROLLBACK TO event");
        if (!undone) return std::unexpected(std::move(undone).error());
    }
    auto released = database_.run("RELEASE event");
    if (!released) return std::unexpected(std::move(released).error());
    return appended.has_value();
}

void Writer::committed(const Batch& batch, std::size_t refused, std::chrono::milliseconds took) {
    bool recovered = false;
    Flushes flushes;
    {
        const std::lock_guard lock(mutex_);
        recovered = !std::exchange(state_.ok, true);
        state_.error.clear();
        state_.latency = took;
        state_.waiting -= batch.size();
        state_.lost += refused;
        committed_ += batch.size();
        flushes = take_flushes(committed_);
    }
    if (recovered) log::info("storage.write_recovered");
    for (auto& flush : flushes) flush.done({});
}

/// Waits for the next attempt. False if the program ends and there is to be none.
bool Writer::try_again_after(const Error& error, std::size_t batch_size, int& attempts_left) {
    std::unique_lock lock(mutex_);
    const bool first = std::exchange(state_.ok, false);
    state_.error = in_words(error);
    auto flushes = take_flushes(written_);
    const bool gives_up = stopping_ && --attempts_left <= 0;
    const auto lost = batch_size + queue_.size();
    if (gives_up) state_.lost += lost;
    lock.unlock();

    if (first) log::error("storage.write_failed", {{"error", in_words(error)}});
    if (gives_up) log::error("storage.events_lost_at_end", {{"events", lost}});
    for (auto& flush : flushes) flush.done(std::unexpected(error));
    if (gives_up) return false;

    lock.lock();
    const bool was_stopping = stopping_;
    changed_.wait_for(lock, options_.retry_delay,
                      [&] { return stopping_ != was_stopping || !errands_.empty(); });
    return true;
}

Writer::Flushes Writer::take_flushes(std::uint64_t up_to) {
    const auto waits = [&](const Flush& flush) { return flush.up_to > up_to; };
    const auto ready = std::partition(flushes_.begin(), flushes_.end(), waits);
    Flushes taken;
    std::move(ready, flushes_.end(), std::back_inserter(taken));
    flushes_.erase(ready, flushes_.end());
    return taken;
}

}  // namespace neura::storage::sqlite
