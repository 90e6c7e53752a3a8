#pragma once

// What a receiver of webhooks does to be sure who sent one, by the words of Standard Webhooks 1.0.0
// alone: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace neura::fakes {

/// The fields of one, as they came.
struct ReceivedWebhook {
    std::string_view id, timestamp, signature, body;
};

/// The key that "whsec_" and base64 stand for; any other text is the key itself.
inline std::string webhook_key(std::string_view secret) {
    constexpr std::string_view prefix = "whsec_";
    if (!secret.starts_with(prefix)) return std::string(secret);
    const auto base64 = secret.substr(prefix.size());
    std::string key(base64.size(), ' ');
    const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                                      reinterpret_cast<const unsigned char*>(base64.data()),
                                      static_cast<int>(base64.size()));
    const auto padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
    key.resize(static_cast<std::size_t>(size - padding));
    return key;
}

/// @param secret  as it is configured
inline bool is_genuine(const ReceivedWebhook& received, std::string_view secret) {
    std::int64_t at = 0;
    std::from_chars(received.timestamp.begin(), received.timestamp.end(), at);
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    constexpr std::int64_t tolerance = 300;
    if (received.id.empty() || at < now - tolerance || at > now + tolerance) return false;

    std::string content(received.id);
    ((content += '.') += received.timestamp) += '.';
    content += received.body;
    constexpr int digest_size = 32;
    std::array<unsigned char, digest_size> digest{};
    const auto key = webhook_key(secret);
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data(),
         nullptr);
    std::array<unsigned char, 2 * digest_size> base64{};
    const auto size = EVP_EncodeBlock(base64.data(), digest.data(), digest_size);
    std::string expected = "v1,";
    expected.append(base64.begin(), base64.begin() + size);
    return received.signature == expected;
}

}  // namespace neura::fakes
