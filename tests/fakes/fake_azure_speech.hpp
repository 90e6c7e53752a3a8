#pragma once

// Azure's speech service over real sockets: hears the language of word_tones.hpp, speaks that of
// audible_text.hpp, and is as strict as the vendor about what it is sent. Asked which of
// several languages is spoken, it hears French.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakes/fake_socket_vendor.hpp"

namespace neura::fakes {

/// What becomes of one socket.
struct AzureSpeechConduct {
    unsigned refuse_with = 0;                      ///< the HTTP status of its upgrade, unless 0
    int close_with = 0;                            ///< once a turn begins, unless 0
    std::string fails_with{};                      ///< a RecognitionStatus, instead of words
    std::optional<std::size_t> drop_after{};       ///< bytes of audio, then the connection is cut
    std::optional<std::size_t> ends_turn_after{};  ///< bytes of audio, by itself and once
    bool silent = false;                           ///< takes all and says nothing
    bool garbage = false;                 ///< says what is no message, once there is audio or text
    bool never_ends = false;              ///< a turn, whatever it is told
    std::chrono::milliseconds delay{10};  ///< of every answer
    std::vector<std::string> script{};    ///< frames of a fixture, instead of all this
};

class FakeAzureSpeech final : public FakeVendorThatBehaves<AzureSpeechConduct> {
public:
    using Conduct = AzureSpeechConduct;

    explicit FakeAzureSpeech(std::string key = "secret-key");
    ~FakeAzureSpeech() override;

    /// Every sound is taken for those words, from now on.
    void hear_everything_as(std::string words);

    /// Sentences that are being spoken.
    std::size_t making() const;

    /// The last body of that path, and the query of the last upgrade.
    std::string body(const std::string& path) const;
    std::string query() const;

private:
    struct Session;

    net::Response refusal(unsigned status) const override;
    bool has_key(const net::Request& request) const override;
    void check(const net::Request& request) override;
    Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                      Conduct conduct) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> answer(std::shared_ptr<Session> session);
    Awaitable<bool> take(std::shared_ptr<Session> session, net::Message message);
    bool take_audio(Session& session, std::string_view audio, bool has_type);
    bool is_new(const std::string& id);
    void begin_turn(Session& session, const std::string& id);
    void speak(Session& session, const std::string& ssml);

    std::map<std::string, std::string> bodies_;
    std::set<std::string> ids_;  ///< of turns and connections so far
    std::string query_;
    std::string all_words_;
    std::size_t making_ = 0;
};

}  // namespace neura::fakes
