#include "server/emergencies.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "api/json.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::server {

using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 5s;

/// Before the webhook is posted for the second and the third time. The queue, which tries for
/// hours, is for what can wait.
constexpr auto pauses = std::to_array<std::chrono::milliseconds>({500ms, 2'000ms});

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string contact_of(const Emergencies::Notice& notice) {
    return notice.contact.empty() ? notice.from : notice.contact;
}

std::string message_of(const Emergencies::Notice& notice) {
    auto text = "EMERGENCY (" + notice.service + "): " + notice.reason;
    if (!notice.location.empty()) text += "\nWhere: " + notice.location;
    text += "\nContact: " + contact_of(notice) + "\nCall: " + notice.call.text();
    return text.substr(0, transport::longest_text);
}

}  // namespace

/// What came of it, on the loop of who asked.
struct Emergencies::Outcome {
    explicit Outcome(Executor of_call) : loop(of_call), known(of_call) {}
    const Executor loop;
    Inbox<Json> known;  ///< by way: "told", or what went wrong
};

Awaitable<reasoning::ToolResult> Emergencies::tell(EmergencyWays ways, Notice notice,
                                                   std::function<void(std::string)> transfer) {
    const auto loop = co_await asio::this_coro::executor;
    log::warning("call.emergency", {{"call", notice.call.text()}, {"service", notice.service}});
    const bool puts_through = !ways.transfer.empty() && transfer != nullptr;
    if (puts_through) {
        transfer(ways.transfer);
        note(notice, "transfer", true, "the caller is put through");
    }
    auto done = Json::object();
    if (ways.webhook || !ways.sms.empty()) {
        const auto outcome = std::make_shared<Outcome>(loop);
        tasks_.start(tell_all(std::move(ways), std::move(notice), outcome));
        auto known = co_await outcome->known.next();
        if (known) done = std::move(*known);
    }
    if (puts_through) done["transfer"] = "the caller is put through after your next words";
    const bool told = puts_through || std::ranges::find(done, Json("told")) != done.end();
    co_return reasoning::ToolResult{.text = text_of(done), .failed = !told};
}

Awaitable<> Emergencies::tell_all(EmergencyWays ways, Notice notice,
                                  std::shared_ptr<Outcome> outcome) {
    auto done = Json::object();
    if (ways.webhook) {
        auto posted = co_await post(*ways.webhook, notice);
        const bool is_told = posted.kind == work::Outcome::Kind::done;
        if (!is_told) log::error("emergency.webhook_failed", {{"error", posted.why}});
        done["webhook"] = is_told ? "told" : "could not be told";
        note(notice, "webhook", is_told, is_told ? "told" : std::move(posted.why));
    }
    if (!ways.sms.empty()) {
        auto text = message_of(notice);
        const auto sent = co_await texts_.send(notice.call, ways.sms, std::move(text));
        auto result = sent ? std::string("told") : sent.error().doing;
        if (!sent) log::error("emergency.sms_failed", {{"error", result}});
        done["sms"] = sent ? "told" : "could not be told";
        note(notice, "sms", sent.has_value(), std::move(result));
    }
    asio::post(outcome->loop, [outcome, done = std::move(done)]() mutable {
        outcome->known.push(std::move(done));
    });
}

/// Three times within some ten seconds, until it is taken.
Awaitable<work::Outcome> Emergencies::post(const work::jobs::Webhook& webhook,
                                           const Notice& notice) const {
    const auto now = time_.wall();
    const auto id =
        "emergency:" + notice.call.text() + ':' +
        std::to_string(
            std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count());
    const Json body{{"type", "call.emergency"},
                    {"timestamp", api::rfc3339(now)},
                    {"data",
                     {{"call", notice.call.text()},
                      {"from", notice.from},
                      {"service", notice.service},
                      {"reason", notice.reason},
                      {"location", notice.location},
                      {"contact", contact_of(notice)}}}};
    const auto text = text_of(body);
    Timer pause(co_await asio::this_coro::executor);
    for (std::size_t tried = 0;; ++tried) {
        auto outcome = co_await work::jobs::post(webhook, id, text, time_.wall(), patience);
        if (outcome.kind != work::Outcome::Kind::again || tried == pauses.size()) co_return outcome;
        pause.expires_after(pauses[tried]);
        co_await pause.async_wait(use_awaitable);
    }
}

void Emergencies::note(const Notice& notice, std::string by, bool reached, std::string result) {
    journal_.write(notice.call, time_.wall(),
                   call::EmergencyNotified{.service = notice.service,
                                           .reason = notice.reason,
                                           .location = notice.location,
                                           .by = std::move(by),
                                           .reached = reached,
                                           .result = std::move(result)});
}

}  // namespace neura::server
