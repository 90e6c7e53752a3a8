#pragma once

// Fields of Twilio's webhooks as values. Pure; an error is a sentence that names the field, what
// was expected and, where there is one, the carrier's own name for it.
//
// Source: https://www.twilio.com/docs/voice/twiml#request-parameters and
// https://www.twilio.com/docs/voice/api/call-resource#statuscallback.

#include <expected>
#include <string>

#include "call/transport/reception.hpp"
#include "net/http.hpp"

namespace neura::providers::twilio {

template <class T>
using Field = std::expected<T, std::string>;

/// `CallSid`: letters, digits, '-' and '_', at most 64.
Field<CarrierCallId> read_call_sid(const net::Form& form);

/// Of the voice webhook: CallSid, From and To are needed, From may be empty.
Field<transport::IncomingCall> read_incoming_call(const net::Form& form);

/// Of the status webhook: CallSid and CallStatus are needed; "queued" counts as initiated.
Field<transport::StatusReport> read_status_report(const net::Form& form);

/// Of the recording webhook: CallSid, RecordingSid and RecordingStatus are needed.
Field<transport::CarrierRecording> read_recording(const net::Form& form);

/// Of the webhook that ends a transfer: CallSid and DialCallStatus are needed.
struct DialEnd {
    transport::TransferReport report;
    bool talked = false;  ///< the two were joined
};
Field<DialEnd> read_dial_end(const net::Form& form);

/// `ParentCallSid`, of the call whose caller is put through.
Field<CarrierCallId> read_parent_call_sid(const net::Form& form);

/// Of the webhook that says who picked up: CallSid and AnsweredBy are needed.
Field<transport::PickedUp> read_picked_up(const net::Form& form);

/// Of the webhook of messages: MessageSid, From and To are needed; Body may be empty.
Field<transport::ReceivedText> read_text(const net::Form& form);

/// Of the webhook that says what became of a message of ours: MessageSid and MessageStatus are
/// needed; ErrorCode is there where it was not delivered.
/// Source: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
Field<transport::TextReport> read_text_report(const net::Form& form);

/// Whether the webhook says that the call is over: its CallStatus is a final one.
bool is_over(const net::Form& form);

}  // namespace neura::providers::twilio
