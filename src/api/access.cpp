#include "api/access.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <utility>

namespace neura::api {

namespace {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() &&
           std::ranges::equal(text.substr(0, start.size()), start, {}, to_lower, to_lower);
}

/// The host of a Host header, without its port.
std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

bool is_this_machine(std::string_view host) {
    const auto is_number = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    const auto name = without_port(host);
    return name == "localhost" || name == "[::1]" ||
           (name.starts_with("127.") && std::ranges::all_of(name, is_number));
}

/// Whether the request comes from a program on this machine, as far as it says.
bool is_direct(const net::Request& request) {
    const auto host = request.headers.find("Host");
    return (!host || is_this_machine(*host)) && !request.headers.find("X-Forwarded-For") &&
           !request.headers.find("Forwarded");
}

net::Response refusal(std::string_view message) {
    auto response = net::json_error(401, "unauthorized", message);
    response.headers.add("WWW-Authenticate", "Bearer realm=\"neura\"");
    return response;
}

}  // namespace

Access::Access(std::string_view key, std::string header, bool only_here)
    : has_key_(!key.empty()),
      key_(digest_of(key)),
      header_(std::move(header)),
      only_here_(only_here) {}

std::optional<net::Response> Access::refuse(const net::Request& request) const {
    if (!has_key_) {
        if (only_here_ && is_direct(request)) return std::nullopt;
        return refusal(
            "no key is set, so only programs on the server's machine are let in: set "
            "NEURA_API_KEY and send it");
    }
    if (knows_key(request)) return std::nullopt;
    return refusal("send the key of NEURA_API_KEY in the header " + header_ +
                   ", or as Authorization: Bearer");
}

bool Access::knows_key(const net::Request& request) const {
    if (const auto offered = request.headers.find(header_); offered && matches(*offered))
        return true;
    constexpr std::string_view scheme = "Bearer ";
    const auto authorization = request.headers.find("Authorization");
    return authorization && starts_with_ignoring_case(*authorization, scheme) &&
           matches(authorization->substr(scheme.size()));
}

bool Access::matches(std::string_view offered) const {
    const auto digest = digest_of(offered);
    return CRYPTO_memcmp(digest.data(), key_.data(), key_.size()) == 0;
}

Access::Digest Access::digest_of(std::string_view text) {
    Digest digest{};
    ::SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

}  // namespace neura::api
