#include "server/emergencies.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "api/json.hpp"
#include "runtime/inbox.hpp"
#include "telemetry/log.hpp"

namespace neura::server {

using Json = nlohmann::json;

namespace {

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

Awaitable<reasoning::ToolResult> Emergencies::tell(Notice notice,
                                                   std::function<void(std::string)> transfer) {
    const auto loop = co_await asio::this_coro::executor;
    log::warning("call.emergency", {{"call", notice.call.text()}, {"service", notice.service}});
    const bool puts_through = !ways_.transfer.empty() && transfer != nullptr;
    if (puts_through) {
        transfer(ways_.transfer);
        note(notice, "transfer", true, "the caller is put through");
    }
    auto done = Json::object();
    if (ways_.webhook || !ways_.sms.empty()) {
        const auto outcome = std::make_shared<Outcome>(loop);
        tasks_.start(tell_all(std::move(notice), outcome));
        auto known = co_await outcome->known.next();
        if (known) done = std::move(*known);
    }
    if (puts_through) done["transfer"] = "the caller is put through after your next words";
    const bool told = puts_through || std::ranges::find(done, Json("told")) != done.end();
    co_return reasoning::ToolResult{.text = text_of(done), .failed = !told};
}

Awaitable<> Emergencies::tell_all(Notice notice, std::shared_ptr<Outcome> outcome) {
    auto done = Json::object();
    if (ways_.webhook) {
        const Json body{{"event", "emergency"},          {"call", notice.call.text()},
                        {"from", notice.from},           {"service", notice.service},
                        {"reason", notice.reason},       {"location", notice.location},
                        {"contact", contact_of(notice)}, {"at", api::rfc3339(time_.wall())}};
        auto text = text_of(body);
        const auto posted = co_await post_webhook(*ways_.webhook, std::move(text), time_);
        auto result = posted ? std::string("told") : posted.error().doing;
        if (!posted) log::error("emergency.webhook_failed", {{"error", result}});
        done["webhook"] = posted ? "told" : "could not be told";
        note(notice, "webhook", posted.has_value(), std::move(result));
    }
    if (!ways_.sms.empty()) {
        auto text = message_of(notice);
        const auto sent = co_await texts_.send(notice.call, ways_.sms, std::move(text));
        auto result = sent ? std::string("told") : sent.error().doing;
        if (!sent) log::error("emergency.sms_failed", {{"error", result}});
        done["sms"] = sent ? "told" : "could not be told";
        note(notice, "sms", sent.has_value(), std::move(result));
    }
    asio::post(outcome->loop, [outcome, done = std::move(done)]() mutable {
        outcome->known.push(std::move(done));
    });
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
