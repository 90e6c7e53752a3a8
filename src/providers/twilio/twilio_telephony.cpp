#include "providers/twilio/twilio_telephony.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <stdexcept>
#include <utility>

#include "providers/twilio/signature.hpp"
#include "providers/twilio/twilio_leg.hpp"
#include "providers/twilio/webhook_fields.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::twilio {

namespace {

constexpr std::string_view stream_path = "/stream/twilio";
constexpr std::string_view webhooks = "/webhooks/twilio/";
constexpr std::string_view after_path = "/webhooks/twilio/after";

constexpr auto known_webhooks =
    std::to_array<std::string_view>({"voice", "after", "status", "recording", "whisper",
                                     "transferred", "machine", "sms", "sms_status"});

/// Set in the query of the `after` webhook of a stream that was itself a second try.
constexpr std::string_view again = "again=1";

net::Response twiml(const std::vector<Verb>& verbs) {
    net::Response response;
    response.content_type = twiml_content_type;
    response.body = to_twiml(verbs);
    return response;
}

net::Response no_content() {
    net::Response response;
    response.status = 204;
    return response;
}

net::Response bad_field(const std::string& words) {
    return net::json_error(400, "bad_field", words);
}

/// Letters, digits and what ports and IPv6 addresses are written with.
bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]").contains(c);
    });
}

/// "https://host" → "wss://host".
std::string stream_base(const std::string& base) { return "ws" + base.substr(4); }

std::string checked_base(std::string base) {
    while (base.ends_with('/')) base.pop_back();
    if (base.empty()) return base;
    const auto scheme_end = base.find("://");
    const auto scheme = base.substr(0, std::min(scheme_end, base.size()));
    if ((scheme != "https" && scheme != "http") || !is_host(base.substr(scheme_end + 3)))
        throw std::invalid_argument(
            "the public address must be http:// or https:// and a host, without path, as in "
            "https://calls.example.com");
    return base;
}

}  // namespace

TwilioTelephony::TwilioTelephony(TelephonyConfig config, transport::Reception& reception)
    : config_(std::move(config)), reception_(reception) {
    config_.public_base = checked_base(std::move(config_.public_base));
    std::erase(config_.auth_tokens, "");
}

bool TwilioTelephony::serves(std::string_view path) {
    return path == stream_path || path.starts_with(webhooks);
}

// Webhooks.

Awaitable<net::Response> TwilioTelephony::respond(const net::Request& request) {
    const auto path = request.path();
    if (!path.starts_with(webhooks))
        co_return net::json_error(404, "not_found", "no such webhook; this is Twilio's part");
    const auto name = path.substr(webhooks.size());
    if (std::ranges::find(known_webhooks, name) == known_webhooks.end())
        co_return net::json_error(404, "not_found",
                                  "no such webhook; known are voice, after, status, recording, "
                                  "whisper, transferred, machine, sms and sms_status");

    const auto base = base_of(request);
    if (!base) co_return base.error();
    const auto form = verified_fields(request, *base);
    if (!form) co_return form.error();

    if (name == "voice") co_return voice(*form, *base);
    if (name == "after") co_return after(*form, *base, request.query().contains(again));
    if (name == "status") co_return status(*form);
    if (name == "whisper") co_return whisper(*form);
    if (name == "transferred") co_return transferred(*form, *base);
    if (name == "machine") co_return machine(*form);
    if (name == "sms") co_return sms(*form);
    if (name == "sms_status") co_return sms_status(*form);
    co_return recording(*form);
}

std::expected<std::string, net::Response> TwilioTelephony::base_of(
    const net::Request& request) const {
    if (!config_.public_base.empty()) return config_.public_base;
    if (!config_.trust_host)
        return std::unexpected(net::json_error(
            503, "no_public_address",
            "this server does not know its public address; set TWILIO_WEBHOOK_URL"));
    const auto host = request.headers.find("Host");
    if (!host || !is_host(*host))
        return std::unexpected(net::json_error(400, "bad_host", "the header Host names no host"));
    const bool tls = request.headers.find("X-Forwarded-Proto") == "https";
    return (tls ? "https://" : "http://") + std::string(*host);
}

std::optional<net::Response> TwilioTelephony::refuse_signature(const net::Request& request,
                                                               const std::string& url,
                                                               const net::Form& form) const {
    if (config_.auth_tokens.empty()) return std::nullopt;
    const auto signature = request.headers.find("X-Twilio-Signature");
    if (signature && verify(config_.auth_tokens, url, form, *signature)) return std::nullopt;

    log::warning(
        "twilio.bad_signature",
        {{"path", request.path()}, {"peer", request.peer}, {"signed", signature.has_value()}});
    return net::json_error(403, "bad_signature",
                           "X-Twilio-Signature is missing or was not made for " +
                               url.substr(0, url.find('?')) +
                               " with this server's token; check TWILIO_AUTH_TOKEN and that "
                               "TWILIO_WEBHOOK_URL is what the carrier calls");
}

TwilioTelephony::Fields TwilioTelephony::verified_fields(const net::Request& request,
                                                         const std::string& base) const {
    const bool in_query = request.method == "GET";
    if (!in_query && request.method != "POST") {
        auto response = net::json_error(405, "bad_method", "webhooks are POST or GET");
        response.headers.add("Allow", "GET, POST");
        return std::unexpected(std::move(response));
    }
    auto form = net::parse_form(in_query ? request.query() : std::string_view(request.body));
    if (!form)
        return std::unexpected(net::json_error(
            400, "bad_form", "the fields must be application/x-www-form-urlencoded"));

    const auto signed_form = in_query ? net::Form{} : *form;
    auto refused = refuse_signature(request, base + request.target, signed_form);
    if (refused) return std::unexpected(std::move(*refused));
    return std::move(*form);
}

net::Response TwilioTelephony::voice(const net::Form& form, const std::string& base) {
    const auto call = read_incoming_call(form);
    if (!call) return bad_field(call.error());

    const auto admission = reception_.announce(*call);
    if (!admission) {
        const bool busy = admission.error() == transport::Refusal::busy;
        log::warning("twilio.call_refused", {{"carrier_call", call->carrier_id.text()},
                                             {"why", busy ? "busy" : "shutting_down"}});
        return busy ? twiml({Reject{Reject::Reason::busy}}) : apologise(config_.sorry_closing);
    }
    log::info("twilio.call_announced",
              {{"call", admission->call.text()}, {"carrier_call", call->carrier_id.text()}});
    return twiml({connect_to(*admission, base, after_path)});
}

Connect TwilioTelephony::connect_to(const transport::Admission& admission, const std::string& base,
                                    std::string_view action) const {
    return {.stream = {.url = stream_base(base) + std::string(stream_path),
                       .parameters = {{"call", admission.call.text()}, {"token", admission.token}}},
            .action = base + std::string(action)};
}

net::Response TwilioTelephony::apologise(const std::string& words) const {
    return twiml({Say{.text = words, .language = config_.language, .voice = {}}, Hangup{}});
}

net::Response TwilioTelephony::after(const net::Form& form, const std::string& base,
                                     bool already_again) {
    const auto sid = read_call_sid(form);
    if (!sid) return bad_field(sid.error());
    if (is_over(form) || finished_.contains(sid->text())) return twiml({Hangup{}});

    log::warning("twilio.stream_cut", {{"carrier_call", sid->text()}, {"again", already_again}});
    const auto call = read_incoming_call(form);
    if (already_again || !call) return apologise(config_.sorry_cut_off);
    const auto admission = reception_.announce(*call);
    if (!admission) return apologise(config_.sorry_cut_off);
    const auto action = std::string(after_path) + '?' + std::string(again);
    return twiml(
        {Say{.text = config_.sorry_reconnecting, .language = config_.language, .voice = {}},
         connect_to(*admission, base, action)});
}

net::Response TwilioTelephony::status(const net::Form& form) {
    const auto report = read_status_report(form);
    if (!report) return bad_field(report.error());
    reception_.status_changed(*report);
    return no_content();
}

net::Response TwilioTelephony::recording(const net::Form& form) {
    const auto recorded = read_recording(form);
    if (!recorded) return bad_field(recorded.error());
    reception_.recording_ready(*recorded);
    return no_content();
}

net::Response TwilioTelephony::whisper(const net::Form& form) {
    const auto sid = read_parent_call_sid(form);
    if (!sid) return bad_field(sid.error());
    const auto words = reception_.person_answered(*sid);
    if (words.empty()) return twiml({});
    return twiml({Say{.text = words, .language = config_.language, .voice = {}}});
}

net::Response TwilioTelephony::transferred(const net::Form& form, const std::string& base) {
    const auto end = read_dial_end(form);
    if (!end) return bad_field(end.error());
    if (end->talked) return twiml({Hangup{}});

    const auto admission = reception_.transfer_ended(end->report);
    if (!admission || end->report.caller_left) return twiml({Hangup{}});
    finished_.forget(end->report.carrier_id.text());
    return twiml({connect_to(*admission, base, after_path)});
}

net::Response TwilioTelephony::machine(const net::Form& form) {
    const auto by = read_picked_up(form);
    if (!by) return bad_field(by.error());
    reception_.picked_up(*by);
    return no_content();
}

net::Response TwilioTelephony::sms(const net::Form& form) {
    const auto text = read_text(form);
    if (!text) return bad_field(text.error());
    reception_.text_received(*text);
    return twiml({});
}

net::Response TwilioTelephony::sms_status(const net::Form& form) {
    const auto report = read_text_report(form);
    if (!report) return bad_field(report.error());
    reception_.text_reported(*report);
    return no_content();
}

// Streams.

Awaitable<std::optional<net::Response>> TwilioTelephony::refuse_web_socket(
    const net::Request& request) {
    if (request.path() != stream_path)
        co_return net::json_error(404, "not_found", "no such stream; known is /stream/twilio");
    const auto base = base_of(request);
    if (!base) co_return base.error();
    co_return refuse_signature(request, stream_base(*base) + request.target, {});
}

Awaitable<> TwilioTelephony::serve_web_socket(net::Request request,
                                              std::unique_ptr<net::WebSocket> socket) {
    using namespace asio::experimental::awaitable_operators;
    const auto loop = co_await asio::this_coro::executor;
    MediaStream stream(loop, std::move(socket));
    const auto peer = std::move(request.peer);
    request = {};  // its fields would be kept for the length of the call
    Decoder decoder;
    std::exception_ptr failure;
    try {
        Timer patience(loop, config_.start_timeout);
        auto first = co_await (read_start(stream, decoder) || patience.async_wait(as_result));
        auto* start = std::get_if<0>(&first);
        if (start == nullptr) {
            log::warning("twilio.stream_refused", {{"why", "no_start"}, {"peer", peer}});
            stream.close(net::CloseCode::policy_violation);
        } else if (!*start) {
            log::warning("twilio.stream_refused", {{"why", start->error().doing}, {"peer", peer}});
            stream.close(start->error().code == Errc::unsupported_media
                             ? net::CloseCode::unsupported_data
                             : net::CloseCode::protocol_error);
        } else {
            co_await converse(stream, std::move(decoder), std::move(**start));
        }
    } catch (...) {
        failure = std::current_exception();
    }
    // Closing is done even when this coroutine was cancelled meanwhile.
    co_await asio::this_coro::reset_cancellation_state();
    if (failure) stream.close(net::CloseCode::internal_error);
    co_await stream.closed();
    if (failure) std::rethrow_exception(failure);
}

Task<Start> TwilioTelephony::read_start(MediaStream& stream, Decoder& decoder) const {
    for (;;) {
        const auto message = co_await stream.socket().read();
        if (!message) co_return std::unexpected(message.error());
        if (message->kind != net::Message::Kind::text)
            co_return fail(Errc::malformed_message, "twilio: read a binary message");

        auto event = decoder.from_carrier(message->data);
        if (!event) co_return std::unexpected(std::move(event).error());
        if (!*event || std::holds_alternative<Connected>(**event)) continue;
        if (auto* start = std::get_if<Start>(&**event)) co_return std::move(*start);
        co_return fail(Errc::malformed_message, "twilio: read another message before \"start\"");
    }
}

Awaitable<> TwilioTelephony::converse(MediaStream& stream, Decoder decoder, Start start) {
    const std::string token(start.parameter("token"));
    const auto call = reception_.admit(CarrierCallId(start.call_sid), token);
    if (!call) {
        log::warning("twilio.stream_refused", {{"why", "unknown_call_or_token"}});
        stream.close(net::CloseCode::policy_violation);
        co_return;
    }

    stream.on_end = [this, call_sid = start.call_sid](StreamEnd end) {
        const bool as_it_should =
            end == StreamEnd::hung_up_by_us || end == StreamEnd::hung_up_by_caller;
        if (as_it_should) finished_.add(call_sid);
    };
    LegCounts counts;
    auto leg = std::make_unique<TwilioLeg>(stream, std::move(decoder), start.stream_sid, counts);
    log::info("twilio.stream_started", {{"call", call->text()}});
    co_await reception_.converse(*call, std::move(leg));

    // A call that is over without having hung up has still said all it had to say.
    stream.end(StreamEnd::hung_up_by_us);
    log::info("twilio.stream_ended", {{"call", call->text()},
                                      {"how", name_of(*stream.ended())},
                                      {"frames_heard", counts.frames_heard},
                                      {"frames_played", counts.frames_played},
                                      {"filled_samples", counts.filled_samples},
                                      {"dropped_samples", counts.dropped_samples},
                                      {"malformed", counts.malformed}});
}

}  // namespace neura::providers::twilio
