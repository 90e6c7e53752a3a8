#include "storage/sqlite/jobs.hpp"

#include <algorithm>
#include <array>

#include "storage/sqlite/sql.hpp"

namespace neura::storage::sqlite {

namespace {

using nlohmann::json;
using work::JobState;

constexpr std::array all_states{JobState::ready, JobState::running, JobState::done, JobState::dead};

std::string text_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json json_of(const std::string& text) {
    auto value = json::parse(text, nullptr, false);
    return value.is_discarded() ? json() : value;
}

JobState state_named(std::string_view name) {
    const auto* found =
        std::ranges::find(all_states, name, [](auto state) { return name_of(state); });
    return found == all_states.end() ? JobState::dead : *found;
}

work::Job job_of_row(const Row& row) {
    return {.key = row.text(0),
            .kind = row.text(1),
            .payload = json_of(row.text(2)),
            .state = state_named(row.text(3)),
            .due_at = row.time(4),
            .attempts = static_cast<int>(row.integer(5)),
            .lease = row.text(6),
            .leased_until = row.time(7),
            .mark = row.text(8),
            .error = row.text(9),
            .changed_at = row.time(10)};
}

work::Reminder reminder_of_row(const Row& row) {
    return {
        .id = row.text(0),
        .call = CallId(row.text(1)),
        .caller = row.text(2),
        .title = row.text(3),
        .description = row.text(4),
        .due_at = row.time(5),
        .due_local = row.text(9),
        .time_zone = row.text(10),
        .owner = work::owner_named(row.text(6)).value_or(work::Reminder::Owner::agent),
        .state = work::reminder_state_named(row.text(7)).value_or(work::Reminder::State::cancelled),
        .revision = row.integer(8),
        .fired_by = row.text(11)};
}

/// How many rows a statement gives back.
Result<std::int64_t> count(Database& database, std::string_view sql,
                           std::initializer_list<Value> values) {
    std::int64_t rows = 0;
    auto run = database.each(sql, values, [&](const Row&) { ++rows; });
    if (!run) return std::unexpected(std::move(run).error());
    return rows;
}

Result<bool> any(Database& database, std::string_view sql, std::initializer_list<Value> values) {
    const auto rows = count(database, sql, values);
    if (!rows) return std::unexpected(rows.error());
    return *rows > 0;
}

template <class Item, class Read>
Result<std::vector<Item>> all(Database& database, std::string_view sql,
                              std::initializer_list<Value> values, Read read) {
    std::vector<Item> items;
    auto run = database.each(sql, values, [&](const Row& row) { items.push_back(read(row)); });
    if (!run) return std::unexpected(std::move(run).error());
    return items;
}

/// The first of what a query gives.
template <class Item>
Result<std::optional<Item>> first(Result<std::vector<Item>> found) {
    if (!found) return std::unexpected(std::move(found).error());
    if (found->empty()) return std::nullopt;
    return std::move(found->front());
}

}  // namespace

Result<bool> add_job(Database& database, const work::NewJob& job) {
    return any(database, sql::add_job,
               {job.key, job.kind, text_of(job.payload), job.due_at, job.due_at});
}

Result<std::vector<work::Job>> claim_jobs(Database& database, const std::string& lease,
                                          std::size_t at_most, work::WallTime now,
                                          std::chrono::milliseconds leased_for) {
    auto claimed = database.run(sql::claim_jobs, {lease, now + leased_for, now, at_most});
    if (!claimed) return std::unexpected(std::move(claimed).error());
    return all<work::Job>(database, sql::jobs_of_lease, {lease}, job_of_row);
}

Result<bool> finish_job(Database& database, const work::Job& job, work::WallTime now) {
    return any(database, sql::finish_job, {job.key, job.lease, now});
}

Result<bool> fail_job(Database& database, const work::Job& job, std::string_view error,
                      work::WallTime again_at, work::WallTime now) {
    return any(database, sql::fail_job, {job.key, job.lease, now, error, again_at});
}

Result<bool> bury_job(Database& database, const work::Job& job, std::string_view error,
                      work::WallTime now) {
    return any(database, sql::bury_job, {job.key, job.lease, now, error});
}

Result<bool> give_back_job(Database& database, const work::Job& job, work::WallTime now) {
    return any(database, sql::give_back_job, {job.key, job.lease, now});
}

Result<bool> mark_job(Database& database, const work::Job& job, std::string_view mark) {
    return any(database, sql::mark_job, {mark, job.key, job.lease});
}

Result<bool> revive_job(Database& database, const std::string& key, work::WallTime now) {
    return any(database, sql::revive_job, {key, now});
}

Result<std::int64_t> forget_done_jobs(Database& database, work::WallTime before) {
    return count(database, sql::forget_done_jobs, {before});
}

Result<std::vector<work::Job>> read_jobs(Database& database, std::span<const JobState> states,
                                         int at_most) {
    std::array<std::string_view, all_states.size()> names;
    for (std::size_t i = 0; i < std::min(names.size(), states.size()); ++i)
        names[i] = name_of(states[i]);
    return all<work::Job>(database, sql::jobs_by_state,
                          {names[0], names[1], names[2], names[3], std::clamp(at_most, 1, 1'000)},
                          job_of_row);
}

Result<work::JobCounts> count_jobs(Database& database) {
    work::JobCounts counts;
    auto read = database.each(sql::count_jobs, {}, [&](const Row& row) {
        auto& of_kind = counts.kinds[row.text(0)];
        const auto rows = row.integer(2);
        switch (state_named(row.text(1))) {
            case JobState::ready:
                of_kind.ready = rows;
                counts.oldest_due = std::min(counts.oldest_due, row.time(3));
                break;
            case JobState::running: of_kind.running = rows; break;
            case JobState::dead: of_kind.dead = rows; break;
            case JobState::done: break;
        }
    });
    if (!read) return std::unexpected(std::move(read).error());
    return counts;
}

Result<void> keep_insight(Database& database, const work::Insight& insight,
                          std::span<const work::NewJob> then) {
    auto kept = database.run(sql::set_insight, {insight.call.text(), insight.claim,
                                                text_of(work::json_of(insight)), insight.made_at});
    if (!kept) return kept;
    for (const auto& job : then) {
        const auto added = add_job(database, job);
        if (!added) return std::unexpected(added.error());
    }
    return {};
}

Result<std::vector<work::Insight>> read_insights(Database& database, const CallId& call) {
    return all<work::Insight>(database, sql::insights, {call.text()}, [&](const Row& row) {
        auto insight = work::insight_of(json_of(row.text(1)));
        insight.call = call;
        insight.claim = static_cast<int>(row.integer(0));
        insight.made_at = row.time(2);
        return insight;
    });
}

Result<work::Reminder> set_reminder(Database& database, const work::Reminder& reminder,
                                    work::WallTime now) {
    // An id of its own whatever was there before; a row that is there keeps its own.
    const auto id = new_call_id().text();
    auto set =
        database.run(sql::set_reminder,
                     {id, reminder.call.text(), reminder.caller, reminder.title,
                      reminder.description, reminder.due_at, reminder.due_local, reminder.time_zone,
                      name_of(reminder.owner), name_of(reminder.state), now});
    if (!set) return std::unexpected(std::move(set).error());
    auto read = first(all<work::Reminder>(database, sql::reminder_by_title,
                                          {reminder.call.text(), reminder.title}, reminder_of_row));
    if (!read) return std::unexpected(std::move(read).error());
    auto stands = std::move(read->value());
    if (stands.state != work::Reminder::State::waiting) return stands;
    const auto added = add_job(database, work::job_of(stands));
    if (!added) return std::unexpected(added.error());
    return stands;
}

Result<bool> fire_reminder(Database& database, const work::Reminder& reminder, work::WallTime now) {
    return any(database, sql::fire_reminder,
               {reminder.id, reminder.revision, now, reminder.fired_by});
}

Result<std::optional<work::Reminder>> read_reminder(Database& database, const std::string& id) {
    return first(all<work::Reminder>(database, sql::reminder_by_id, {id}, reminder_of_row));
}

Result<std::vector<work::Reminder>> read_reminders(Database& database,
                                                   const work::ReminderFilter& filter) {
    const auto state = filter.state ? name_of(*filter.state) : std::string_view();
    return all<work::Reminder>(database, sql::list_reminders,
                               {state, filter.call.text(), std::clamp(filter.at_most, 1, 1'000)},
                               reminder_of_row);
}

}  // namespace neura::storage::sqlite
