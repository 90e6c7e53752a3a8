#include "providers/twilio/webhook_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "call/transport/telephony.hpp"

namespace neura::providers::twilio {

using transport::CallStatus;

namespace {

constexpr std::size_t most_bytes_a_character = 4;  // of UTF-8

struct NamedStatus {
    std::string_view name;
    CallStatus status;
    bool is_final;
};

constexpr std::array<NamedStatus, 9> statuses{{
    {"queued", CallStatus::initiated, false},
    {"initiated", CallStatus::initiated, false},
    {"ringing", CallStatus::ringing, false},
    {"in-progress", CallStatus::in_progress, false},
    {"completed", CallStatus::completed, true},
    {"busy", CallStatus::busy, true},
    {"failed", CallStatus::failed, true},
    {"no-answer", CallStatus::no_answer, true},
    {"canceled", CallStatus::canceled, true},
}};

const NamedStatus* status_named(std::string_view name) {
    const auto found = std::ranges::find(statuses, name, &NamedStatus::name);
    return found == statuses.end() ? nullptr : &*found;
}

std::optional<std::string_view> find(const net::Form& form, std::string_view name) {
    const auto found = std::ranges::find(
        form, name, [](const auto& field) { return std::string_view(field.first); });
    if (found == form.end()) return std::nullopt;
    return std::string_view(found->second);
}

std::string text_or_empty(const net::Form& form, std::string_view name) {
    return std::string(find(form, name).value_or(std::string_view{}));
}

std::unexpected<std::string> missing(std::string_view name) {
    return std::unexpected("the field " + std::string(name) + " is missing");
}

std::unexpected<std::string> wrong(std::string_view name, std::string_view expected) {
    return std::unexpected("the field " + std::string(name) + " must be " + std::string(expected));
}

/// A sid as it is, or what is wrong with it.
Field<std::string> read_sid(const net::Form& form, std::string_view name) {
    const auto sid = find(form, name);
    if (!sid || sid->empty()) return missing(name);
    const bool plain = std::ranges::all_of(*sid, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
    if (!plain || sid->size() > 64)
        return wrong(name, "letters, digits, - and _, at most 64 of them");
    return std::string(*sid);
}

/// A field that may be absent or empty, but if not, is a whole number.
Field<std::optional<std::uint32_t>> read_number(const net::Form& form, std::string_view name) {
    const auto text = find(form, name);
    if (!text || text->empty()) return std::nullopt;
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(text->begin(), text->end(), value);
    if (error != std::errc{} || stop != text->end())
        return wrong(name, "a whole number from 0 to 4294967295");
    return value;
}

Field<std::optional<std::chrono::seconds>> read_seconds(const net::Form& form,
                                                        std::string_view name) {
    const auto number = read_number(form, name);
    if (!number) return std::unexpected(number.error());
    if (!*number) return std::nullopt;
    return std::chrono::seconds(**number);
}

}  // namespace

Field<CarrierCallId> read_call_sid(const net::Form& form) {
    auto sid = read_sid(form, "CallSid");
    if (!sid) return std::unexpected(std::move(sid).error());
    return CarrierCallId(std::move(*sid));
}

Field<transport::IncomingCall> read_incoming_call(const net::Form& form) {
    auto sid = read_call_sid(form);
    if (!sid) return std::unexpected(std::move(sid).error());
    for (const std::string_view name : {"From", "To"})
        if (!find(form, name)) return missing(name);

    const bool outbound = text_or_empty(form, "Direction").starts_with("outbound");
    return transport::IncomingCall{
        .carrier_id = std::move(*sid),
        .carrier = "twilio",
        .from = text_or_empty(form, "From"),
        .to = text_or_empty(form, "To"),
        .direction = outbound ? transport::Direction::outbound : transport::Direction::inbound,
    };
}

Field<transport::StatusReport> read_status_report(const net::Form& form) {
    auto sid = read_call_sid(form);
    if (!sid) return std::unexpected(std::move(sid).error());

    const auto name = find(form, "CallStatus");
    if (!name) return missing("CallStatus");
    const auto* status = status_named(*name);
    if (status == nullptr)
        return wrong("CallStatus",
                     "one of queued, initiated, ringing, in-progress, completed, busy, failed, "
                     "no-answer, canceled");

    const auto sequence = read_number(form, "SequenceNumber");
    if (!sequence) return std::unexpected(sequence.error());
    const auto duration = read_seconds(form, "CallDuration");
    if (!duration) return std::unexpected(duration.error());
    return transport::StatusReport{.carrier_id = std::move(*sid),
                                   .status = status->status,
                                   .sequence = *sequence,
                                   .duration = *duration};
}

Field<transport::CarrierRecording> read_recording(const net::Form& form) {
    auto sid = read_call_sid(form);
    if (!sid) return std::unexpected(std::move(sid).error());
    auto recording = read_sid(form, "RecordingSid");
    if (!recording) return std::unexpected(std::move(recording).error());
    const auto status = find(form, "RecordingStatus");
    if (!status) return missing("RecordingStatus");
    const auto duration = read_seconds(form, "RecordingDuration");
    if (!duration) return std::unexpected(duration.error());
    return transport::CarrierRecording{.carrier_id = std::move(*sid),
                                       .recording_id = std::move(*recording),
                                       .url = text_or_empty(form, "RecordingUrl"),
                                       .status = std::string(*status),
                                       .duration = *duration};
}

Field<DialEnd> read_dial_end(const net::Form& form) {
    auto sid = read_call_sid(form);
    if (!sid) return std::unexpected(std::move(sid).error());
    const auto status = find(form, "DialCallStatus");
    if (!status) return missing("DialCallStatus");

    using How = transport::TransferReport::How;
    DialEnd end{.report = {.carrier_id = std::move(*sid), .caller_left = is_over(form)}};
    if (*status == "busy")
        end.report.how = How::busy;
    else if (*status == "no-answer" || *status == "canceled")
        end.report.how = How::no_answer;
    else if (*status == "completed" || *status == "answered")
        end.talked = text_or_empty(form, "DialBridged") != "false";
    return end;
}

Field<CarrierCallId> read_parent_call_sid(const net::Form& form) {
    auto sid = read_sid(form, "ParentCallSid");
    if (!sid) return std::unexpected(std::move(sid).error());
    return CarrierCallId(std::move(*sid));
}

Field<transport::PickedUp> read_picked_up(const net::Form& form) {
    auto sid = read_call_sid(form);
    if (!sid) return std::unexpected(std::move(sid).error());
    const auto by = find(form, "AnsweredBy");
    if (!by) return missing("AnsweredBy");
    return transport::PickedUp{.carrier_id = std::move(*sid),
                               .machine = by->starts_with("machine") || *by == "fax"};
}

Field<transport::ReceivedText> read_text(const net::Form& form) {
    auto sid = read_sid(form, "MessageSid");
    if (!sid) return std::unexpected(std::move(sid).error());
    for (const std::string_view name : {"From", "To"})
        if (!find(form, name)) return missing(name);
    auto text = text_or_empty(form, "Body");
    if (text.size() > transport::longest_text * most_bytes_a_character)
        return wrong("Body", "a text message's length");
    return transport::ReceivedText{.id = std::move(*sid),
                                   .from = text_or_empty(form, "From"),
                                   .to = text_or_empty(form, "To"),
                                   .text = std::move(text)};
}

Field<transport::TextReport> read_text_report(const net::Form& form) {
    static constexpr auto known =
        std::to_array<std::string_view>({"accepted", "scheduled", "queued", "sending", "sent",
                                         "delivered", "undelivered", "failed", "canceled", "read"});
    auto sid = read_sid(form, "MessageSid");
    if (!sid) return std::unexpected(std::move(sid).error());
    const auto status = find(form, "MessageStatus");
    if (!status) return missing("MessageStatus");
    if (std::ranges::find(known, *status) == known.end())
        return wrong("MessageStatus",
                     "one of accepted, scheduled, queued, sending, sent, delivered, undelivered, "
                     "failed, canceled, read");
    const auto error = read_number(form, "ErrorCode");
    if (!error) return std::unexpected(error.error());
    transport::TextReport report{.id = std::move(*sid), .status = std::string(*status)};
    if (*error) report.error = std::to_string(**error);
    return report;
}

bool is_over(const net::Form& form) {
    const auto* status = status_named(text_or_empty(form, "CallStatus"));
    return status != nullptr && status->is_final;
}

}  // namespace neura::providers::twilio
