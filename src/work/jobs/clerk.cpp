#include "work/jobs/clerk.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/template_text.hpp"
#include "numbering/phone_number.hpp"
#include "telemetry/log.hpp"
#include "work/jobs/understanding.hpp"

namespace neura::work::jobs {

namespace {

using nlohmann::json;
using reasoning::ReminderWay;

constexpr std::string_view report_kind = "report";
constexpr std::string_view text_kind = "sms";
constexpr std::string_view mail_kind = "email";

/// The claim that a job is about.
struct About {
    CallId call;
    int claim = 1;
};

About about(const Job& job) {
    return {CallId(job.payload.value("call", "")), job.payload.value("claim", 1)};
}

std::string in_words(const Error& error) { return error.doing + " (" + error.code.message() + ")"; }

std::string name_of(std::optional<ReminderWay> way) {
    if (!way) return "list";
    switch (*way) {
        case ReminderWay::call: return "call";
        case ReminderWay::sms: return "sms";
        case ReminderWay::webhook: break;
    }
    return "webhook";
}

NewJob job_about(std::string_view kind, const Insight& insight) {
    NewJob job;
    job.kind = kind;
    job.key = job.kind + ':' + insight.call.text() + ':' + std::to_string(insight.claim);
    job.payload = {{"call", insight.call.text()}, {"claim", insight.claim}};
    job.due_at = insight.made_at;
    return job;
}

/// The house's wish, and the caller's where it asks for that.
bool wants_text(const reasoning::CallerReport& report, const Story& story) {
    if (!report.is_sent) return false;
    if (report.only_if.empty()) return true;
    const auto agreed = story.fields.find(report.only_if);
    return agreed != story.fields.end() && *agreed == json(true);
}

}  // namespace

std::string number_of(const Story& story) {
    const auto& number = story.is_outbound ? story.to : story.from;
    return numbering::tells_the_caller(number) ? number : std::string();
}

void Clerk::work_for(Worker& worker) {
    const auto does = [&](std::string_view kind, Awaitable<Outcome> (Clerk::*how)(Job)) {
        worker.knows(std::string(kind),
                     [this, how](Job job) { return (this->*how)(std::move(job)); });
    };
    does(insight_kind, &Clerk::understand);
    does(report_kind, &Clerk::report);
    does(text_kind, &Clerk::text_caller);
    does(mail_kind, &Clerk::mail);
    does(reminder_kind, &Clerk::remind);
}

bool Clerk::can_remind(ReminderWay way) const {
    switch (way) {
        case ReminderWay::call: return parts_.outreach.can_call();
        case ReminderWay::sms: return parts_.outreach.can_text();
        case ReminderWay::webhook: return parts_.reminder.has_value();
    }
    return false;
}

Awaitable<Outcome> Clerk::understand(Job job) {
    const auto [call, claim] = about(job);
    auto story = co_await parts_.store.story(call, claim);
    if (!story) co_return Outcome::again(in_words(story.error()));
    if (!*story) co_return Outcome::hopeless("there is no such claim");

    const auto playbook = parts_.playbook(**story);
    Meter meter;
    auto understood = co_await jobs::understand(**story, playbook->file, parts_.model, &meter);
    if (!understood.trouble.empty())
        log::warning("work.understood_by_rules",
                     {{"call", call.text()}, {"why", understood.trouble}});
    parts_.used(call, understood.usage, meter);
    understood.insight.made_at = parts_.time.wall();
    auto then = reports_of(**story, playbook->file, understood.insight);
    const auto kept = co_await parts_.store.keep(std::move(understood.insight), std::move(then));
    if (!kept) co_return Outcome::again(in_words(kept.error()));
    co_return Outcome::done();
}

std::vector<NewJob> Clerk::reports_of(const Story& story, const reasoning::AgentFile& file,
                                      const Insight& insight) const {
    std::vector<NewJob> jobs;
    if (parts_.report) jobs.push_back(job_about(report_kind, insight));
    if (parts_.mail) jobs.push_back(job_about(mail_kind, insight));
    if (parts_.outreach.can_text() && wants_text(file.after_call.sms, story) &&
        !number_of(story).empty())
        jobs.push_back(job_about(text_kind, insight));
    return jobs;
}

Awaitable<Outcome> Clerk::report(Job job) {
    if (!parts_.report) co_return Outcome::hopeless("there is no webhook for reports any more");
    const auto [call, claim] = about(job);
    const auto record = co_await parts_.record(call);
    if (!record) co_return Outcome::again(in_words(record.error()));
    if (record->empty()) co_return Outcome::hopeless("there is no such call");
    // The record is put in as it is: it is JSON already.
    auto body = R"({"type":"call.understood","claim":)" + std::to_string(claim) + R"(,"data":)" +
                *record + '}';
    co_return co_await post(*parts_.report, job.key, std::move(body), parts_.time.wall());
}

Awaitable<Outcome> Clerk::text_caller(Job job) {
    if (!parts_.outreach.can_text()) co_return Outcome::again("there is no carrier to text with");
    const auto [call, claim] = about(job);
    const auto story = co_await parts_.store.story(call, claim);
    if (!story) co_return Outcome::again(in_words(story.error()));
    const auto shown = co_await parts_.shown(call, claim);
    if (!shown) co_return Outcome::again(in_words(shown.error()));
    if (!*story || !*shown) co_return Outcome::hopeless("there is no such claim");
    const auto playbook = parts_.playbook(**story);
    const auto& persona = playbook->file.persona;
    TextToSend text;
    text.call = call;
    text.to = number_of(**story);
    text.text = reasoning::fill(playbook->file.after_call.sms.text,
                                {{"company", persona.company},
                                 {"agent", persona.agent},
                                 {"emergency_number", persona.emergency_number},
                                 {"about", (*shown)->in_short},
                                 {"reference", call.text()}});
    if (text.to.empty()) co_return Outcome::hopeless("the caller's number is not known");
    const auto send = [&] { return parts_.outreach.text(text); };
    co_return co_await once(job, send);
}

Awaitable<Outcome> Clerk::mail(Job job) {
    if (!parts_.mail) co_return Outcome::hopeless("there is nobody to mail to any more");
    const auto [call, claim] = about(job);
    const auto shown = co_await parts_.shown(call, claim);
    if (!shown) co_return Outcome::again(in_words(shown.error()));
    if (!*shown) co_return Outcome::hopeless("there is no such claim");
    co_return co_await parts_.mail(**shown, job.key);
}

Awaitable<Outcome> Clerk::remind(Job job) {
    const auto id = job.payload.value("reminder", "");
    const auto revision = job.payload.value("revision", std::int64_t{0});
    auto found = co_await parts_.store.reminder(id);
    if (!found) co_return Outcome::again(in_words(found.error()));
    const bool is_void =
        !*found || (*found)->revision != revision || (*found)->state != Reminder::State::waiting;
    if (is_void) co_return Outcome::done();
    auto reminder = **found;
    const auto story = co_await parts_.store.story(reminder.call, 1);
    if (!story) co_return Outcome::again(in_words(story.error()));
    const auto playbook = parts_.playbook(*story ? **story : Story());
    const auto way = way_for(reminder, playbook->file.reminders.by);
    reminder.fired_by = name_of(way);
    if (way) {
        auto outcome = co_await fire(std::move(job), reminder, *way, playbook);
        if (outcome.kind != Outcome::Kind::done) co_return outcome;
    }
    const auto fired = co_await parts_.store.fired(reminder, parts_.time.wall());
    if (!fired) co_return Outcome::again(in_words(fired.error()));
    co_return Outcome::done();
}

/// As the agent file wants it, or as it can be.
Clerk::Way Clerk::way_for(const Reminder& reminder, ReminderWay wanted) const {
    const bool needs_number = wanted != ReminderWay::webhook;
    if (can_remind(wanted) && (!needs_number || numbering::tells_the_caller(reminder.caller)))
        return wanted;
    if (can_remind(ReminderWay::webhook)) return ReminderWay::webhook;
    return std::nullopt;
}

Awaitable<Outcome> Clerk::fire(Job job, Reminder reminder, ReminderWay way,
                               reasoning::SharedPlaybook playbook) {
    // What is written goes through other hands; a call reaches who agreed to it.
    if (way != ReminderWay::call) {
        auto shown = co_await parts_.shown_reminder(reminder);
        if (!shown) co_return Outcome::again(in_words(shown.error()));
        reminder = std::move(*shown);
    }
    if (way == ReminderWay::webhook) {
        const json body{{"type", "reminder.due"},
                        {"data",
                         {{"id", reminder.id},
                          {"call", reminder.call.text()},
                          {"caller", reminder.caller},
                          {"title", reminder.title},
                          {"description", reminder.description},
                          {"due_local", reminder.due_local},
                          {"time_zone", reminder.time_zone},
                          {"owner", name_of(reminder.owner)}}}};
        auto text = body.dump(-1, ' ', false, json::error_handler_t::replace);
        co_return co_await post(*parts_.reminder, job.key, std::move(text), parts_.time.wall());
    }
    TextToSend text;
    text.call = reminder.call;
    text.to = reminder.caller;
    text.text =
        playbook->file.persona.company + ": " + reminder.title + ". " + reminder.description;
    CallToPlace call;
    call.to = reminder.caller;
    call.about = reminder.title + ". " + reminder.description;
    const auto reach = [&] {
        return way == ReminderWay::call ? parts_.outreach.call(call) : parts_.outreach.text(text);
    };
    co_return co_await once(job, reach);
}

/// What cannot be taken back, at most once as far as anybody can know.
Awaitable<Outcome> Clerk::once(Job job, std::function<Awaitable<Reached>()> reach) {
    if (!job.mark.empty())
        co_return Outcome::hopeless(
            "was broken off while it was sent, and may have been: look there, then retry or not");
    const auto marked = co_await parts_.store.mark(job, "sending");
    if (!marked) co_return Outcome::again(in_words(marked.error()));
    if (!*marked) co_return Outcome::again("another worker has it");

    auto reached = co_await reach();
    switch (reached.how) {
        case Reached::How::done: co_return Outcome::done();
        case Reached::How::never: co_return Outcome::hopeless(std::move(reached.why));
        case Reached::How::perhaps:
            co_return Outcome::hopeless("may have been sent: " + reached.why);
        case Reached::How::not_now: break;
    }
    std::string nothing_sent;
    const auto taken_back = co_await parts_.store.mark(std::move(job), std::move(nothing_sent));
    if (!taken_back) co_return Outcome::hopeless(in_words(taken_back.error()));
    co_return Outcome::again(std::move(reached.why), reached.retry_after);
}

}  // namespace neura::work::jobs
