#include "providers/twilio/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>

#include "net/base64.hpp"

namespace neura::providers::twilio {

namespace {

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    unsigned length = digest.size();
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length);
    return net::encode_base64(digest);
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : digest) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

/// A URL cut at its port.
struct Cut {
    std::string_view before;  ///< to the end of the host
    std::string_view port;    ///< with its colon; empty if the URL writes none
    std::string_view after;   ///< path and query
};

Cut cut_at_port(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos) return {.before = url, .port = {}, .after = {}};
    const auto authority = scheme_end + 3;
    const auto path = std::min(url.find_first_of("/?#", authority), url.size());
    const auto user_end = url.substr(0, path).rfind('@');
    const auto host = user_end == url.npos || user_end < authority ? authority : user_end + 1;

    // The colons inside an IPv6 address are none of a port.
    const auto bracket = url.substr(0, path).find(']', host);
    const auto colon = url.substr(0, path).find(':', bracket == url.npos ? host : bracket);
    const auto port = colon == url.npos ? path : colon;
    return {.before = url.substr(0, port),
            .port = url.substr(port, path - port),
            .after = url.substr(path)};
}

std::string join(std::string_view before, std::string_view port, std::string_view after) {
    std::string url(before);
    url += port;
    url += after;
    return url;
}

std::optional<std::string_view> query_field(std::string_view url, std::string_view name) {
    const auto query_start = url.find('?');
    if (query_start == url.npos) return std::nullopt;
    auto rest = url.substr(query_start + 1);
    rest = rest.substr(0, rest.find('#'));
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto field = rest.substr(0, end);
        if (field.size() > name.size() && field.starts_with(name) && field[name.size()] == '=')
            return field.substr(name.size() + 1);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return std::nullopt;
}

}  // namespace

std::string sign(std::string_view token, std::string_view url, const net::Form& form) {
    auto fields = form;
    std::ranges::sort(fields);
    const auto repeated = std::ranges::unique(fields);
    fields.erase(repeated.begin(), repeated.end());

    std::string text(url.substr(0, url.find('#')));
    for (const auto& [name, value] : fields) {
        text += name;
        text += value;
    }
    return hmac_sha1(token, text);
}

bool verify(std::span<const std::string> tokens, std::string_view url, const net::Form& form,
            std::string_view signature) {
    const auto [before, port, after] = cut_at_port(url);
    const std::string_view standard = url.starts_with("https://") ? ":443" : ":80";
    const std::array candidates{join(before, "", after),
                                join(before, port.empty() ? standard : port, after)};
    bool right = false;
    for (const auto& token : tokens)
        for (const auto& candidate : candidates)
            right |= !token.empty() && same(sign(token, candidate, form), signature);
    return right;
}

bool verify_raw(std::span<const std::string> tokens, std::string_view url, std::string_view body,
                std::string_view signature) {
    const auto promised = query_field(url, "bodySHA256");
    return promised && same(*promised, sha256_hex(body)) && verify(tokens, url, {}, signature);
}

}  // namespace neura::providers::twilio
