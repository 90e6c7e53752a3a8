#pragma once

// Twilio's REST interface: what we ask and what its answers mean. Pure: no I/O, no clock.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource,
// https://www.twilio.com/docs/messaging/api/message-resource and
// https://www.twilio.com/docs/api/errors. docs/protocols/twilio.md has the wire format.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "call/transport/telephony.hpp"
#include "net/http.hpp"

namespace neura::providers::twilio {

/// Value of the header `Authorization`.
std::string basic_auth(std::string_view account_sid, std::string_view token);

/// What to do with a machine that picks up.
enum class Voicemail {
    leave_message,  ///< so tell us when its greeting is over
    hang_up,        ///< so tell us as soon as it is heard to be one
};

struct CallRequest {
    std::string to;
    std::string from;
    std::string voice_url;    ///< asked what to do once somebody picks up
    std::string status_url;   ///< told how the call stands
    std::string machine_url;  ///< told who picked up
    Voicemail voicemail = Voicemail::leave_message;
    std::chrono::seconds ring{30};
    std::chrono::seconds longest{3'600};
};

/// Posted to Calls.json. The stream begins as soon as somebody picks up; who it was comes later.
net::Form call_form(const CallRequest& request);

struct DialRequest {
    std::string to;
    std::string caller_id;    ///< one of ours; empty for the caller's own
    std::string action_url;   ///< asked what to do when it ended
    std::string whisper_url;  ///< asked what the person hears first
    std::chrono::seconds ring{30};
};

/// Posted to Calls/{sid}.json: the call leaves its stream and rings somebody.
net::Form transfer_form(const DialRequest& request);

/// Posted to Calls/{sid}.json.
net::Form hang_up_form();

/// Posted to Messages.json. @param status_url  told what becomes of it; empty: nobody is
net::Form message_form(std::string_view to, std::string_view from, std::string_view text,
                       std::string_view status_url);

/// What an answer to a request for a call or a message says of it.
struct Made {
    std::string sid;
    std::string status;  ///< "queued"
};

/// Of an answer with status 200 or 201. Nothing if it is not what was promised.
std::optional<Made> read_made(std::string_view json);

/// What an answer of another status means. The words hold the carrier's number of the error, and
/// nothing that was asked.
/// Errors: `transport::TelephonyErrc`.
Error refusal(unsigned status, std::string_view json, std::string_view doing);

/// How long a 429 asks us to wait; half a second if it does not say, five at most.
std::chrono::milliseconds wait_of(std::optional<std::string_view> retry_after);

}  // namespace neura::providers::twilio
