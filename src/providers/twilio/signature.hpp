#pragma once

// X-Twilio-Signature: how the carrier proves that a webhook or a WebSocket upgrade is its own.
// Pure; the clock plays no part (nothing signed has a time, so replays verify).
//
// Source: https://www.twilio.com/docs/usage/security, section "Validating requests", checked
// against the vendor's own library (tests/data/twilio/signatures.json).

#include <span>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace neura::providers::twilio {

/// The value of the header `X-Twilio-Signature`.
///
/// @param url   as configured with the carrier: scheme, port if written there, path and query
///              undecoded. A fragment is left out. For an upgrade the wss:// URL of the stream.
/// @param form  the decoded fields of a POST body, empty values included; empty for GET, for an
///              upgrade and for a JSON body.
std::string sign(std::string_view token, std::string_view url, const net::Form& form);

/// Whether `signature` was made with one of `tokens` (two while one replaces the other).
///
/// The carrier is not consistent about ports, so `url` is tried without its port and with it: the
/// one written, or 443 for https and 80 for everything else, wss included. This accepts exactly
/// what the vendor's library does; "wss://host:443/…" verifies if the port is written in `url`.
/// Takes the same time wherever the first difference is. No tokens, or no signature: false.
bool verify(std::span<const std::string> tokens, std::string_view url, const net::Form& form,
            std::string_view signature);

/// The same for a body that is not a form: the URL alone is signed and its query holds
/// `bodySHA256`, the hexadecimal SHA-256 of the raw `body`. Both must be right.
bool verify_raw(std::span<const std::string> tokens, std::string_view url, std::string_view body,
                std::string_view signature);

}  // namespace neura::providers::twilio
