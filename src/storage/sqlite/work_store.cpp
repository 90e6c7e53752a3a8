#include "storage/sqlite/work_store.hpp"

#include "storage/sqlite/jobs.hpp"

namespace neura::storage::sqlite {

namespace {

/// Runs `work` in a transaction that is committed if it succeeds.
template <class Work>
auto in_transaction(Database& database, Work& work) -> std::invoke_result_t<Work&, Database&> {
    auto transaction = Transaction::begin(database);
    if (!transaction) return std::unexpected(std::move(transaction).error());
    auto outcome = work(database);
    if (!outcome) return outcome;
    auto committed = transaction->commit();
    if (!committed) return std::unexpected(std::move(committed).error());
    return outcome;
}

}  // namespace

/// The outcome of `work` on the writer's thread, given on the loop of who waits for it.
template <class Work>
auto WorkStore::change(Work work) -> Awaitable<std::invoke_result_t<Work&, Database&>> {
    std::invoke_result_t<Work&, Database&> outcome;
    auto start = [&](auto resume) {
        auto errand = [&, resume = std::move(resume)](Database& database) mutable {
            outcome = in_transaction(database, work);
            const auto loop = asio::get_associated_executor(resume);
            asio::post(loop, std::move(resume));
        };
        writer_.run(std::move(errand));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(std::move(start),
                                                                                 use_awaitable);
    co_return outcome;
}

Task<bool> WorkStore::add(work::NewJob job) {
    auto work = [&](Database& database) { return add_job(database, job); };
    co_return co_await change(std::move(work));
}

Task<std::vector<work::Job>> WorkStore::claim(std::string lease, std::size_t at_most,
                                              work::WallTime now,
                                              std::chrono::milliseconds leased_for) {
    auto work = [&](Database& database) {
        return claim_jobs(database, lease, at_most, now, leased_for);
    };
    co_return co_await change(std::move(work));
}

Task<bool> WorkStore::finish(work::Job job, work::WallTime now) {
    auto work = [&](Database& database) { return finish_job(database, job, now); };
    co_return co_await change(std::move(work));
}

Task<bool> WorkStore::fail(work::Job job, std::string error, work::WallTime again_at,
                           work::WallTime now) {
    auto work = [&](Database& database) { return fail_job(database, job, error, again_at, now); };
    co_return co_await change(std::move(work));
}

Task<bool> WorkStore::bury(work::Job job, std::string error, work::WallTime now) {
    auto work = [&](Database& database) { return bury_job(database, job, error, now); };
    co_return co_await change(std::move(work));
}

Task<bool> WorkStore::give_back(work::Job job, work::WallTime now) {
    auto work = [&](Database& database) { return give_back_job(database, job, now); };
    co_return co_await change(std::move(work));
}

Task<bool> WorkStore::mark(work::Job job, std::string mark) {
    auto work = [&](Database& database) { return mark_job(database, job, mark); };
    co_return co_await change(std::move(work));
}

Task<std::vector<work::Job>> WorkStore::jobs(std::vector<work::JobState> states, int at_most) {
    auto read = [&] { return read_jobs(reader_, states, at_most); };
    co_return co_await readers_.run(std::move(read));
}

Task<work::JobCounts> WorkStore::counts() {
    auto read = [&] { return count_jobs(reader_); };
    co_return co_await readers_.run(std::move(read));
}

Task<bool> WorkStore::revive(std::string key, work::WallTime now) {
    auto work = [&](Database& database) { return revive_job(database, key, now); };
    co_return co_await change(std::move(work));
}

Task<std::int64_t> WorkStore::forget_done(work::WallTime before) {
    auto work = [&](Database& database) { return forget_done_jobs(database, before); };
    co_return co_await change(std::move(work));
}

Task<std::optional<work::Story>> WorkStore::story(CallId call, int claim) {
    auto read = [&] { return read_story(reader_, call, claim); };
    co_return co_await readers_.run(std::move(read));
}

Task<> WorkStore::keep(work::Insight insight, std::vector<work::NewJob> then) {
    auto work = [&](Database& database) { return keep_insight(database, insight, then); };
    co_return co_await change(std::move(work));
}

Task<std::vector<work::Insight>> WorkStore::insights(CallId call) {
    auto read = [&] { return read_insights(reader_, call); };
    co_return co_await readers_.run(std::move(read));
}

Task<work::Reminder> WorkStore::set(work::Reminder reminder, work::WallTime now) {
    auto work = [&](Database& database) { return set_reminder(database, reminder, now); };
    co_return co_await change(std::move(work));
}

Task<std::vector<work::Reminder>> WorkStore::reminders(work::ReminderFilter filter) {
    auto read = [&] { return read_reminders(reader_, filter); };
    co_return co_await readers_.run(std::move(read));
}

Task<std::optional<work::Reminder>> WorkStore::reminder(std::string id) {
    auto read = [&] { return read_reminder(reader_, id); };
    co_return co_await readers_.run(std::move(read));
}

Task<bool> WorkStore::fired(work::Reminder reminder, work::WallTime now) {
    auto work = [&](Database& database) { return fire_reminder(database, reminder, now); };
    co_return co_await change(std::move(work));
}

}  // namespace neura::storage::sqlite
