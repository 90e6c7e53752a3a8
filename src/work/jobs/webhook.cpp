#include "work/jobs/webhook.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "net/base64.hpp"
#include "net/client.hpp"

namespace neura::work::jobs {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_answer = 64 * 1024;
constexpr std::chrono::seconds longest_wish = 24h;

std::vector<std::uint8_t> key_of(std::string_view secret) {
    constexpr std::string_view prefix = "whsec_";
    std::vector<std::uint8_t> key;
    if (secret.starts_with(prefix) && net::decode_base64(secret.substr(prefix.size()), key))
        return key;
    return {secret.begin(), secret.end()};
}

/// In seconds; the form with a date is not heeded.
std::chrono::seconds retry_after(const net::Response& response) {
    const auto wish = response.headers.find("Retry-After");
    if (!wish) return 0s;
    std::int64_t seconds = 0;
    const auto* end = wish->data() + wish->size();
    const auto [stop, error] = std::from_chars(wish->data(), end, seconds);
    if (error != std::errc{} || stop != end || seconds < 0) return 0s;
    return std::min(std::chrono::seconds(seconds), longest_wish);
}

}  // namespace

std::string signature(std::string_view secret, std::string_view id, std::int64_t at,
                      std::string_view body) {
    const auto key = key_of(secret);
    std::string text(id);
    text += '.' + std::to_string(at) + '.';
    text += body;
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return "v1," + net::encode_base64(std::span(digest).first(size));
}

net::Headers webhook_headers(const Webhook& webhook, std::string_view id, std::int64_t at,
                             std::string_view body) {
    net::Headers headers;
    headers.add("Content-Type", "application/json");
    headers.add("webhook-id", std::string(id));
    headers.add("webhook-timestamp", std::to_string(at));
    headers.add("Idempotency-Key", std::string(id));
    if (!webhook.secret.empty())
        headers.add("webhook-signature", signature(webhook.secret, id, at, body));
    return headers;
}

Outcome outcome_of(const net::Response& response) {
    if (response.status >= 200 && response.status < 300) return Outcome::done();
    auto why = "the other end answered " + std::to_string(response.status);
    if (response.status == 410) return Outcome::hopeless(std::move(why));
    return Outcome::again(std::move(why), retry_after(response));
}

Awaitable<Outcome> post(Webhook webhook, std::string id, std::string body, WallTime now,
                        std::chrono::milliseconds patience) {
    const auto at = std::chrono::system_clock::to_time_t(now);
    net::Fetch request;
    request.method = "POST";
    request.headers = webhook_headers(webhook, id, at, body);
    request.url = std::move(webhook.url);
    request.body = std::move(body);
    request.max_body = most_answer;
    const auto response = co_await net::fetch(std::move(request), patience);
    if (!response)
        co_return Outcome::again(response.error().doing + " (" + response.error().code.message() +
                                 ")");
    co_return outcome_of(*response);
}

}  // namespace neura::work::jobs
