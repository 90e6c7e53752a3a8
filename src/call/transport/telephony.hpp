#pragma once

// What a carrier does for us when we ask: places calls, puts callers through to people, sends text
// messages. The other way round is reception.hpp. A carrier implements it in
// src/providers/<carrier>/; who uses it knows no carrier.

#include <string>
#include <system_error>

#include "call/transport/errand.hpp"
#include "runtime/id.hpp"
#include "runtime/task.hpp"

namespace neura::transport {

/// A call that is to be placed. Numbers are E.164: "+14155550123".
struct OutgoingCall {
    std::string to;
    std::string from{};  ///< one of ours; empty for the configured one
    Errand errand{};
};

struct PlacedCall {
    CallId call;  ///< on record from now on, whoever picks up or not
    CarrierCallId carrier_id;
};

/// A live call whose caller is to be put through to a person.
struct Transfer {
    CarrierCallId carrier_id;
    std::string to;  ///< E.164
};

struct OutgoingText {
    std::string to;  ///< E.164
    std::string text;
};

struct SentText {
    std::string from;    ///< ours that it came from
    std::string id;      ///< the carrier's
    std::string status;  ///< in the carrier's words: "queued"
};

/// Characters of a text message: ten segments, which carriers put together again.
inline constexpr std::size_t longest_text = 1'600;

/// Why something was not done. What the line then does (busy, no answer) is no error but a status
/// of the call, or the end of the transfer.
enum class TelephonyErrc {
    not_configured = 1,  ///< no account, no number of ours, or no public address
    bad_credentials,     ///< the carrier does not take our account's word
    bad_number,          ///< is none, or none that can be called or written to
    not_allowed,         ///< by our own rules, or by the carrier's for this account
    not_now,             ///< it is not the hour for it
    opted_out,           ///< they answered STOP: nothing may be sent to them
    no_such_call,        ///< it is over
    too_many,            ///< in a minute, by our own rules or the carrier's; later it may be done
    bad_errand,          ///< no such agent, or a claim that cannot be asked for
    rejected,            ///< for another reason of the carrier's, in the words
    unreachable,         ///< no answer of the carrier's; it may have been done all the same
};

std::error_code make_error_code(TelephonyErrc code);

/// Methods may be called on any loop; they wait ten seconds at most, longer only where the carrier
/// asks to come again. Nothing is asked twice that might be done twice.
/// Errors: `TelephonyErrc`; the words name no number and no text.
class Telephony {
public:
    virtual ~Telephony() = default;

    /// Rings somebody. Its audio and every report of it come in at the reception, under the ids
    /// given here.
    virtual Task<PlacedCall> place_call(OutgoingCall call) = 0;

    /// Takes the caller off our line and rings a person; the caller hears it ring. The call's
    /// stream ends. How it goes on the reception is told: `person_answered`, `transfer_ended`.
    virtual Task<> transfer(Transfer transfer) = 0;

    /// @pre the text is not empty. Longer ones than `longest_text` are `rejected`.
    virtual Task<SentText> send_text(OutgoingText text) = 0;

    /// Ends a call, ringing or live. One that is over already is no error.
    virtual Task<> hang_up(CarrierCallId call) = 0;
};

}  // namespace neura::transport

template <>
struct std::is_error_code_enum<neura::transport::TelephonyErrc> : std::true_type {};
