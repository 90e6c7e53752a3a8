#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/transport/reception.hpp"
#include "net/http.hpp"
#include "providers/twilio/finished_calls.hpp"
#include "providers/twilio/media_stream.hpp"
#include "providers/twilio/protocol.hpp"
#include "providers/twilio/twiml.hpp"

namespace neura::providers::twilio {

struct TelephonyConfig {
    /// Of the account; two while one replaces the other. With none, nothing is verified: only for
    /// a server that nobody else can reach.
    std::vector<std::string> auth_tokens;

    /// What the carrier reaches this server by: "https://calls.example.com", no path.
    std::string public_base;

    /// Without `public_base`, believe a request's own Host (and X-Forwarded-Proto). Only on
    /// loopback.
    bool trust_host = false;

    /// Spoken by the carrier's own voice when ours cannot be heard.
    std::string language = "en-US";
    std::string sorry_reconnecting = "Sorry, we were cut off. One moment, please.";
    std::string sorry_cut_off = "Sorry, we were cut off. Please call again.";
    std::string sorry_closing = "Sorry, we cannot take your call right now. Please call again.";

    /// From the upgrade to the stream's `start`.
    std::chrono::milliseconds start_timeout{10'000};
};

/// Twilio's side of the house: its webhooks and its media streams, brought to the reception.
///
///     POST /webhooks/twilio/voice       a call comes in   → TwiML: connect a stream, or reject
///     POST /webhooks/twilio/after       its stream ended  → TwiML: hang up, or connect once more
///     POST /webhooks/twilio/status      how it stands     → 204
///     POST /webhooks/twilio/recording   the carrier's own recording is ready → 204
///     POST /webhooks/twilio/whisper     a person picks up → TwiML: what they hear first
///     POST /webhooks/twilio/transferred they have talked, or not → TwiML: hang up, or connect
///     again POST /webhooks/twilio/machine     who picked up a call of ours → 204 POST
///     /webhooks/twilio/sms         a text message comes in → TwiML: nothing POST
///     /webhooks/twilio/sms_status  what became of one of ours → 204 WebSocket /stream/twilio its
///     audio
///
/// Webhooks may be GET too, then their fields are in the query. Anything without a right
/// X-Twilio-Signature is answered 403 as soon as a token is set, the upgrade included; a stream
/// must present the token of its announcement besides (close code 1008 otherwise).
///
/// One object serves all loops: everything but the list of finished calls is constant.
class TwilioTelephony {
public:
    /// `reception` outlives it. Throws std::invalid_argument when `public_base` is neither empty
    /// nor the origin of an http or https URL.
    TwilioTelephony(TelephonyConfig config, transport::Reception& reception);

    /// Whether a request for `path` is for this carrier.
    static bool serves(std::string_view path);

    /// As `net::Handler`, for paths it serves; others are answered 404.
    Awaitable<net::Response> respond(const net::Request& request);
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request& request);
    Awaitable<> serve_web_socket(net::Request request, std::unique_ptr<net::WebSocket> socket);

private:
    /// The fields of a webhook, or the response that refuses it.
    using Fields = std::expected<net::Form, net::Response>;

    std::expected<std::string, net::Response> base_of(const net::Request& request) const;
    std::optional<net::Response> refuse_signature(const net::Request& request,
                                                  const std::string& url,
                                                  const net::Form& form) const;
    Fields verified_fields(const net::Request& request, const std::string& base) const;

    net::Response voice(const net::Form& form, const std::string& base);
    net::Response after(const net::Form& form, const std::string& base, bool already_again);
    net::Response status(const net::Form& form);
    net::Response recording(const net::Form& form);
    net::Response whisper(const net::Form& form);
    net::Response transferred(const net::Form& form, const std::string& base);
    net::Response machine(const net::Form& form);
    net::Response sms(const net::Form& form);
    net::Response sms_status(const net::Form& form);

    Connect connect_to(const transport::Admission& admission, const std::string& base,
                       std::string_view action) const;
    net::Response apologise(const std::string& words) const;

    Task<Start> read_start(MediaStream& stream, Decoder& decoder) const;
    Awaitable<> converse(MediaStream& stream, Decoder decoder, Start start);

    TelephonyConfig config_;
    transport::Reception& reception_;
    FinishedCalls finished_;
};

}  // namespace neura::providers::twilio
