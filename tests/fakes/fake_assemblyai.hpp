#pragma once

// AssemblyAI over real sockets: hears the language of word_tones.hpp, and is as strict as the
// vendor about what it is sent and how fast. Asked which of
// several languages is spoken, it hears French.

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/web_socket.hpp"

namespace neura {
namespace net {
class RunningServer;
}

namespace fakes {

class FakeAssemblyAi final : private net::Handler {
public:
    /// What becomes of one socket.
    struct Conduct {
        unsigned refuse_with = 0;                 ///< the HTTP status of its upgrade, unless 0
        int close_with = 0;                       ///< instead of a beginning, unless 0
        std::string because{};                    ///< said before that, unless empty
        std::optional<std::size_t> drop_after{};  ///< bytes of audio, then the connection is cut
        bool silent = false;                      ///< begins and then says nothing
        bool never_begins = false;
        bool garbage = false;                 ///< says what is no message, once there is audio
        bool answers_nothing = true;          ///< ForceEndpoint over no words, with a turn of none
        bool formats = false;                 ///< each turn ends a second time
        std::chrono::milliseconds delay{10};  ///< of every answer
        std::vector<std::string> script{};    ///< frames of a fixture, instead of all this
    };

    explicit FakeAssemblyAi(std::string key = "secret-key");
    ~FakeAssemblyAi() override;

    std::string url() const;

    /// How the next socket that asks behaves; those without one behave well.
    void next(Conduct conduct);

    /// What broke the rules of the vendor; empty when all was well.
    std::vector<std::string> violations() const;

    std::size_t sockets() const;  ///< opened so far
    std::size_t open_sockets() const;

    /// Messages of that type heard so far.
    std::size_t count(const std::string& type) const;

    /// Of the upgrade that came last: its value of that name.
    std::string asked(const std::string& name) const;

private:
    struct Session;

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> answer(std::shared_ptr<Session> session);
    Awaitable<bool> take_audio(std::shared_ptr<Session> session, std::string audio);

    void check(const net::Request& request);
    void violation(std::string what);

    const std::string key_;
    mutable std::mutex mutex_;  ///< guards all below but the server
    std::deque<Conduct> conducts_;
    std::deque<Conduct> granted_;  ///< of upgrades that are about to be served
    std::vector<std::string> violations_;
    std::map<std::string, std::size_t> counts_;
    std::map<std::string, std::string> query_;
    std::size_t sockets_ = 0;
    std::size_t open_ = 0;
    std::unique_ptr<net::RunningServer> server_;
};

}  // namespace fakes
}  // namespace neura
