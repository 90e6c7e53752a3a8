#include "net/upgrade.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <span>

#include "net/http_fields.hpp"

namespace neura::net {

namespace {

constexpr std::string_view version = "13";
constexpr std::size_t key_bytes = 16;
constexpr std::size_t key_letters = 24;  ///< of 16 bytes in base64

std::string base64(std::span<const unsigned char> bytes) {
    std::array<unsigned char, 64> text{};
    const int length = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
    return {text.begin(), text.begin() + length};
}

/// RFC 6455, 4.2.2.
std::string accept_of(std::string_view key) {
    const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return base64(digest);
}

bool is_key(std::string_view key) {
    if (key.size() != key_letters || !key.ends_with("==")) return false;
    std::array<unsigned char, key_letters> bytes{};
    return EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(key.data()),
                           static_cast<int>(key.size())) >= 0;
}

}  // namespace

std::string make_upgrade_key() {
    std::array<unsigned char, key_bytes> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    return base64(bytes);
}

std::string upgrade_request(const Url& url, const Headers& headers, std::string_view key) {
    std::string text = "GET " + url.target + " HTTP/1.1\r\nHost: " + url.authority() +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: ";
    text.append(version).append("\r\nSec-WebSocket-Key: ").append(key).append("\r\n");
    for (const auto& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    return text + "\r\n";
}

bool grants_upgrade(const Headers& answer, std::string_view key) {
    const auto upgrade = answer.find("Upgrade");
    const auto accept = answer.find("Sec-WebSocket-Accept");
    // An extension or a sub-protocol that was not asked for must not be granted either.
    return upgrade && equal_ignoring_case(*upgrade, "websocket") && accept &&
           *accept == accept_of(key) && !answer.find("Sec-WebSocket-Extensions");
}

std::optional<Response> refuse_upgrade(const Request& request) {
    if (request.headers.find("Sec-WebSocket-Version") != version) {
        auto response = json_error(426, "bad_version", "Sec-WebSocket-Version must be 13.");
        response.headers.add("Sec-WebSocket-Version", std::string(version));
        return response;
    }
    if (!is_key(request.headers.find("Sec-WebSocket-Key").value_or("")))
        return json_error(400, "malformed", "Sec-WebSocket-Key must be 16 bytes in base64.");
    return std::nullopt;
}

std::string upgrade_answer(const Request& request) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_of(request.headers.find("Sec-WebSocket-Key").value_or("")) +
           "\r\nServer: neura\r\n\r\n";
}

}  // namespace neura::net
