#pragma once

// Jobs, insights and reminders in the database. Each function is part of its caller's transaction;
// errors are those of the disk. See work/queue.hpp and work/store.hpp for what they mean.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sqlite/database.hpp"
#include "work/store.hpp"

namespace neura::storage::sqlite {

Result<bool> add_job(Database& database, const work::NewJob& job);

Result<std::vector<work::Job>> claim_jobs(Database& database, const std::string& lease,
                                          std::size_t at_most, work::WallTime now,
                                          std::chrono::milliseconds leased_for);

Result<bool> finish_job(Database& database, const work::Job& job, work::WallTime now);
Result<bool> fail_job(Database& database, const work::Job& job, std::string_view error,
                      work::WallTime again_at, work::WallTime now);
Result<bool> bury_job(Database& database, const work::Job& job, std::string_view error,
                      work::WallTime now);
Result<bool> give_back_job(Database& database, const work::Job& job, work::WallTime now);
Result<bool> mark_job(Database& database, const work::Job& job, std::string_view mark);
Result<bool> revive_job(Database& database, const std::string& key, work::WallTime now);
Result<std::int64_t> forget_done_jobs(Database& database, work::WallTime before);

Result<std::vector<work::Job>> read_jobs(Database& database, std::span<const work::JobState> states,
                                         int at_most);
Result<work::JobCounts> count_jobs(Database& database);

Result<void> keep_insight(Database& database, const work::Insight& insight,
                          std::span<const work::NewJob> then);
Result<std::vector<work::Insight>> read_insights(Database& database, const CallId& call);

Result<work::Reminder> set_reminder(Database& database, const work::Reminder& reminder,
                                    work::WallTime now);
Result<bool> fire_reminder(Database& database, const work::Reminder& reminder, work::WallTime now);
Result<std::optional<work::Reminder>> read_reminder(Database& database, const std::string& id);
Result<std::vector<work::Reminder>> read_reminders(Database& database,
                                                   const work::ReminderFilter& filter);

/// Of the call's events. Error: `Errc::bad_event`.
Result<std::optional<work::Story>> read_story(Database& database, const CallId& call, int claim);

}  // namespace neura::storage::sqlite
