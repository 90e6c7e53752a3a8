#pragma once

#include "api/api.hpp"
#include "net/http.hpp"
#include "providers/twilio/twilio_telephony.hpp"

namespace neura::server {

/// Which part answers which address.
class Router final : public net::Handler {
public:
    /// Both outlive it.
    Router(api::Api& api, providers::twilio::TwilioTelephony& twilio)
        : api_(api), twilio_(twilio) {}

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request& request) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

private:
    api::Api& api_;
    providers::twilio::TwilioTelephony& twilio_;
};

}  // namespace neura::server
