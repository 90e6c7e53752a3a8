#include "storage/event_json.hpp"

#include <array>

#include "storage/errc.hpp"
#include "storage/status.hpp"

namespace neura::storage {

namespace {

using nlohmann::json;

/// In the order of `call::Event`.
constexpr std::array<std::string_view, std::variant_size_v<call::Event>> kinds{
    "announced",     "status_changed", "answered",      "recording_started",
    "said",          "turn_timed",     "claim_changed", "carrier_recorded",
    "concluded",     "model_used",     "charged",       "tool_used",
    "field_changed", "checkpoint",     "claim_opened",  "language_chosen",
    "resumed",       "transferred",    "text_message",  "emergency_notified",
    "safety_noted",  "text_reported"};

/// In the order of `Transferred::How`.
constexpr std::array<std::string_view, 5> ways{"talked", "busy", "no_answer", "failed",
                                               "caller_left"};

constexpr std::array<std::string_view, 3> roles{"caller", "agent", "system"};

template <class Duration>
json number(const std::optional<Duration>& duration) {
    return duration ? json(duration->count()) : json();
}

template <class Number>
std::optional<Number> optional_at(const json& from, const char* name) {
    const auto found = from.find(name);
    if (found == from.end() || found->is_null()) return std::nullopt;
    if constexpr (requires { typename Number::period; })
        return Number(found->get<typename Number::rep>());
    else
        return found->get<Number>();
}

using OptionalMs = std::optional<std::chrono::milliseconds>;

OptionalMs ms_at(const json& from, const char* name) {
    return optional_at<std::chrono::milliseconds>(from, name);
}

json encode(const transport::Errand& errand) {
    return {{"agent", errand.agent},
            {"language", errand.language},
            {"purpose", errand.purpose},
            {"claim", errand.claim},
            {"known", errand.known}};
}

json encode(const call::Announced& event) {
    const auto& call = event.call;
    const bool inbound = call.direction == transport::Direction::inbound;
    return {{"carrier", call.carrier},
            {"carrier_id", call.carrier_id.text()},
            {"from", call.from},
            {"to", call.to},
            {"direction", inbound ? "inbound" : "outbound"},
            {"errand", encode(call.errand)}};
}

json encode(const call::StatusChanged& event) {
    return {{"status", name_of(event.status)},
            {"reason", event.reason},
            {"duration", number(event.duration)},
            {"sequence", event.sequence ? json(*event.sequence) : json()}};
}

json encode(const call::Answered& event) { return {{"agent", event.agent}}; }

json encode(const call::RecordingStarted& event) { return {{"file", event.file}}; }

json encode(const call::Said& event) {
    return {{"role", roles[static_cast<std::size_t>(event.role)]},
            {"text", event.text},
            {"interrupted", event.interrupted},
            {"keyed", event.keyed},
            {"start_ms", event.start.count()},
            {"end_ms", event.end.count()}};
}

json encode(const call::TurnTimed& event) {
    return {{"number", event.number},
            {"turn_ended_ms", number(event.turn_ended)},
            {"transcribed_ms", number(event.transcribed)},
            {"first_words_ms", number(event.first_words)},
            {"replied_ms", number(event.replied)},
            {"first_sentence_ms", number(event.first_sentence)},
            {"first_audio_ms", number(event.first_audio)},
            {"first_sent_ms", number(event.first_sent)},
            {"first_played_ms", number(event.first_played)}};
}

json encode(const call::ClaimChanged& event) {
    return {{"claim", event.claim}, {"complete", event.complete}};
}

json encode(const call::CarrierRecorded& event) {
    const auto& recording = event.recording;
    return {{"carrier_id", recording.carrier_id.text()},
            {"recording_id", recording.recording_id},
            {"url", recording.url},
            {"status", recording.status},
            {"duration", number(recording.duration)}};
}

json encode(const call::Concluded& event) { return {{"outcome", event.outcome}}; }

json encode(const call::ModelUsed& event) {
    return {{"role", event.role},
            {"vendor", event.vendor},
            {"model", event.model},
            {"input_tokens", event.input_tokens},
            {"cached_tokens", event.cached_tokens},
            {"output_tokens", event.output_tokens}};
}

json encode(const call::Charged& event) {
    auto charges = json::array();
    for (const auto& charge : event.charges) {
        const auto& usage = charge.usage;
        charges.push_back({{"vendor", charge.service.vendor},
                           {"kind", charge.service.kind},
                           {"model", charge.service.model},
                           {"audio_ms", usage.audio.count()},
                           {"session_ms", usage.session.count()},
                           {"characters", usage.characters},
                           {"input_tokens", usage.input_tokens},
                           {"cached_tokens", usage.cached_tokens},
                           {"output_tokens", usage.output_tokens},
                           {"untold", usage.untold},
                           {"cost_nano", charge.cost ? json(*charge.cost) : json()},
                           {"currency", charge.currency},
                           {"priced_on", charge.priced_on}});
    }
    return {{"charges", std::move(charges)}};
}

json encode(const call::ToolUsed& event) {
    auto sources = json::array();
    for (const auto& [document, title, passage] : event.sources)
        sources.push_back({{"document", document}, {"title", title}, {"passage", passage}});
    return {{"name", event.name},     {"arguments", event.arguments},  {"result", event.result},
            {"failed", event.failed}, {"took_ms", event.took.count()}, {"sources", sources}};
}

json encode(const call::FieldChanged& event) {
    return {{"field", event.field},  {"value", event.value}, {"before", event.before},
            {"by", event.by},        {"words", event.words}, {"sensitive", event.sensitive},
            {"spoken", event.spoken}};
}

json encode(const call::Checkpoint& event) {
    return {{"node", event.node}, {"state", event.state}};
}

json encode(const call::ClaimOpened& event) {
    return {{"number", event.number}, {"outcome", event.outcome}};
}

json encode(const call::LanguageChosen& event) { return {{"language", event.language}}; }

json encode(const call::Resumed& event) {
    return {{"earlier", event.earlier.text()}, {"errand", encode(event.errand)}};
}

json encode(const call::Transferred& event) {
    return {{"how", ways[static_cast<std::size_t>(event.how)]}, {"to", event.to}};
}

json encode(const call::TextMessage& event) {
    const bool inbound = event.direction == transport::Direction::inbound;
    return {{"direction", inbound ? "inbound" : "outbound"},
            {"from", event.from},
            {"to", event.to},
            {"text", event.text},
            {"status", event.status},
            {"id", event.id}};
}

json encode(const call::EmergencyNotified& event) {
    return {{"service", event.service}, {"reason", event.reason},   {"location", event.location},
            {"by", event.by},           {"reached", event.reached}, {"result", event.result}};
}

json encode(const call::SafetyNoted& event) {
    return {{"kind", event.kind}, {"action", event.action}};
}

json encode(const call::TextReported& event) {
    return {{"id", event.id}, {"status", event.status}, {"error", event.error}};
}

// The readers below throw json::exception or std::out_of_range on what `encode` never made.

transport::Errand errand_of(const json& from) {
    return {.agent = from.at("agent"),
            .language = from.value("language", ""),
            .purpose = from.at("purpose"),
            .claim = from.at("claim"),
            .known = from.at("known")};
}

transport::Errand errand_in(const json& from) {
    const auto found = from.find("errand");
    if (found != from.end()) return errand_of(*found);
    return {.purpose = from.value("purpose", "")};  // which stood alone once
}

call::Event announced(const json& from) {
    return call::Announced{.call = {
                               .carrier_id = CarrierCallId(from.at("carrier_id")),
                               .carrier = from.at("carrier"),
                               .from = from.at("from"),
                               .to = from.at("to"),
                               .direction = from.at("direction") == "outbound"
                                                ? transport::Direction::outbound
                                                : transport::Direction::inbound,
                               .errand = errand_in(from),
                           }};
}

call::Event status_changed(const json& from) {
    const auto status = status_named(from.at("status").get<std::string>());
    if (!status) throw std::out_of_range("status");
    return call::StatusChanged{.status = *status,
                               .reason = from.at("reason"),
                               .duration = optional_at<std::chrono::seconds>(from, "duration"),
                               .sequence = optional_at<std::uint64_t>(from, "sequence")};
}

call::Event said(const json& from) {
    const auto* role = std::ranges::find(roles, from.at("role").get<std::string>());
    if (role == roles.end()) throw std::out_of_range("role");
    return call::Said{.role = static_cast<call::Said::Role>(role - roles.begin()),
                      .text = from.at("text"),
                      .interrupted = from.at("interrupted"),
                      .keyed = from.at("keyed"),
                      .start = std::chrono::milliseconds(from.at("start_ms").get<std::int64_t>()),
                      .end = std::chrono::milliseconds(from.at("end_ms").get<std::int64_t>())};
}

call::Event turn_timed(const json& from) {
    return call::TurnTimed{.number = from.at("number"),
                           .turn_ended = ms_at(from, "turn_ended_ms"),
                           .transcribed = ms_at(from, "transcribed_ms"),
                           .first_words = ms_at(from, "first_words_ms"),
                           .replied = ms_at(from, "replied_ms"),
                           .first_sentence = ms_at(from, "first_sentence_ms"),
                           .first_audio = ms_at(from, "first_audio_ms"),
                           .first_sent = ms_at(from, "first_sent_ms"),
                           .first_played = ms_at(from, "first_played_ms")};
}

call::Event carrier_recorded(const json& from) {
    return call::CarrierRecorded{
        .recording = {.carrier_id = CarrierCallId(from.at("carrier_id")),
                      .recording_id = from.at("recording_id"),
                      .url = from.at("url"),
                      .status = from.at("status"),
                      .duration = optional_at<std::chrono::seconds>(from, "duration")}};
}

call::Event model_used(const json& from) {
    return call::ModelUsed{.role = from.at("role"),
                           .vendor = from.at("vendor"),
                           .model = from.at("model"),
                           .input_tokens = from.at("input_tokens"),
                           .cached_tokens = from.at("cached_tokens"),
                           .output_tokens = from.at("output_tokens")};
}

call::Event charged(const json& from) {
    call::Charged event;
    for (const auto& charge : from.at("charges")) {
        const auto ms = [&](const char* name) {
            return std::chrono::milliseconds(charge.at(name).get<std::int64_t>());
        };
        event.charges.push_back(
            {.service = {charge.at("vendor"), charge.at("kind"), charge.at("model")},
             .usage = {.audio = ms("audio_ms"),
                       .session = ms("session_ms"),
                       .characters = charge.at("characters"),
                       .input_tokens = charge.at("input_tokens"),
                       .cached_tokens = charge.at("cached_tokens"),
                       .output_tokens = charge.at("output_tokens"),
                       .untold = charge.at("untold")},
             .cost = optional_at<std::int64_t>(charge, "cost_nano"),
             .currency = charge.at("currency"),
             .priced_on = charge.at("priced_on")});
    }
    return event;
}

call::Event tool_used(const json& from) {
    call::ToolUsed event{.name = from.at("name"),
                         .arguments = from.at("arguments"),
                         .result = from.at("result"),
                         .failed = from.at("failed"),
                         .took = std::chrono::milliseconds(from.at("took_ms").get<std::int64_t>())};
    for (const auto& source : from.at("sources"))
        event.sources.push_back({.document = source.at("document"),
                                 .title = source.at("title"),
                                 .passage = source.at("passage")});
    return event;
}

call::Event field_changed(const json& from) {
    return call::FieldChanged{.field = from.at("field"),
                              .value = from.at("value"),
                              .before = from.at("before"),
                              .by = from.at("by"),
                              .words = from.at("words"),
                              .sensitive = from.value("sensitive", false),
                              .spoken = from.value("spoken", "")};
}

call::Event transferred(const json& from) {
    const auto* way = std::ranges::find(ways, from.at("how").get<std::string>());
    if (way == ways.end()) throw std::out_of_range("how");
    return call::Transferred{.how = static_cast<call::Transferred::How>(way - ways.begin()),
                             .to = from.at("to")};
}

call::Event text_message(const json& from) {
    return call::TextMessage{.direction = from.at("direction") == "outbound"
                                              ? transport::Direction::outbound
                                              : transport::Direction::inbound,
                             .from = from.at("from"),
                             .to = from.at("to"),
                             .text = from.at("text"),
                             .status = from.at("status"),
                             .id = from.at("id")};
}

call::Event emergency_notified(const json& from) {
    return call::EmergencyNotified{.service = from.at("service"),
                                   .reason = from.at("reason"),
                                   .location = from.at("location"),
                                   .by = from.at("by"),
                                   .reached = from.at("reached"),
                                   .result = from.at("result")};
}

call::Event decode(std::string_view kind, const json& from) {
    if (kind == "announced") return announced(from);
    if (kind == "status_changed") return status_changed(from);
    if (kind == "answered") return call::Answered{.agent = from.at("agent")};
    if (kind == "recording_started") return call::RecordingStarted{.file = from.at("file")};
    if (kind == "said") return said(from);
    if (kind == "turn_timed") return turn_timed(from);
    if (kind == "claim_changed")
        return call::ClaimChanged{.claim = from.at("claim"), .complete = from.at("complete")};
    if (kind == "carrier_recorded") return carrier_recorded(from);
    if (kind == "concluded") return call::Concluded{.outcome = from.at("outcome")};
    if (kind == "model_used") return model_used(from);
    if (kind == "charged") return charged(from);
    if (kind == "tool_used") return tool_used(from);
    if (kind == "field_changed") return field_changed(from);
    if (kind == "checkpoint")
        return call::Checkpoint{.node = from.at("node"), .state = from.at("state")};
    if (kind == "claim_opened")
        return call::ClaimOpened{.number = from.at("number"), .outcome = from.value("outcome", "")};
    if (kind == "language_chosen") return call::LanguageChosen{.language = from.at("language")};
    if (kind == "resumed")
        return call::Resumed{.earlier = CallId(from.at("earlier")), .errand = errand_in(from)};
    if (kind == "transferred") return transferred(from);
    if (kind == "text_message") return text_message(from);
    if (kind == "emergency_notified") return emergency_notified(from);
    if (kind == "safety_noted")
        return call::SafetyNoted{.kind = from.at("kind"), .action = from.at("action")};
    if (kind == "text_reported")
        return call::TextReported{
            .id = from.at("id"), .status = from.at("status"), .error = from.at("error")};
    throw std::out_of_range("kind");
}

}  // namespace

std::string_view kind_of(const call::Event& event) { return kinds[event.index()]; }

std::string event_text(const call::Event& event) {
    const auto value = std::visit([](const auto& known) { return encode(known); }, event);
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string errand_text(const transport::Errand& errand) {
    if (errand.empty()) return {};
    return encode(errand).dump(-1, ' ', false, json::error_handler_t::replace);
}

transport::Errand parse_errand(std::string_view text) {
    if (text.empty()) return {};
    try {
        return errand_of(json::parse(text));
    } catch (const json::exception&) {
        return {};
    }
}

Result<call::Event> parse_event(std::string_view kind, std::string_view text) {
    try {
        return decode(kind, json::parse(text));
    } catch (const json::exception&) {
    } catch (const std::out_of_range&) {
    }
    return fail(Errc::bad_event, "read a stored event of kind " + std::string(kind));
}

}  // namespace neura::storage
