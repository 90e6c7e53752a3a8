#include "api/json.hpp"

#include <fmt/chrono.h>

#include <map>

namespace neura::api {

namespace {

using api::to_json;  // beside those below, not hidden by them
using nlohmann::ordered_json;

ordered_json time_or_null(const std::optional<storage::WallTime>& at) {
    return at ? ordered_json(rfc3339(*at)) : ordered_json();
}

template <class Duration>
ordered_json count_or_null(const std::optional<Duration>& duration) {
    return duration ? ordered_json(duration->count()) : ordered_json();
}

/// Text that is empty while it is not known.
ordered_json text_or_null(const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json to_json(const storage::Message& message) {
    return {{"role", message.role},
            {"content", message.content},
            {"tool_calls", message.tool_calls},
            {"interrupted", message.interrupted},
            {"keyed", message.keyed},
            {"start_ms", message.start.count()},
            {"end_ms", message.end.count()},
            {"at", rfc3339(message.at)},
            {"claim", message.claim}};
}

ordered_json to_json(const storage::Turn& turn) {
    const auto& timed = turn.timed;
    return {{"number", timed.number},
            {"turn_ended_ms", count_or_null(timed.turn_ended)},
            {"transcribed_ms", count_or_null(timed.transcribed)},
            {"first_words_ms", count_or_null(timed.first_words)},
            {"replied_ms", count_or_null(timed.replied)},
            {"first_sentence_ms", count_or_null(timed.first_sentence)},
            {"first_audio_ms", count_or_null(timed.first_audio)},
            {"first_sent_ms", count_or_null(timed.first_sent)},
            {"first_played_ms", count_or_null(timed.first_played)},
            {"at", rfc3339(turn.at)}};
}

ordered_json to_json(const transport::CarrierRecording& recording) {
    return {{"recording_id", recording.recording_id},
            {"url", recording.url},
            {"status", recording.status},
            {"duration_seconds", count_or_null(recording.duration)}};
}

ordered_json to_json(const storage::TransferMade& transfer) {
    return {{"to", transfer.to}, {"how", transfer.how}, {"at", rfc3339(transfer.at)}};
}

ordered_json to_json(const storage::TextOfCall& text) {
    const auto& message = text.message;
    const bool inbound = message.direction == transport::Direction::inbound;
    return {{"direction", inbound ? "inbound" : "outbound"},
            {"from", message.from},
            {"to", message.to},
            {"text", message.text},
            {"status", message.status},
            {"error", text_or_null(text.error)},
            {"at", rfc3339(text.at)}};
}

ordered_json to_json(const storage::Claim& claim) {
    return {{"number", claim.number},
            {"fields", claim.fields},
            {"complete", claim.complete},
            {"outcome", text_or_null(claim.outcome)},
            {"changed_at", rfc3339(claim.changed_at)}};
}

ordered_json to_json(const storage::FieldChange& changed) {
    const auto& change = changed.change;
    return {{"claim", changed.claim},   {"field", change.field},
            {"value", change.value},    {"before", change.before},
            {"by", change.by},          {"words", text_or_null(change.words)},
            {"at", rfc3339(changed.at)}};
}

double in_units(std::int64_t nano) { return static_cast<double>(nano) / 1e9; }

ordered_json to_json(const call::Charge& charge) {
    const auto& usage = charge.usage;
    const auto in_seconds = [](std::chrono::milliseconds ms) {
        return static_cast<double>(ms.count()) / 1e3;
    };
    return {{"vendor", charge.service.vendor},
            {"kind", charge.service.kind},
            {"model", text_or_null(charge.service.model)},
            {"audio_seconds", in_seconds(usage.audio)},
            {"session_seconds", in_seconds(usage.session)},
            {"characters", usage.characters},
            {"input_tokens", usage.input_tokens},
            {"cached_tokens", usage.cached_tokens},
            {"output_tokens", usage.output_tokens},
            {"untold_answers", usage.untold},
            {"cost", charge.cost ? ordered_json(in_units(*charge.cost)) : ordered_json()},
            {"currency", text_or_null(charge.currency)},
            {"priced_on", text_or_null(charge.priced_on)}};
}

ordered_json to_json(const storage::ServiceCost& service) {
    auto json = to_json(service.sum);
    json["calls"] = service.calls;
    return json;
}

/// What is known of the sum, by currency, and whether that is all: an unknown price is not nothing.
class Totals {
public:
    void add(const call::Charge& charge) {
        all_known_ = all_known_ && charge.cost && charge.usage.untold == 0;
        if (charge.cost) sums_[charge.currency] += *charge.cost;
    }

    ordered_json known() const {
        auto known = ordered_json::object();
        for (const auto& [currency, nano] : sums_) known[currency] = in_units(nano);
        return known;
    }
    bool all_known() const { return all_known_; }

private:
    std::map<std::string, std::int64_t> sums_;
    bool all_known_ = true;
};

/// Null as long as nothing is recorded.
ordered_json cost_of(const std::vector<call::Charge>& charges) {
    if (charges.empty()) return nullptr;
    Totals totals;
    auto services = ordered_json::array();
    for (const auto& charge : charges) {
        totals.add(charge);
        services.push_back(to_json(charge));
    }
    return {{"known", totals.known()},
            {"is_all_known", totals.all_known()},
            {"services", std::move(services)}};
}

ordered_json to_json(const work::Insight& insight) {
    ordered_json json{{"claim", insight.claim}};
    const ordered_json understood = work::json_of(insight);
    for (const auto& [name, value] : understood.items()) json[name] = value;
    json["made_at"] = rfc3339(insight.made_at);
    return json;
}

template <class Item>
ordered_json list_of(const std::vector<Item>& items) {
    auto list = ordered_json::array();
    for (const auto& item : items) list.push_back(to_json(item));
    return list;
}

}  // namespace

std::string rfc3339(storage::WallTime at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(at - seconds);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), ms.count());
}

ordered_json to_json(const storage::CallSummary& call) {
    const bool inbound = call.direction == transport::Direction::inbound;
    ordered_json recording_url;
    if (!call.recording.empty()) recording_url = "/api/v1/calls/" + call.id.text() + "/recording";
    return {{"id", call.id.text()},
            {"carrier", call.carrier},
            {"carrier_id", call.carrier_id.text()},
            {"direction", inbound ? "inbound" : "outbound"},
            {"from", call.from},
            {"to", call.to},
            {"status", storage::name_of(call.status)},
            {"reason", text_or_null(call.reason)},
            {"agent", text_or_null(call.agent)},
            {"outcome", text_or_null(call.outcome)},
            {"announced_at", rfc3339(call.announced_at)},
            {"answered_at", time_or_null(call.answered_at)},
            {"ended_at", time_or_null(call.ended_at)},
            {"duration_seconds", count_or_null(call.duration)},
            {"recording_url", recording_url},
            {"language", text_or_null(call.language)},
            {"resumes", text_or_null(call.resumes)},
            {"purpose", text_or_null(call.errand.purpose)},
            {"claim_fields", call.errand.claim}};
}

ordered_json to_json(const work::Reminder& reminder) {
    return {{"id", reminder.id},
            {"call", reminder.call.text()},
            {"caller", text_or_null(reminder.caller)},
            {"title", reminder.title},
            {"description", reminder.description},
            {"due_at", rfc3339(reminder.due_at)},
            {"due_local", text_or_null(reminder.due_local)},
            {"time_zone", text_or_null(reminder.time_zone)},
            {"owner", name_of(reminder.owner)},
            {"state", name_of(reminder.state)},
            {"fired_by", text_or_null(reminder.fired_by)}};
}

ordered_json to_json(const std::vector<work::Reminder>& reminders) {
    return {{"reminders", list_of(reminders)}};
}

ordered_json to_json(const storage::CallRecord& record) {
    return {{"call", to_json(record.call)},
            {"messages", list_of(record.messages)},
            {"claim", record.claims.empty() ? ordered_json() : to_json(record.claims.back())},
            {"claims", list_of(record.claims)},
            {"history", list_of(record.history)},
            {"turns", list_of(record.turns)},
            {"carrier_recordings", list_of(record.carrier_recordings)},
            {"transfers", list_of(record.transfers)},
            {"texts", list_of(record.texts)},
            {"cost", cost_of(record.charges)},
            {"insights", list_of(record.insights)},
            {"reminders", list_of(record.reminders)}};
}

ordered_json to_json(const storage::Page<storage::CallSummary>& page) {
    return {{"calls", list_of(page.items)}, {"next_cursor", text_or_null(page.next)}};
}

ordered_json to_json(const storage::Costs& costs) {
    Totals totals;
    for (const auto& service : costs.services) totals.add(service.sum);
    return {{"calls", costs.calls},
            {"talk_seconds", costs.talked.count()},
            {"known", totals.known()},
            {"is_all_known", totals.all_known()},
            {"services", list_of(costs.services)}};
}

net::Response json_response(const ordered_json& body) {
    net::Response response;
    response.content_type = "application/json";
    response.body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    return response;
}

net::Response method_not_allowed() {
    auto response = net::json_error(405, "method_not_allowed", "this can only be read: use GET");
    response.headers.add("Allow", "GET, HEAD");
    return response;
}

}  // namespace neura::api
