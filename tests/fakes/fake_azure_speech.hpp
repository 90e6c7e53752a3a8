#pragma once

// Azure's speech service over real sockets: hears the language of word_tones.hpp, speaks that of
// audible_text.hpp, and is as strict as the vendor about what it is sent. Asked which of
// several languages is spoken, it hears French.

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/web_socket.hpp"

namespace neura {
namespace net {
class RunningServer;
}

namespace fakes {

class FakeAzureSpeech final : private net::Handler {
public:
    /// What becomes of one socket.
    struct Conduct {
        unsigned refuse_with = 0;                 ///< the HTTP status of its upgrade, unless 0
        int close_with = 0;                       ///< once a turn begins, unless 0
        std::string fails_with{};                 ///< a RecognitionStatus, instead of words
        std::optional<std::size_t> drop_after{};  ///< bytes of audio, then the connection is cut
        std::optional<std::size_t> ends_turn_after{};  ///< bytes of audio, by itself and once
        bool silent = false;                           ///< takes all and says nothing
        bool garbage = false;     ///< says what is no message, once there is audio or text
        bool never_ends = false;  ///< a turn, whatever it is told
        std::chrono::milliseconds delay{10};  ///< of every answer
        std::vector<std::string> script{};    ///< frames of a fixture, instead of all this
    };

    explicit FakeAzureSpeech(std::string key = "secret-key");
    ~FakeAzureSpeech() override;

    std::string url() const;

    /// How the next socket that asks behaves; those without one behave well.
    void next(Conduct conduct);

    /// Every sound is taken for those words, from now on.
    void hear_everything_as(std::string words);

    /// What broke the rules of the vendor; empty when all was well.
    std::vector<std::string> violations() const;

    std::size_t sockets() const;  ///< opened so far
    std::size_t open_sockets() const;

    /// Sentences that are being spoken.
    std::size_t making() const;

    /// Messages of that path heard so far; "audio.end" is that of no bytes.
    std::size_t count(const std::string& path) const;

    /// The last body of that path, and the query of the last upgrade.
    std::string body(const std::string& path) const;
    std::string query() const;

private:
    struct Session;

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> answer(std::shared_ptr<Session> session);
    Awaitable<bool> take(std::shared_ptr<Session> session, net::Message message);
    bool take_audio(Session& session, std::string_view audio, bool has_type);
    void begin_turn(Session& session, const std::string& id);
    void speak(Session& session, const std::string& ssml);

    void check(const net::Request& request);
    void violation(std::string what);

    const std::string key_;
    mutable std::mutex mutex_;  ///< guards all below but the server
    std::deque<Conduct> conducts_;
    std::deque<Conduct> granted_;  ///< of upgrades that are about to be served
    std::vector<std::string> violations_;
    std::map<std::string, std::size_t> counts_;
    std::map<std::string, std::string> bodies_;
    std::set<std::string> ids_;  ///< of turns and connections so far
    std::string query_;
    std::string all_words_;
    std::size_t sockets_ = 0;
    std::size_t open_ = 0;
    std::size_t making_ = 0;
    std::unique_ptr<net::RunningServer> server_;
};

}  // namespace fakes
}  // namespace neura
