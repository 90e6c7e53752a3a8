#include "providers/twilio/rest_protocol.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "net/base64.hpp"
#include "net/json.hpp"
#include "providers/twilio/twiml.hpp"

namespace neura::providers::twilio {

using namespace std::chrono_literals;
using transport::TelephonyErrc;

namespace {

/// The longest answer worth reading: a call has 30 fields.
constexpr std::size_t most_of_answer = 64 * 1024;

struct KnownError {
    std::int64_t code;
    TelephonyErrc means;
};

/// https://www.twilio.com/docs/api/errors, those that somebody can act on.
constexpr auto known_errors = std::to_array<KnownError>({
    {20003, TelephonyErrc::bad_credentials},
    {20404, TelephonyErrc::no_such_call},
    {20429, TelephonyErrc::too_many},
    {21210, TelephonyErrc::not_allowed},     // From is not ours
    {21211, TelephonyErrc::bad_number},      // To is none
    {21212, TelephonyErrc::not_configured},  // From is none
    {21214, TelephonyErrc::bad_number},      // To cannot be reached
    {21215, TelephonyErrc::not_allowed},     // country not enabled
    {21216, TelephonyErrc::not_allowed},     // To is blocked
    {21217, TelephonyErrc::bad_number},
    {21219, TelephonyErrc::not_allowed},     // To is not verified, on a trial account
    {21220, TelephonyErrc::no_such_call},    // not in progress
    {21408, TelephonyErrc::not_allowed},     // country not enabled for messages
    {21606, TelephonyErrc::not_configured},  // From cannot send messages
    {21608, TelephonyErrc::not_allowed},     // trial account
    {21610, TelephonyErrc::opted_out},
    {21611, TelephonyErrc::too_many},    // queue of From is full
    {21614, TelephonyErrc::bad_number},  // To is no mobile
});

std::string seconds_text(std::chrono::seconds time) { return std::to_string(time.count()); }

TelephonyErrc by_status(unsigned status) {
    switch (status) {
        case 401:
        case 403: return TelephonyErrc::bad_credentials;
        case 404: return TelephonyErrc::no_such_call;
        case 429: return TelephonyErrc::too_many;
        default: return status >= 500 ? TelephonyErrc::unreachable : TelephonyErrc::rejected;
    }
}

std::optional<std::int64_t> code_of(std::string_view json) {
    if (json.size() > most_of_answer) return std::nullopt;
    const auto read = net::read_json(json);
    std::int64_t code = 0;
    if (!read || (*read)["code"].get(code) != simdjson::SUCCESS) return std::nullopt;
    return code;
}

}  // namespace

std::string basic_auth(std::string_view account_sid, std::string_view token) {
    const auto pair = std::string(account_sid) + ':' + std::string(token);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(pair.data());
    return "Basic " + net::encode_base64({bytes, pair.size()});
}

net::Form call_form(const CallRequest& request) {
    net::Form form{{"To", request.to},
                   {"From", request.from},
                   {"Url", request.voice_url},
                   {"Timeout", seconds_text(request.ring)},
                   {"TimeLimit", seconds_text(request.longest)},
                   {"StatusCallback", request.status_url}};
    for (const auto* event : {"initiated", "ringing", "answered", "completed"})
        form.emplace_back("StatusCallbackEvent", event);
    const bool message = request.voicemail == Voicemail::leave_message;
    form.emplace_back("MachineDetection", message ? "DetectMessageEnd" : "Enable");
    form.emplace_back("AsyncAmd", "true");
    form.emplace_back("AsyncAmdStatusCallback", request.machine_url);
    return form;
}

net::Form transfer_form(const DialRequest& request) {
    const Dial dial{.number = request.to,
                    .whisper = request.whisper_url,
                    .caller_id = request.caller_id,
                    .timeout = request.ring,
                    .action = request.action_url};
    return {{"Twiml", to_twiml({dial})}};
}

net::Form hang_up_form() { return {{"Status", "completed"}}; }

net::Form message_form(std::string_view to, std::string_view from, std::string_view text,
                       std::string_view status_url) {
    net::Form form{
        {"To", std::string(to)}, {"From", std::string(from)}, {"Body", std::string(text)}};
    if (!status_url.empty()) form.emplace_back("StatusCallback", status_url);
    return form;
}

std::optional<Made> read_made(std::string_view json) {
    if (json.size() > most_of_answer) return std::nullopt;
    const auto read = net::read_json(json);
    std::string_view sid;
    if (!read || (*read)["sid"].get(sid) != simdjson::SUCCESS) return std::nullopt;
    constexpr std::size_t longest_sid = 64;
    const bool plain =
        !sid.empty() && sid.size() <= longest_sid && std::ranges::all_of(sid, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
    if (!plain) return std::nullopt;
    std::string_view status;
    if ((*read)["status"].get(status) != simdjson::SUCCESS) status = {};
    return Made{std::string(sid), std::string(status)};
}

Error refusal(unsigned status, std::string_view json, std::string_view doing) {
    auto words = std::string(doing) + ": the carrier answered " + std::to_string(status);
    auto means = by_status(status);
    if (const auto code = code_of(json)) {
        words += ", error " + std::to_string(*code);
        const auto* known = std::ranges::find(known_errors, *code, &KnownError::code);
        if (known != known_errors.end()) means = known->means;
    }
    return {means, std::move(words)};
}

std::chrono::milliseconds wait_of(std::optional<std::string_view> retry_after) {
    constexpr auto usual = 500ms;
    constexpr auto longest = 5'000ms;
    if (!retry_after) return usual;
    int seconds = 0;
    const auto* end = retry_after->data() + retry_after->size();
    const auto [stop, error] = std::from_chars(retry_after->data(), end, seconds);
    if (error != std::errc{} || stop != end || seconds < 0) return usual;
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), longest);
}

}  // namespace neura::providers::twilio
