#pragma once

// ElevenLabs' stream of many sentences over real sockets: speaks a language of its own
// (audible_text.hpp) and is as strict as the vendor about what it is sent.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"
#include "net/web_socket.hpp"

namespace neura {
namespace net {
class RunningServer;
}

namespace fakes {

class FakeElevenLabs final : private net::Handler {
public:
    /// What becomes of one socket.
    struct Conduct {
        unsigned refuse_with = 0;                 ///< the HTTP status of its upgrade, unless 0
        std::string ends_with{};                  ///< the error it names once it is to speak
        std::optional<std::size_t> drop_after{};  ///< bytes of audio, then the connection is cut
        bool closes = false;                      ///< in good order, instead of being cut
        bool silent = false;                      ///< takes all and says nothing
        bool garbage = false;                     ///< says what is no message
        std::chrono::milliseconds delay{5};       ///< of every message
        std::vector<std::string> script{};        ///< frames of a fixture, instead of all this
    };

    explicit FakeElevenLabs(std::string key = "secret-key");
    ~FakeElevenLabs() override;

    std::string url() const;

    /// How the next socket that asks behaves; those without one behave well.
    void next(Conduct conduct);

    /// What broke the rules of the vendor; empty when all was well.
    std::vector<std::string> violations() const;

    std::size_t sockets() const;  ///< opened so far
    std::size_t open_sockets() const;

    /// Sentences that are being made, on all sockets.
    std::size_t making() const;

    /// Messages so far with that field: "flush", "close_context", "close_socket"; or "keep_alive".
    std::size_t count(const std::string& what) const;

private:
    struct Session;

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> speak(std::shared_ptr<Session> session);

    void check(const net::Request& request);
    void violation(std::string what);
    void heard(const std::string& what);

    const std::string key_;
    mutable std::mutex mutex_;  ///< guards all below but the server
    std::deque<Conduct> conducts_;
    std::deque<Conduct> granted_;  ///< of upgrades that are about to be served
    std::vector<std::string> violations_;
    std::map<std::string, std::size_t> counts_;
    std::size_t sockets_ = 0;
    std::size_t open_ = 0;
    std::size_t making_ = 0;
    std::unique_ptr<net::RunningServer> server_;
};

}  // namespace fakes
}  // namespace neura
