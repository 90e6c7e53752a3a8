#include "providers/twilio/twilio_leg.hpp"

#include <utility>

#include "telemetry/log.hpp"

namespace neura::providers::twilio {

using transport::HungUp;
using transport::MediaEvent;

namespace {

HungUp::Reason reason_of(StreamEnd end) {
    switch (end) {
        case StreamEnd::hung_up_by_us:
        case StreamEnd::hung_up_by_caller: return HungUp::Reason::caller;
        case StreamEnd::connection_lost: return HungUp::Reason::connection_lost;
        case StreamEnd::protocol_error: return HungUp::Reason::protocol_error;
    }
    return HungUp::Reason::connection_lost;
}

}  // namespace

Awaitable<MediaEvent> TwilioLeg::receive() {
    for (;;) {
        if (stream_.ended()) co_return HungUp{reason_of(*stream_.ended())};
        if (const auto frame = timeline_.next()) {
            ++counts_.frames_heard;
            co_return transport::Heard{audio::decode_frame(*frame)};
        }
        const auto message = co_await stream_.socket().read();
        if (stream_.ended()) continue;
        if (!message) {
            if (message.error().code == std::errc::operation_canceled)
                co_return HungUp{HungUp::Reason::connection_lost};
            if (message.error().code == net::Errc::malformed)
                co_return refuse(message.error().doing);
            co_return end(StreamEnd::connection_lost);
        }
        if (auto event = take(*message)) co_return std::move(*event);
    }
}

std::optional<MediaEvent> TwilioLeg::take(const net::Message& message) {
    if (message.kind != net::Message::Kind::text) return refuse("twilio: read a binary message");
    auto decoded = decoder_.from_carrier(message.data);
    if (!decoded) return refuse(decoded.error().doing);
    if (!*decoded) return std::nullopt;

    auto& event = **decoded;
    if (const auto* media = std::get_if<Media>(&event)) {
        timeline_.push(media->timestamp, media->payload);
        counts_.filled_samples = timeline_.filled_samples();
        counts_.dropped_samples = timeline_.dropped_samples();
        return std::nullopt;
    }
    if (auto* mark = std::get_if<Mark>(&event))
        return transport::MarkReached{std::move(mark->name)};
    if (const auto* dtmf = std::get_if<Dtmf>(&event)) return transport::KeyPressed{dtmf->digit};
    if (std::holds_alternative<Stop>(event)) return end(StreamEnd::hung_up_by_caller);
    return refuse("twilio: read a second \"connected\" or \"start\"");
}

MediaEvent TwilioLeg::end(StreamEnd how) {
    stream_.end(how);
    return HungUp{reason_of(how)};
}

MediaEvent TwilioLeg::refuse(std::string_view wrong) {
    ++counts_.malformed;
    log::warning("twilio.malformed_message", {{"wrong", wrong}});
    stream_.end(StreamEnd::protocol_error);
    stream_.close(net::CloseCode::protocol_error);
    return HungUp{HungUp::Reason::protocol_error};
}

void TwilioLeg::play(const audio::MulawFrame& frame) {
    if (stream_.ended()) return;
    ++counts_.frames_played;
    thread_local std::string text;  // so that a frame allocates nothing
    text.clear();
    writer_.append_play(text, frame);
    send(text);
}

void TwilioLeg::mark(std::string_view name) {
    if (!stream_.ended()) send(writer_.mark(name));
}

void TwilioLeg::clear() {
    if (!stream_.ended()) send(writer_.clear());
}

void TwilioLeg::hang_up() {
    stream_.end(StreamEnd::hung_up_by_us);
    stream_.close(net::CloseCode::normal);  // of a caller who is gone the socket is left
}

void TwilioLeg::send(std::string_view text) {
    stream_.socket().send(net::Message::Kind::text, text);
}

}  // namespace neura::providers::twilio
