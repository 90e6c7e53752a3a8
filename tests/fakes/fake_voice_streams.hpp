#pragma once

// A vendor that makes several sentences at once on one WebSocket, over real sockets: speaks a
// language of its own (audible_text.hpp) with set delays and faults. Who it is says what its
// messages are and what it does not stand for: fake_elevenlabs, fake_cartesia.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/fake_socket_vendor.hpp"
#include "runtime/inbox.hpp"

namespace neura::fakes {

/// What becomes of one socket.
struct VoiceStreamConduct {
    unsigned refuse_with = 0;                 ///< the HTTP status of its upgrade, unless 0
    std::string ends_with{};                  ///< the error it names once it is to speak
    std::string fails_with{};                 ///< the same of its first sentence alone
    std::optional<std::size_t> drop_after{};  ///< bytes of audio, then the connection is cut
    bool closes = false;                      ///< in good order, instead of being cut
    bool silent = false;                      ///< takes all and says nothing
    bool garbage = false;                     ///< says what is no message
    std::chrono::milliseconds delay{5};       ///< of every message
    std::vector<std::string> script{};        ///< frames of a fixture, instead of all this
};

class FakeVoiceStreams : public FakeVendorThatBehaves<VoiceStreamConduct> {
public:
    using Conduct = VoiceStreamConduct;

    /// Sentences that are being made, on all sockets.
    std::size_t making() const;

protected:
    using json = nlohmann::json;

    /// A piece of a sentence's audio.
    struct Spoken {
        std::string text;      ///< all of the sentence
        std::size_t from = 0;  ///< bytes of its audio before this
        std::string audio;
    };

    /// One socket, and the sentences on it.
    class Session {
    public:
        struct Context {
            std::string to_speak{};      ///< not made yet
            std::deque<Spoken> audio{};  ///< still to be said
            bool is_closed = false;
        };

        /// @pre it is there
        Context& at(const std::string& context) { return contexts_.at(context); }
        bool has(const std::string& context) const { return contexts_.contains(context); }
        std::size_t sentences() const { return contexts_.size(); }

        void begin(const std::string& context);
        void make(const std::string& context);   ///< what it is to speak
        void close(const std::string& context);  ///< its end is told once all is said
        void stop(const std::string& context);   ///< what is not said yet is not

    private:
        friend class FakeVoiceStreams;
        Session(Executor loop, FakeVoiceStreams& of, std::unique_ptr<net::WebSocket> socket,
                Conduct conduct)
            : of_(of),
              socket_(std::move(socket)),
              conduct_(std::move(conduct)),
              due_(loop),
              texts_(loop) {}
        std::vector<json> next_messages();

        FakeVoiceStreams& of_;
        std::unique_ptr<net::WebSocket> socket_;
        Conduct conduct_;
        std::map<std::string, Context> contexts_;
        std::string spoke_last_;  ///< the context that did
        bool ended_one_ = false;  ///< with what it said last
        Inbox<bool> due_;         ///< one for each message that may be said
        Inbox<std::string> texts_;
        std::size_t audio_said_ = 0;
    };

    explicit FakeVoiceStreams(std::string key) : FakeVendorThatBehaves(std::move(key)) {}

    // What is the vendor's own, beside what a socket vendor has.

    /// A message of the client's. @return  false once it said goodbye
    virtual bool take(Session& session, const json& message) = 0;
    /// Names of messages that `count` counts.
    virtual void note(const json& message) = 0;

    virtual std::vector<json> audio(const std::string& context, const Spoken& spoken) const = 0;
    virtual json end(const std::string& context) const = 0;
    /// @param context  empty: the stream ends with it
    virtual json failure(const std::string& name, const std::string& context) const = 0;

private:
    Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                      Conduct conduct) override;

    Awaitable<> hear(std::shared_ptr<Session> session);
    Awaitable<> speak(std::shared_ptr<Session> session);
    void change_making(std::ptrdiff_t by);

    std::size_t making_ = 0;
};

}  // namespace neura::fakes
