#pragma once

// AssemblyAI over real sockets: hears the language of word_tones.hpp, and is as strict as the
// vendor about what it is sent and how fast. Asked which of
// several languages is spoken, it hears French.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fakes/fake_socket_vendor.hpp"

namespace neura::fakes {

/// What becomes of one socket.
struct AssemblyAiConduct {
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

class FakeAssemblyAi final : public FakeVendorThatBehaves<AssemblyAiConduct> {
public:
    using Conduct = AssemblyAiConduct;

    explicit FakeAssemblyAi(std::string key = "secret-key");
    ~FakeAssemblyAi() override;

    /// Of the upgrade that came last: its value of that name.
    std::string asked(const std::string& name) const;

private:
    struct Session;

    void turn_away(Conduct& conduct) const override;
    bool has_key(const net::Request& request) const override;
    void check(const net::Request& request) override;
    Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                      Conduct conduct) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> answer(std::shared_ptr<Session> session);
    Awaitable<bool> take_audio(std::shared_ptr<Session> session, std::string audio);

    std::map<std::string, std::string> query_;
};

}  // namespace neura::fakes
