#pragma once

#include <boost/asio/post.hpp>
#include <string>
#include <utility>
#include <vector>

#include "runtime/blocking_pool.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/writer.hpp"
#include "work/store.hpp"

namespace neura::storage::sqlite {

/// Jobs and what they leave, in the database of the calls: changed on the writer's thread, so that
/// nobody waits for a lock, and read on the readers'.
class WorkStore final : public work::Store {
public:
    /// All outlive it. @param reader  used on `readers` alone, which has one thread
    WorkStore(Writer& writer, Database& reader, BlockingPool& readers)
        : writer_(writer), reader_(reader), readers_(readers) {}

    Task<bool> add(work::NewJob job) override;
    Task<std::vector<work::Job>> claim(std::string lease, std::size_t at_most, work::WallTime now,
                                       std::chrono::milliseconds leased_for) override;
    Task<bool> finish(work::Job job, work::WallTime now) override;
    Task<bool> fail(work::Job job, std::string error, work::WallTime again_at,
                    work::WallTime now) override;
    Task<bool> bury(work::Job job, std::string error, work::WallTime now) override;
    Task<bool> give_back(work::Job job, work::WallTime now) override;
    Task<bool> mark(work::Job job, std::string mark) override;
    Task<std::vector<work::Job>> jobs(std::vector<work::JobState> states, int at_most) override;
    Task<work::JobCounts> counts() override;
    Task<bool> revive(std::string key, work::WallTime now) override;
    Task<std::int64_t> forget_done(work::WallTime before) override;

    Task<std::optional<work::Story>> story(CallId call, int claim) override;
    Task<> keep(work::Insight insight, std::vector<work::NewJob> then) override;
    Task<std::vector<work::Insight>> insights(CallId call) override;
    Task<work::Reminder> set(work::Reminder reminder, work::WallTime now) override;
    Task<std::vector<work::Reminder>> reminders(work::ReminderFilter filter) override;
    Task<std::optional<work::Reminder>> reminder(std::string id) override;
    Task<bool> fired(work::Reminder reminder, work::WallTime now) override;

private:
    template <class Work>
    auto change(Work work) -> Awaitable<std::invoke_result_t<Work&, Database&>>;

    Writer& writer_;
    Database& reader_;
    BlockingPool& readers_;
};

}  // namespace neura::storage::sqlite
