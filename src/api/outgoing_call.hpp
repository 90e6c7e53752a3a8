#pragma once

// POST /api/v1/calls: {"to": "+14155550123", "from": …, "agent": …, "language": …, "purpose": …,
// "claim": …, "known": …}, all but `to` optional; see transport::Errand for the last five. Answered
// 201 with the id of the call, which is on record from then on; how it goes (busy, no answer,
// voicemail) is its status there.

#include <expected>
#include <string>
#include <string_view>

#include "call/transport/telephony.hpp"
#include "net/http.hpp"

namespace neura::api {

/// The error is a sentence that says what is wrong with it.
std::expected<transport::OutgoingCall, std::string> read_outgoing_call(std::string_view json);

/// What is answered when it was not placed. @param why  with a code of `TelephonyErrc`
net::Response refusal_of(const Error& why);

}  // namespace neura::api
