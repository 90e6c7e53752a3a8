#include "server/signed_webhook.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <utility>

#include "net/client.hpp"

namespace neura::server {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 5s;

/// Before the second and the third time.
constexpr auto pauses = std::to_array<std::chrono::milliseconds>({500ms, 2'000ms});

bool may_come_right(const Result<net::Response>& answer) {
    return !answer || answer->status >= 500 || answer->status == 429;
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view seconds,
                              std::string_view body) {
    const auto text = fmt::format("{}.{}", seconds, body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    auto signature = fmt::format("t={},v1=", seconds);
    for (unsigned i = 0; i < size; ++i) signature += fmt::format("{:02x}", digest[i]);
    return signature;
}

Task<> post_webhook(const Webhook& to, std::string json, const TimeSource& time) {
    const auto seconds = std::to_string(std::chrono::system_clock::to_time_t(time.wall()));
    net::Fetch request;
    request.method = "POST";
    request.url = to.url;
    request.headers.add("Content-Type", "application/json");
    if (!to.secret.empty())
        request.headers.add("X-Neura-Signature", webhook_signature(to.secret, seconds, json));
    request.body = std::move(json);
    request.max_body = 64 * 1024;

    const auto loop = co_await asio::this_coro::executor;
    for (std::size_t tried = 0;; ++tried) {
        auto answer = co_await net::fetch(request, patience);
        if (answer && answer->status / 100 == 2) co_return Result<void>{};
        if (tried == pauses.size() || !may_come_right(answer)) {
            if (!answer) co_return std::unexpected(std::move(answer).error());
            co_return fail(std::make_error_code(std::errc::protocol_error),
                           fmt::format("post to {}: answered {}", to.url.origin(), answer->status));
        }
        Timer pause(loop);
        pause.expires_after(pauses[tried]);
        co_await pause.async_wait(use_awaitable);
    }
}

}  // namespace neura::server
