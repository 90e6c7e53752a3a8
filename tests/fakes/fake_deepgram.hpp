#pragma once

// Deepgram over real sockets: hears the language of word_tones.hpp, speaks that of
// audible_text.hpp, and is as strict as the vendor about what it is sent. Asked which of
// several languages is spoken, it hears French.

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

class FakeDeepgram final : private net::Handler {
public:
    /// What becomes of one socket.
    struct Conduct {
        unsigned refuse_with = 0;                 ///< the HTTP status of its upgrade, unless 0
        std::optional<std::size_t> drop_after{};  ///< bytes of audio, then the connection is cut
        std::optional<net::CloseCode> close_after_audio{};  ///< with the first there is
        bool silent = false;                                ///< takes all and says nothing
        bool garbage = false;  ///< says what is no message, once there is audio
        bool answers_finalize = true;
        bool never_over = false;              ///< no turn of Flux's ends
        std::string hears_all_as{};           ///< words that any sound is taken for
        std::chrono::milliseconds delay{10};  ///< of every answer, and between pieces of speech
        std::vector<std::string> script{};    ///< frames of a fixture, instead of all this
    };

    explicit FakeDeepgram(std::string key = "secret-key");
    ~FakeDeepgram() override;

    std::string url() const;

    /// How the next socket that asks behaves; those without one behave well.
    void next(Conduct conduct);

    /// A socket that says nothing for so long is closed with 1011; 10 s with the vendor.
    void close_silent_after(std::chrono::milliseconds limit);

    /// Sockets from now on take any sound for those words.
    void hear_everything_as(std::string words);

    /// What broke the rules of the vendor; empty when all was well.
    std::vector<std::string> violations() const;

    std::size_t sockets() const;  ///< opened so far

    /// Of them, path and query, in order.
    std::vector<std::string> targets() const;
    std::size_t open_sockets() const;

    /// Messages of that type heard so far.
    std::size_t count(const std::string& type) const;

private:
    struct Session;
    class Listener;
    class TurnListener;
    class Speaker;

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> answer(std::shared_ptr<Session> session);

    void check(const net::Request& request);
    void violation(std::string what);
    void heard(const std::string& type);

    const std::string key_;
    mutable std::mutex mutex_;  ///< guards all below but the server
    std::deque<Conduct> conducts_;
    std::deque<Conduct> granted_;  ///< of upgrades that are about to be served
    std::string all_words_;
    std::chrono::milliseconds silence_limit_{10'000};
    std::vector<std::string> violations_;
    std::vector<std::string> targets_;
    std::map<std::string, std::size_t> counts_;
    std::size_t sockets_ = 0;
    std::size_t open_ = 0;
    std::unique_ptr<net::RunningServer> server_;
};

}  // namespace fakes
}  // namespace neura
