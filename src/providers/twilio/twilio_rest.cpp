#include "providers/twilio/twilio_rest.hpp"

#include <utility>

#include "net/client.hpp"
#include "numbering/phone_number.hpp"
#include "telemetry/log.hpp"

namespace neura::providers::twilio {

using transport::TelephonyErrc;

namespace {

constexpr int most_tries = 3;
constexpr std::size_t most_of_answer = 256 * 1024;

constexpr std::string_view placing = "place a call";
constexpr std::string_view transferring = "put a caller through";
constexpr std::string_view texting = "send a text message";
constexpr std::string_view hanging_up = "hang up";

std::unexpected<Error> refused(TelephonyErrc code, std::string_view doing, std::string_view why) {
    return fail(code, std::string(doing) + ": " + std::string(why));
}

}  // namespace

std::string TwilioRest::url_of(std::string_view webhook) const {
    return config_.public_base + "/webhooks/twilio/" + std::string(webhook);
}

Task<transport::PlacedCall> TwilioRest::place_call(transport::OutgoingCall call) {
    auto from = call.from.empty() ? config_.number : call.from;
    if (from.empty() || config_.public_base.empty())
        co_return refused(TelephonyErrc::not_configured, placing,
                          "TWILIO_PHONE_NUMBER or TWILIO_WEBHOOK_URL is not set");
    if (!numbering::is_e164(call.to) || !numbering::is_e164(from))
        co_return refused(TelephonyErrc::bad_number, placing,
                          "expected a number such as +14155550123");
    auto form = call_form({.to = call.to,
                           .from = from,
                           .voice_url = url_of("voice"),
                           .status_url = url_of("status"),
                           .machine_url = url_of("machine"),
                           .voicemail = config_.voicemail,
                           .ring = config_.ring,
                           .longest = config_.longest});
    auto answer = co_await post("/Calls.json", std::move(form), placing);
    if (!answer) co_return std::unexpected(std::move(answer).error());
    auto made = read_made(*answer);
    if (!made) co_return refused(TelephonyErrc::unreachable, placing, "its answer names no call");

    const auto admission = reception_.announce({.carrier_id = CarrierCallId(made->sid),
                                                .carrier = "twilio",
                                                .from = std::move(from),
                                                .to = std::move(call.to),
                                                .direction = transport::Direction::outbound,
                                                .errand = std::move(call.errand)});
    CarrierCallId carrier_id(std::move(made->sid));
    if (admission) co_return transport::PlacedCall{admission->call, std::move(carrier_id)};
    // It rings already, and nobody of ours could talk.
    (void)co_await hang_up(carrier_id);
    co_return refused(TelephonyErrc::too_many, placing, "all lines are busy");
}

Task<> TwilioRest::transfer(transport::Transfer transfer) {
    if (config_.public_base.empty())
        co_return refused(TelephonyErrc::not_configured, transferring,
                          "TWILIO_WEBHOOK_URL is not set");
    if (!numbering::is_e164(transfer.to))
        co_return refused(TelephonyErrc::bad_number, transferring,
                          "expected a number such as +14155550123");
    auto form = transfer_form({.to = transfer.to,
                               .caller_id = config_.number,
                               .action_url = url_of("transferred"),
                               .whisper_url = url_of("whisper"),
                               .ring = config_.ring});
    auto answer = co_await post("/Calls/" + transfer.carrier_id.text() + ".json", std::move(form),
                                transferring);
    if (!answer) co_return std::unexpected(std::move(answer).error());
    co_return Result<void>{};
}

Task<transport::SentText> TwilioRest::send_text(transport::OutgoingText text) {
    if (config_.text_number.empty())
        co_return refused(TelephonyErrc::not_configured, texting,
                          "neither SMS_FROM nor TWILIO_PHONE_NUMBER is set");
    if (!numbering::is_e164(text.to))
        co_return refused(TelephonyErrc::bad_number, texting,
                          "expected a number such as +14155550123");
    if (text.text.empty() || text.text.size() > transport::longest_text)
        co_return refused(TelephonyErrc::rejected, texting, "it is empty or too long");
    const auto status_url = config_.public_base.empty() ? std::string() : url_of("sms_status");
    auto form = message_form(text.to, config_.text_number, text.text, status_url);
    auto answer = co_await post("/Messages.json", std::move(form), texting);
    if (!answer) co_return std::unexpected(std::move(answer).error());
    auto made = read_made(*answer);
    if (!made)
        co_return refused(TelephonyErrc::unreachable, texting, "its answer names no message");
    co_return transport::SentText{
        .from = config_.text_number, .id = std::move(made->sid), .status = std::move(made->status)};
}

Task<> TwilioRest::hang_up(CarrierCallId call) {
    auto form = hang_up_form();
    auto answer = co_await post("/Calls/" + call.text() + ".json", std::move(form), hanging_up);
    if (!answer && answer.error().code != TelephonyErrc::no_such_call)
        co_return std::unexpected(std::move(answer).error());
    co_return Result<void>{};
}

/// The body of an answer that says yes. @param path  below the account
Task<std::string> TwilioRest::post(std::string path, net::Form form, std::string_view doing) {
    if (config_.account_sid.empty() || config_.auth_token.empty())
        co_return refused(TelephonyErrc::not_configured, doing,
                          "TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is not set");
    net::Fetch request;
    request.method = "POST";
    request.url = config_.base;
    request.url.target = net::target_below(config_.base.target,
                                           "/2010-04-01/Accounts/" + config_.account_sid + path);
    request.headers.add("Authorization", basic_auth(config_.account_sid, config_.auth_token));
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Accept", "application/json");
    request.body = net::encode_form(form);
    request.max_body = most_of_answer;

    const auto loop = co_await asio::this_coro::executor;
    for (int attempt = 1;; ++attempt) {
        auto answer = co_await net::fetch(request, config_.patience);
        if (!answer) {
            log::warning("twilio.unreachable", {{"doing", doing}, {"error", answer.error().doing}});
            co_return refused(TelephonyErrc::unreachable, doing, answer.error().doing);
        }
        if (answer->status == 200 || answer->status == 201) co_return std::move(answer->body);
        if (answer->status != 429 || attempt == most_tries) {
            auto why = refusal(answer->status, answer->body, doing);
            log::warning("twilio.refused", {{"error", why.doing}});
            co_return std::unexpected(std::move(why));
        }
        Timer pause(loop);
        pause.expires_after(wait_of(answer->headers.find("Retry-After")));
        co_await pause.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return refused(TelephonyErrc::too_many, doing, "cancelled");
    }
}

}  // namespace neura::providers::twilio
