#include "server/outreach.hpp"

#include <chrono>
#include <utility>

namespace neura::server {

using namespace std::chrono_literals;
using transport::TelephonyErrc;
using work::Reached;

namespace {

Reached reached(const Error& why) {
    Reached made;
    made.why = why.doing;
    made.how = Reached::How::never;
    if (why.code == TelephonyErrc::unreachable) {
        made.how = Reached::How::perhaps;
    } else if (why.code == TelephonyErrc::too_many) {
        made.how = Reached::How::not_now;
        made.retry_after = 1min;
    } else if (why.code == TelephonyErrc::not_now) {
        made.how = Reached::How::not_now;
        made.retry_after = 30min;
    } else if (why.code == TelephonyErrc::bad_credentials) {
        made.how = Reached::How::not_now;  // somebody will mend it
        made.retry_after = 10min;
    }
    return made;
}

class ByTelephone final : public work::Outreach {
public:
    ByTelephone(transport::Telephony& telephony, TextMessages* texts)
        : telephony_(telephony), texts_(texts) {}

    bool can_text() const override { return texts_ != nullptr; }
    bool can_call() const override { return true; }

    Awaitable<Reached> text(work::TextToSend text) override {
        const auto sent =
            co_await texts_->send(std::move(text.call), std::move(text.to), std::move(text.text));
        co_return sent ? Reached{} : reached(sent.error());
    }

    Awaitable<Reached> call(work::CallToPlace call) override {
        transport::OutgoingCall order{.to = std::move(call.to),
                                      .errand = {.purpose = std::move(call.about)}};
        const auto placed = co_await telephony_.place_call(std::move(order));
        co_return placed ? Reached{} : reached(placed.error());
    }

private:
    transport::Telephony& telephony_;
    TextMessages* const texts_;
};

}  // namespace

std::unique_ptr<work::Outreach> make_outreach(transport::Telephony* telephony,
                                              TextMessages* texts) {
    if (telephony == nullptr) return std::make_unique<work::NoOutreach>();
    return std::make_unique<ByTelephone>(*telephony, texts);
}

}  // namespace neura::server
