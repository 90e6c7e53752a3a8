#include "api/json.hpp"

#include <fmt/chrono.h>

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
            {"at", rfc3339(message.at)}};
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

ordered_json to_json(const std::optional<storage::Claim>& claim) {
    if (!claim) return nullptr;
    return {{"fields", claim->fields},
            {"complete", claim->complete},
            {"changed_at", rfc3339(claim->changed_at)}};
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
            {"recording_url", recording_url}};
}

ordered_json to_json(const storage::CallRecord& record) {
    return {{"call", to_json(record.call)},
            {"messages", list_of(record.messages)},
            {"claim", to_json(record.claim)},
            {"turns", list_of(record.turns)},
            {"carrier_recordings", list_of(record.carrier_recordings)}};
}

ordered_json to_json(const storage::Page<storage::CallSummary>& page) {
    return {{"calls", list_of(page.items)}, {"next_cursor", text_or_null(page.next)}};
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
