#include "server/work_command.hpp"

#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "api/json.hpp"
#include "numbering/callers_time.hpp"
#include "numbering/phone_number.hpp"
#include "server/text_table.hpp"
#include "storage/sqlite/sqlite_records.hpp"
#include "work/jobs/reminder_tools.hpp"

namespace neura::server {

namespace {

constexpr int most_shown = 200;

nlohmann::ordered_json to_json(const std::vector<work::Job>& jobs) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& job : jobs)
        list.push_back({{"id", job.key},
                        {"kind", job.kind},
                        {"state", name_of(job.state)},
                        {"due_at", api::rfc3339(job.due_at)},
                        {"attempts", job.attempts},
                        {"error", job.error}});
    return {{"jobs", std::move(list)}};
}

nlohmann::ordered_json to_json(const std::vector<storage::UndeliveredText>& texts) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& text : texts)
        list.push_back({{"call", text.call.text()},
                        {"status", text.status},
                        {"error", text.error},
                        {"at", api::rfc3339(text.at)}});
    return {{"texts", std::move(list)}};
}

int refuse(const Error& error) {
    std::cerr << "neura work: " << error.doing << ": " << error.code.message()
              << "; the records are those of NEURA_DATA_DIR, which a server makes and keeps\n";
    return 1;
}

int retry(const std::filesystem::path& file, const std::string& key) {
    const auto revived =
        storage::sqlite::revive_job_in(file, key, std::chrono::system_clock::now());
    if (!revived) return refuse(revived.error());
    if (!*revived) {
        std::cerr << "neura work: no job of this id is dead; see: neura work dead\n";
        return 1;
    }
    std::cout << "ready: " << key << '\n';
    return 0;
}

int show_texts(const std::filesystem::path& file, bool as_json) {
    const auto texts = storage::sqlite::undelivered_texts_in(file, most_shown);
    if (!texts) return refuse(texts.error());
    if (as_json)
        std::cout << to_json(*texts).dump(2) << '\n';
    else
        std::cout << text_message_table(*texts);
    return 0;
}

/// Of what was agreed in no call of ours: it has an id of its own in place of a call's.
int remind(const std::filesystem::path& file, const WorkOptions& options) {
    if (!numbering::is_e164(options.number)) {
        std::cerr << "neura work: number: expected one such as +14155550123\n";
        return 1;
    }
    const auto now = std::chrono::system_clock::now();
    const numbering::CallersTime callers_time;
    const auto due = now + options.due_in;
    const work::Reminder reminder{
        .id = {},
        .call = new_call_id(),
        .caller = options.number,
        .title = options.title,
        .description = options.description,
        .due_at = due,
        .due_local = work::jobs::civil_text(callers_time.at(due, options.number, {})),
        .time_zone = std::string(callers_time.zone_of(options.number, {}))};
    const auto set = storage::sqlite::set_reminder_in(file, reminder, now);
    if (!set) return refuse(set.error());
    std::cout << "reminds at " << api::rfc3339(set->due_at) << ": " << set->id << '\n';
    return 0;
}

}  // namespace

std::string text_message_table(const std::vector<storage::UndeliveredText>& texts) {
    if (texts.empty()) return "nothing\n";
    std::vector<std::vector<std::string>> rows{{"CALL", "STATUS", "ERROR", "SENT"}};
    for (const auto& text : texts)
        rows.push_back({text.call.text(), text.status, text.error.empty() ? "-" : text.error,
                        api::rfc3339(text.at)});
    return text_table(rows, {});
}

std::string job_table(const std::vector<work::Job>& jobs) {
    if (jobs.empty()) return "nothing\n";
    std::vector<std::vector<std::string>> rows{{"ID", "STATE", "DUE", "ATTEMPTS", "LAST ERROR"}};
    for (const auto& job : jobs)
        rows.push_back({job.key, std::string(name_of(job.state)), api::rfc3339(job.due_at),
                        std::to_string(job.attempts), job.error.empty() ? "-" : job.error});
    return text_table(rows, {3});
}

int work_command(const Configuration& configuration, const WorkOptions& options) {
    using work::JobState;
    const auto file = configuration.data_dir / "neura.db";
    if (options.what == WorkOptions::What::retry) return retry(file, options.key);
    if (options.what == WorkOptions::What::texts) return show_texts(file, options.as_json);
    if (options.what == WorkOptions::What::remind) return remind(file, options);

    std::vector<JobState> states{JobState::dead};
    if (options.what == WorkOptions::What::list)
        states = {JobState::ready, JobState::running, JobState::dead};
    const auto jobs = storage::sqlite::jobs_in(file, states, most_shown);
    if (!jobs) return refuse(jobs.error());
    if (options.as_json)
        std::cout << to_json(*jobs).dump(2) << '\n';
    else
        std::cout << job_table(*jobs);
    return 0;
}

}  // namespace neura::server
