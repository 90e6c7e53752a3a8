#pragma once

// A JSON document that is posted to somebody's own server, so that they know it is from us.

#include <string>
#include <string_view>

#include "net/url.hpp"
#include "runtime/task.hpp"
#include "runtime/time_source.hpp"

namespace neura::server {

struct Webhook {
    net::Url url;
    std::string secret;  ///< empty: not signed
};

/// `t=<seconds since 1970>,v1=<hex>`, where hex is HMAC-SHA256 by the secret over the seconds, a
/// dot and the body: an old message cannot be sent again as a new one.
std::string webhook_signature(std::string_view secret, std::string_view seconds,
                              std::string_view body);

/// Posts it, with the signature in `X-Neura-Signature`; three times within some ten seconds, until
/// it is answered 2xx. Errors: those of `net::Errc`, or `std::errc::protocol_error` with the
/// status.
Task<> post_webhook(const Webhook& to, std::string json, const TimeSource& time);

}  // namespace neura::server
