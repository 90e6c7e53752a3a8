#pragma once

// A carrier and the telephone at its other end: calls a server's voice webhook, or is called by the
// server, does what its TwiML says, opens the audio stream, reports how the call stands, and
// fetches what the server keeps of it.

#include <optional>
#include <string>
#include <vector>

#include "net/url.hpp"
#include "phone/call_report.hpp"
#include "phone/exchange.hpp"
#include "phone/media_call.hpp"
#include "runtime/task.hpp"

namespace neura::phone {

/// Where to call and with what.
struct ServerAddress {
    std::string base = "http://127.0.0.1:8080";  ///< without a slash at the end
    std::string public_base;  ///< what the server calls itself, if not `base`: signatures are of it
    std::string token;        ///< signs every request when not empty
    std::string api_key;      ///< for GET /api/v1
};

struct CallPlan {
    std::string name;
    std::string from;
    std::string to = "+15550100999";
    std::string voice;
    std::optional<Noise> noise;
    std::optional<Loudspeaker::Setting> echo{};
    bool record = false;  ///< keep the audio of both sides
    OnLine on_line;
    Person person = Person::no_answer;        ///< whom the caller is put through to
    std::optional<LineTime> called_within{};  ///< waits so long for the server to call `from`
    bool reads = false;  ///< takes the agent's words from the server's record, transcribes nothing
};

struct PlacedCall {
    CallReport report;
    std::vector<std::int16_t> recording;  ///< stereo, caller left; empty unless asked for
};

/// Places one call and sees it through. Never fails as such: what went wrong is in the report's
/// `trouble`.
///
/// @param caller    what `plan` and `parts` refer to must stay alive until it completes.
/// @param exchange  where the server gives its orders; null: nowhere, and it can call nobody
Awaitable<PlacedCall> place_call(const ServerAddress& server, CallPlan plan, Caller& caller,
                                 const PhoneParts& parts, Exchange* exchange = nullptr);

/// `reference` as found in the document at `base`: absolute, or relative to host or folder.
std::string resolve_url(std::string_view base, std::string_view reference);

/// Whether anybody serves there. Errors: `not_reachable`, saying how to start a server.
Task<> check_reachable(const ServerAddress& server);

}  // namespace neura::phone
