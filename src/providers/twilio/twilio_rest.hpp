#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "call/transport/reception.hpp"
#include "call/transport/telephony.hpp"
#include "net/http.hpp"
#include "net/url.hpp"
#include "providers/twilio/rest_protocol.hpp"

namespace neura::providers::twilio {

struct RestConfig {
    net::Url base;  ///< https://api.twilio.com, or a region's
    std::string account_sid;
    std::string auth_token;
    std::string number;       ///< ours, E.164: calls come from it
    std::string text_number;  ///< likewise, of messages

    /// What the carrier reaches this server by; without it calls can neither be placed nor put
    /// through.
    std::string public_base;

    Voicemail voicemail = Voicemail::leave_message;
    std::chrono::seconds ring{30};               ///< until it counts as no answer
    std::chrono::seconds longest{3'600};         ///< of a call of ours
    std::chrono::milliseconds patience{10'000};  ///< for one answer
};

/// What Twilio does when asked, by its REST interface.
///
/// A request that was refused because there are too many at a time (429) is asked again, twice:
/// the carrier has not done it. After anything else that went wrong it may have, and Twilio has no
/// way to ask the same thing once: it is not asked again.
class TwilioRest final : public transport::Telephony {
public:
    /// @param reception  is told of placed calls before their audio comes; outlives it
    TwilioRest(RestConfig config, transport::Reception& reception)
        : config_(std::move(config)), reception_(reception) {}

    Task<transport::PlacedCall> place_call(transport::OutgoingCall call) override;
    Task<> transfer(transport::Transfer transfer) override;
    Task<transport::SentText> send_text(transport::OutgoingText text) override;
    Task<> hang_up(CarrierCallId call) override;

private:
    std::string url_of(std::string_view webhook) const;
    Task<std::string> post(std::string path, net::Form form, std::string_view doing);

    const RestConfig config_;
    transport::Reception& reception_;
};

}  // namespace neura::providers::twilio
