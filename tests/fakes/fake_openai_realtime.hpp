#pragma once

// OpenAI's Realtime over real sockets: hears the language of word_tones.hpp, speaks that of
// audible_text.hpp, keeps the conversation as the vendor does and is as strict about it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fakes/fake_socket_vendor.hpp"

namespace neura::fakes {

/// What becomes of one session.
struct RealtimeConduct {
    unsigned refuse_with = 0;  ///< the HTTP status of its upgrade, unless 0
    bool never_begins = false;
    bool refuses_setup = false;
    std::chrono::milliseconds words_after{30};  ///< an utterance was committed
    bool no_words = false;                      ///< it never says what it heard
    bool old_names = false;                     ///< of the retired interface
    std::vector<std::string> script{};          ///< frames of a fixture, instead of all this
};

class FakeOpenAiRealtime final : public FakeVendorThatBehaves<RealtimeConduct> {
public:
    using Conduct = RealtimeConduct;

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

    /// What it answers; "I see." without.
    void answers_with(std::function<Answer(const Conversation&)> answers);
    void always_answers(Answer answer);

    /// What it understands of the utterances of a session, in their order; the last of them ever
    /// after. Without, the language of word_tones.hpp.
    void hears(std::vector<std::string> words);

    /// It reads sentences as something else.
    void misreads(std::string as);

    std::size_t sessions() const { return sockets(); }  ///< opened so far
    std::size_t open_sessions() const { return open_sockets(); }

    /// Messages of that type heard so far, in all sessions.
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

    bool has_key(const net::Request& request) const override;
    void check(const net::Request& request) override;
    Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                      Conduct conduct) override;

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

    std::function<Answer(const Conversation&)> answers_;
    std::vector<std::string> words_;
    std::string misread_;
    std::vector<nlohmann::json> heard_;
    Conversation conversation_;
    nlohmann::json settings_;
};

}  // namespace neura::fakes
