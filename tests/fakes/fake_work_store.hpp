#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "work/store.hpp"

namespace neura::fakes {

/// Jobs and what they leave, in memory; for work on one loop.
class FakeWorkStore final : public work::Store {
public:
    std::map<std::string, work::Job> kept;
    std::vector<work::Story> stories;
    std::vector<work::Insight> understood;
    std::vector<work::Reminder> set_reminders;
    bool broken = false;  ///< the disk fails

    Task<bool> add(work::NewJob job) override {
        if (broken) co_return failure();
        co_return put(job);
    }

    Task<std::vector<work::Job>> claim(std::string lease, std::size_t at_most, work::WallTime now,
                                       std::chrono::milliseconds leased_for) override {
        if (broken) co_return failure();
        std::vector<work::Job> claimed;
        for (auto& [key, job] : kept) {
            const bool is_due = (job.state == work::JobState::ready && job.due_at <= now) ||
                                (job.state == work::JobState::running && job.leased_until <= now);
            if (!is_due || claimed.size() == at_most) continue;
            job.state = work::JobState::running;
            job.lease = lease;
            job.leased_until = now + leased_for;
            ++job.attempts;
            claimed.push_back(job);
        }
        co_return claimed;
    }

    Task<bool> finish(work::Job job, work::WallTime) override {
        if (broken) co_return failure();
        co_return change(job, [](work::Job& held) { held.state = work::JobState::done; });
    }

    Task<bool> fail(work::Job job, std::string error, work::WallTime again_at,
                    work::WallTime) override {
        if (broken) co_return failure();
        co_return change(job, [&](work::Job& held) {
            held.state = work::JobState::ready;
            held.error = error;
            held.due_at = again_at;
        });
    }

    Task<bool> bury(work::Job job, std::string error, work::WallTime) override {
        if (broken) co_return failure();
        co_return change(job, [&](work::Job& held) {
            held.state = work::JobState::dead;
            held.error = error;
        });
    }

    Task<bool> give_back(work::Job job, work::WallTime) override {
        if (broken) co_return failure();
        co_return change(job, [](work::Job& held) {
            held.state = work::JobState::ready;
            --held.attempts;
        });
    }

    Task<bool> mark(work::Job job, std::string mark) override {
        if (broken) co_return failure();
        co_return change(job, [&](work::Job& held) { held.mark = mark; });
    }

    Task<std::vector<work::Job>> jobs(std::vector<work::JobState> states, int) override {
        if (broken) co_return failure();
        std::vector<work::Job> found;
        for (const auto& [key, job] : kept)
            if (std::ranges::find(states, job.state) != states.end()) found.push_back(job);
        co_return found;
    }

    Task<work::JobCounts> counts() override {
        if (broken) co_return failure();
        work::JobCounts counts;
        for (const auto& [key, job] : kept) {
            auto& of_kind = counts.kinds[job.kind];
            if (job.state == work::JobState::ready) {
                ++of_kind.ready;
                counts.oldest_due = std::min(counts.oldest_due, job.due_at);
            }
            if (job.state == work::JobState::running) ++of_kind.running;
            if (job.state == work::JobState::dead) ++of_kind.dead;
        }
        co_return counts;
    }

    Task<bool> revive(std::string key, work::WallTime now) override {
        if (broken) co_return failure();
        const auto found = kept.find(key);
        if (found == kept.end() || found->second.state != work::JobState::dead) co_return false;
        found->second.state = work::JobState::ready;
        found->second.attempts = 0;
        found->second.mark.clear();
        found->second.due_at = now;
        co_return true;
    }

    Task<std::int64_t> forget_done(work::WallTime) override {
        if (broken) co_return failure();
        co_return 0;
    }

    Task<std::optional<work::Story>> story(CallId call, int claim) override {
        if (broken) co_return failure();
        for (const auto& story : stories)
            if (story.call == call && story.claim == claim) co_return story;
        co_return std::nullopt;
    }

    Task<> keep(work::Insight insight, std::vector<work::NewJob> then) override {
        if (broken) co_return failure();
        understood.push_back(std::move(insight));
        for (const auto& job : then) put(job);
        co_return Result<void>{};
    }

    Task<std::vector<work::Insight>> insights(CallId call) override {
        if (broken) co_return failure();
        std::vector<work::Insight> found;
        for (const auto& insight : understood)
            if (insight.call == call) found.push_back(insight);
        co_return found;
    }

    Task<work::Reminder> set(work::Reminder reminder, work::WallTime) override {
        if (broken) co_return failure();
        const auto same = [&](const work::Reminder& other) {
            return other.call == reminder.call && other.title == reminder.title;
        };
        const auto found = std::ranges::find_if(set_reminders, same);
        if (found == set_reminders.end()) {
            reminder.id = "R" + std::to_string(set_reminders.size() + 1);
            set_reminders.push_back(reminder);
        } else {
            reminder.id = found->id;
            reminder.revision = found->revision + 1;
            *found = reminder;
        }
        if (reminder.state == work::Reminder::State::waiting) put(work::job_of(reminder));
        co_return reminder;
    }

    Task<std::vector<work::Reminder>> reminders(work::ReminderFilter filter) override {
        if (broken) co_return failure();
        std::vector<work::Reminder> found;
        for (const auto& reminder : set_reminders)
            if ((!filter.state || reminder.state == *filter.state) &&
                (filter.call.empty() || reminder.call == filter.call))
                found.push_back(reminder);
        co_return found;
    }

    Task<std::optional<work::Reminder>> reminder(std::string id) override {
        if (broken) co_return failure();
        for (const auto& reminder : set_reminders)
            if (reminder.id == id) co_return reminder;
        co_return std::nullopt;
    }

    Task<bool> fired(work::Reminder reminder, work::WallTime) override {
        if (broken) co_return failure();
        for (auto& held : set_reminders)
            if (held.id == reminder.id && held.revision == reminder.revision) {
                held.state = work::Reminder::State::fired;
                held.fired_by = reminder.fired_by;
                co_return true;
            }
        co_return false;
    }

private:
    static std::unexpected<Error> failure() {
        return neura::fail(std::make_error_code(std::errc::io_error), "use the store");
    }

    bool put(const work::NewJob& job) {
        return kept
            .try_emplace(
                job.key,
                work::Job{
                    .key = job.key, .kind = job.kind, .payload = job.payload, .due_at = job.due_at})
            .second;
    }

    template <class Change>
    bool change(const work::Job& job, Change change) {
        const auto found = kept.find(job.key);
        if (found == kept.end() || found->second.state != work::JobState::running ||
            found->second.lease != job.lease)
            return false;
        change(found->second);
        return true;
    }
};

}  // namespace neura::fakes
