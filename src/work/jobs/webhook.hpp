#pragma once

// What is posted to another program, signed so that it can be sure who sent it.
//
// Source of the fields and of the signature: Standard Webhooks 1.0.0,
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

#include <chrono>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/url.hpp"
#include "work/worker.hpp"

namespace neura::work::jobs {

struct Webhook {
    net::Url url;
    std::string secret;  ///< "whsec_" and base64, or any text; empty: nothing is signed
};

/// The value of `webhook-signature`: "v1," and the HMAC-SHA256, in base64, of id, time and body
/// with dots between. @param at  seconds since 1970
std::string signature(std::string_view secret, std::string_view id, std::int64_t at,
                      std::string_view body);

/// `webhook-id` and `Idempotency-Key` (the same), `webhook-timestamp`, `webhook-signature` if there
/// is a secret, and the body's type.
net::Headers webhook_headers(const Webhook& webhook, std::string_view id, std::int64_t at,
                             std::string_view body);

/// What the other end's answer means: 2xx it is done, 410 that it wants no more of this, all else
/// that it is to be tried again, not before what it asks for (`Retry-After`, at most a day).
Outcome outcome_of(const net::Response& response);

/// Posts JSON.
/// @param id        the same whenever the same is sent, so that the other end can tell
/// @param patience  for the answer
Awaitable<Outcome> post(Webhook webhook, std::string id, std::string body, WallTime now,
                        std::chrono::milliseconds patience = std::chrono::seconds(20));

}  // namespace neura::work::jobs
