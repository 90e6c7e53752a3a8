#include "server/after_calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/json.hpp"
#include "net/url.hpp"
#include "providers/smtp/mailer.hpp"
#include "server/agents.hpp"
#include "server/errands.hpp"
#include "storage/masking.hpp"
#include "telemetry/log.hpp"
#include "work/jobs/reminder_tools.hpp"

namespace neura::server {

using namespace std::chrono_literals;
using reasoning::ReminderWay;
namespace smtp = providers::smtp;

namespace {

constexpr auto goodbye_within = 5s;  ///< for what is under way when the program ends
constexpr auto mail_patience = 30s;  ///< for each step of handing over a mail

std::optional<work::jobs::Webhook> webhook_at(const std::string& address,
                                              const std::string& secret) {
    if (address.empty()) return std::nullopt;
    auto url = net::parse_url(address);
    if (!url) return std::nullopt;
    return work::jobs::Webhook{.url = std::move(*url), .secret = secret};
}

Task<std::string> record_of(storage::Records& records, CallId id) {
    auto record = co_await records.call(std::move(id));
    if (!record) co_return std::unexpected(record.error());
    if (!*record) co_return std::string();
    const auto json = api::to_json(storage::masked(std::move(**record)));
    co_return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Task<std::optional<work::Insight>> insight_of(storage::Records& records, CallId id, int claim) {
    auto record = co_await records.call(std::move(id));
    if (!record) co_return std::unexpected(std::move(record).error());
    if (!*record) co_return std::nullopt;
    auto shown = storage::masked(std::move(**record));
    const auto found = std::ranges::find(shown.insights, claim, &work::Insight::claim);
    if (found == shown.insights.end()) co_return std::nullopt;
    co_return std::move(*found);
}

Task<work::Reminder> shown(storage::Records& records, work::Reminder reminder) {
    std::vector<work::Reminder> alone{std::move(reminder)};
    auto masked = co_await storage::masked(records, std::move(alone));
    if (!masked) co_return std::unexpected(std::move(masked).error());
    co_return std::move(masked->front());
}

std::string sender_of(const Configuration& configuration, const smtp::Account& account) {
    return configuration.report_email_from.empty() ? account.user : configuration.report_email_from;
}

/// What the house is told of a call: the letter to the customer, and what is for colleagues.
std::string letter(const work::Insight& insight) {
    auto text = insight.synthesis + "\n\n---\n\nNext: " + insight.next_action + "\n" +
                insight.justification +
                "\n\nSatisfaction: " + std::string(name_of(insight.satisfaction)) + "\n" +
                insight.satisfaction_reasons + "\n";
    for (const auto& name : insight.missing_fields) text += "\nMissing: " + name;
    for (const auto& words : insight.improvements) text += "\nTo improve: " + words;
    return text + "\n\nCall " + insight.call.text() + ", understood by " + insight.made_by + "\n";
}

Awaitable<work::Outcome> mail_to(smtp::Account account, smtp::Mail mail) {
    const auto sent = co_await smtp::send(std::move(account), std::move(mail), mail_patience);
    if (sent) co_return work::Outcome::done();
    auto why = sent.error().why;
    if (sent.error().for_good) co_return work::Outcome::hopeless(std::move(why));
    co_return work::Outcome::again(std::move(why));
}

}  // namespace

AfterCalls::AfterCalls(Parts parts, std::unique_ptr<work::Outreach> outreach)
    : parts_(std::move(parts)),
      outreach_(std::move(outreach)),
      clerk_(clerk_parts()),
      worker_(parts_.records.work_store(), parts_.time, parts_.loop) {
    clerk_.work_for(worker_);
    warn_of_what_cannot_be();
}

work::jobs::ClerkParts AfterCalls::clerk_parts() {
    const auto& configuration = parts_.configuration;
    const auto& secret = configuration.report_webhook_secret;
    return {
        .store = parts_.records.work_store(),
        .time = parts_.time,
        .outreach = *outreach_,
        .playbook = [this](const work::Story& story) { return playbook_of(story); },
        .model = parts_.model,
        .record = [this](CallId id) { return record_of(parts_.records, std::move(id)); },
        .shown = [this](CallId id,
                        int claim) { return insight_of(parts_.records, std::move(id), claim); },
        .shown_reminder =
            [this](work::Reminder reminder) { return shown(parts_.records, std::move(reminder)); },
        .used = [this](const CallId& call, const std::vector<reasoning::ModelUsage>& usage,
                       const Meter& meter) { used(call, usage, meter); },
        .report = webhook_at(configuration.report_webhook_url, secret),
        .reminder = webhook_at(configuration.reminder_webhook_url, secret),
        .mail = mailer()};
}

/// Empty where nobody is to be mailed to.
std::function<Awaitable<work::Outcome>(const work::Insight&, std::string id)> AfterCalls::mailer()
    const {
    const auto& configuration = parts_.configuration;
    auto account = smtp::read_account(configuration.smtp_url);
    if (configuration.report_email_to.empty() || !account) return {};
    return [this, account = std::move(*account)](const work::Insight& insight, std::string id) {
        smtp::Mail mail;
        mail.from = sender_of(parts_.configuration, account);
        mail.to = parts_.configuration.report_email_to;
        mail.subject = "Call: " + insight.in_short;
        mail.text = letter(insight);
        mail.id = std::move(id);
        mail.at = insight.made_at;
        return mail_to(account, std::move(mail));
    };
}

/// What the house asks for and nothing here can do, said once.
void AfterCalls::warn_of_what_cannot_be() const {
    const auto playbook = parts_.playbook();
    const auto& file = playbook->file;
    if (file.after_call.sms.is_sent && !outreach_->can_text())
        log::warning("work.cannot_text_callers", {{"wanted_by", "after_call.sms"}});
    if (file.reminders.are_offered && !clerk_.can_remind(file.reminders.by))
        log::info("work.reminders_are_listed",
                  {{"wanted_by", "reminders.by"},
                   {"what", "nothing is set up to remind by: see GET /api/v1/reminders"}});
}

/// Who talked in that call; the usual agent where that one is not known any more.
reasoning::SharedPlaybook AfterCalls::playbook_of(const work::Story& story) const {
    auto usual = parts_.playbook();
    transport::Errand errand{.agent = story.agent, .claim = story.claim_fields};
    if (!errand.claim.is_null()) errand.language = story.language;  // that they are in
    auto playbook = playbook_for(usual, errand);
    if (playbook) return std::move(*playbook);
    log::warning("work.agent_is_gone", {{"call", story.call.text()}, {"agent", story.agent}});
    return usual;
}

void AfterCalls::used(const CallId& call, const std::vector<reasoning::ModelUsage>& usage,
                      const Meter& meter) {
    const auto at = parts_.time.wall();
    for (const auto& each : usage)
        parts_.records.write(call, at,
                             call::ModelUsed{.role = std::string(name_of(each.role)),
                                             .vendor = each.vendor,
                                             .model = each.model,
                                             .input_tokens = each.input_tokens,
                                             .cached_tokens = each.cached_tokens,
                                             .output_tokens = each.output_tokens});
    if (!meter.readings().empty())
        parts_.records.write(call, at, call::Charged{parts_.prices.charges(meter)});
}

api::ComponentHealth AfterCalls::health() const {
    using State = api::ComponentHealth::State;
    const auto state = worker_.state();
    if (!state.error.empty()) return {State::degraded, {}, state.error};
    if (state.is_late) return {State::degraded, {}, "work after calls waits for too long"};
    if (state.dead == 0) return {};
    return {State::ok, {}, std::to_string(state.dead) + " jobs were given up: neura work dead"};
}

Awaitable<> AfterCalls::stop() { return worker_.stop(goodbye_within); }

std::unique_ptr<reasoning::Toolbox> AfterCalls::reminders_of(
    const Calling& calling, const reasoning::AgentFile& file) const {
    if (!file.reminders.are_offered) return nullptr;
    return work::jobs::make_reminder_tools(
        parts_.records.work_store(), parts_.time,
        reminder_context(parts_.callers_time, calling.call, calling.from, file.persona.time_zone));
}

work::jobs::ReminderContext reminder_context(const numbering::CallersTime& time, CallId call,
                                             std::string caller, std::string preferred) {
    return {
        .call = std::move(call),
        .caller = caller,
        .zone = std::string(time.zone_of(caller, preferred)),
        .moment = [&time, caller,
                   preferred](auto shown) { return time.moment(shown, caller, preferred); },
        .civil = [&time, caller, preferred](auto at) { return time.at(at, caller, preferred); }};
}

namespace {

void check_mail(const Configuration& configuration, std::vector<Problem>& problems) {
    if (configuration.report_email_to.empty()) return;
    for (const auto& mailbox : configuration.report_email_to)
        if (!smtp::is_mailbox(mailbox))
            problems.push_back({"REPORT_EMAIL_TO", "expected mailboxes, as in desk@example.com"});
    const auto account = smtp::read_account(configuration.smtp_url);
    if (!account)
        problems.push_back({"SMTP_URL", account.error().doing});
    else if (!smtp::is_mailbox(sender_of(configuration, *account)))
        problems.push_back({"REPORT_EMAIL_FROM", "expected a mailbox, as in neura@example.com"});
}

}  // namespace

std::vector<Problem> check_after_calls(const Configuration& configuration) {
    std::vector<Problem> problems;
    const std::array<std::pair<const char*, const std::string*>, 2> addresses{
        {{"REPORT_WEBHOOK_URL", &configuration.report_webhook_url},
         {"REMINDER_WEBHOOK_URL", &configuration.reminder_webhook_url}}};
    for (const auto& [name, address] : addresses) {
        if (address->empty()) continue;
        const auto url = net::parse_url(*address);
        if (!url) problems.push_back({name, url.error().doing});
    }
    check_mail(configuration, problems);
    return problems;
}

}  // namespace neura::server
