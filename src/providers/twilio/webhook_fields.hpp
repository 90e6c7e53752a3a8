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

/// Whether the webhook says that the call is over: its CallStatus is a final one.
bool is_over(const net::Form& form);

}  // namespace neura::providers::twilio
