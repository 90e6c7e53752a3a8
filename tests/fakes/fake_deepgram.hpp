#pragma once

// Deepgram over real sockets: hears the language of word_tones.hpp, speaks that of
// audible_text.hpp, and is as strict as the vendor about what it is sent.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/fake_socket_vendor.hpp"

namespace neura::fakes {

/// What becomes of one socket.
struct DeepgramConduct {
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

class FakeDeepgram final : public FakeVendorThatBehaves<DeepgramConduct> {
public:
    using Conduct = DeepgramConduct;

    explicit FakeDeepgram(std::string key = "secret-key");
    ~FakeDeepgram() override;

    /// A socket that says nothing for so long is closed with 1011; 10 s with the vendor.
    void close_silent_after(std::chrono::milliseconds limit);

    /// Sockets from now on take any sound for those words.
    void hear_everything_as(std::string words);

    /// Sockets from now on that are asked which of several languages is spoken hear this one, "fr";
    /// English before.
    void hear_in(std::string language);

    /// Of them, path and query, in order.
    std::vector<std::string> targets() const;

private:
    struct Session;
    class Listener;
    class TurnListener;
    class Speaker;

    net::Response refusal(unsigned status) const override;
    bool has_key(const net::Request& request) const override;
    void check(const net::Request& request) override;
    Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                      Conduct conduct) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> answer(std::shared_ptr<Session> session);

    std::string all_words_;
    std::string language_ = "en";
    std::chrono::milliseconds silence_limit_{10'000};
    std::vector<std::string> targets_;
};

}  // namespace neura::fakes
