#pragma once

// OpenAI's Realtime over real sockets: hears the language of word_tones.hpp, speaks that of
// audible_text.hpp, keeps the conversation as the vendor does and is as strict about it.

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
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

class FakeOpenAiRealtime final : private net::Handler {
public:
    /// What becomes of one session.
    struct Conduct {
        unsigned refuse_with = 0;  ///< the HTTP status of its upgrade, unless 0
        bool never_begins = false;
        bool refuses_setup = false;
        std::chrono::milliseconds words_after{30};  ///< an utterance was committed
        bool no_words = false;                      ///< it never says what it heard
        bool old_names = false;                     ///< of the retired interface
        std::vector<std::string> script{};          ///< frames of a fixture, instead of all this
    };

    /// What it says to the conversation as it stands.
    struct Answer {
        std::string words{};  ///< each character in 20 ms of sound
        int slower = 1;       ///< times that
        std::string tool{};   ///< called behind the words, unless empty
        nlohmann::json arguments{};
        std::chrono::milliseconds first{40};  ///< from the asking

        std::string fails_with{};              ///< the code of an error, after the words
        std::optional<std::size_t> drop_at{};  ///< bytes of audio, then the connection is cut
        bool garbage = false;                  ///< after the first words
        bool stalls = false;                   ///< likewise
        std::string error{};                   ///< the code of an error of the session, likewise
    };

    /// A part of the conversation it keeps.
    struct Item {
        std::string id;
        std::string kind;  ///< "user", "assistant", "function_call" or "function_call_output"
        std::string text;
        std::string call_id{};
        bool spoken = false;
        std::size_t audio = 0;                       ///< bytes
        std::optional<std::int64_t> truncated_at{};  ///< ms
    };
    using Conversation = std::vector<Item>;

    explicit FakeOpenAiRealtime(std::string key = "secret-key");
    ~FakeOpenAiRealtime() override;

    std::string url() const;  ///< with its /v1

    /// How the next session that asks behaves; those without one behave well.
    void next(Conduct conduct);

    /// What it answers; "I see." without.
    void answers_with(std::function<Answer(const Conversation&)> answers);
    void always_answers(Answer answer);

    /// What it understands of the utterances of a session, in their order; the last of them ever
    /// after. Without, the language of word_tones.hpp.
    void hears(std::vector<std::string> words);

    /// It reads sentences as something else.
    void misreads(std::string as);

    /// What broke the rules of the vendor; empty when all was well.
    std::vector<std::string> violations() const;

    std::size_t sessions() const;  ///< opened so far
    std::size_t open_sessions() const;

    /// Messages of that type heard so far, in all sessions.
    std::size_t count(const std::string& type) const;
    std::vector<nlohmann::json> heard(const std::string& type) const;

    /// Of the last session.
    Conversation conversation() const;

    /// What it was told to be: instructions, tools.
    nlohmann::json settings() const;

    /// Sentences it was asked to read.
    std::vector<std::string> read() const;

private:
    struct Session;
    struct Response;

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> transcribe(std::shared_ptr<Session> session, std::string item, std::string words);
    Awaitable<> speak(std::shared_ptr<Session> session, std::shared_ptr<Response> response);
    Awaitable<bool> say(std::shared_ptr<Session> session, std::shared_ptr<Response> response);

    void take(const std::shared_ptr<Session>& session, const nlohmann::json& message);
    void update(Session& session, const nlohmann::json& message);
    void commit(const std::shared_ptr<Session>& session);
    void create_item(Session& session, const nlohmann::json& message);
    void create_response(const std::shared_ptr<Session>& session, const nlohmann::json& message);
    void truncate(Session& session, const nlohmann::json& message);
    void call_tool(Session& session, Response& response);
    void check_tools_answered(const Session& session);
    void violation(std::string what);

    const std::string key_;
    mutable std::mutex mutex_;  ///< guards all below but the server
    std::deque<Conduct> conducts_;
    std::deque<Conduct> granted_;  ///< of upgrades that are about to be served
    std::function<Answer(const Conversation&)> answers_;
    std::vector<std::string> words_;
    std::string misread_;
    std::vector<std::string> violations_;
    std::vector<nlohmann::json> heard_;
    Conversation conversation_;
    nlohmann::json settings_;
    std::size_t sessions_ = 0;
    std::size_t open_ = 0;
    std::unique_ptr<net::RunningServer> server_;
};

}  // namespace fakes
}  // namespace neura
