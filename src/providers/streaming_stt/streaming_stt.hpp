#pragma once

// Speech to text over one WebSocket a call: opened, lost and replaced, its deadlines and refusals.
// What vendors say differently is a `Dialect`.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "audio/g711.hpp"
#include "call/listening/speech_to_text.hpp"
#include "net/url.hpp"
#include "net/web_socket.hpp"
#include "providers/remote/account.hpp"
#include "providers/remote/connection.hpp"
#include "runtime/task.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::streaming_stt {

/// Where goes what is said to the vendor.
class Wire {
public:
    virtual void say(std::string_view text) = 0;
    virtual void say(audio::Mulaw bytes) = 0;  ///< as a binary message

protected:
    ~Wire() = default;
};

/// Where a socket is, and how it is opened.
struct Opening {
    net::Url url;
    remote::Connection::Options options;
};

/// How one call's audio is told to a vendor, and which words come of it. No I/O: what is said goes
/// to a `Wire`, and time is passed in.
class Dialect {
public:
    virtual ~Dialect() = default;

    // What the call says; see listening::SpeechStream. An utterance not finished when the next
    // begins is forgotten. All but `begin` want `in_utterance`.

    /// @param now  where the call is; `at` is earlier by the audio that comes first
    virtual void begin(listening::AudioTime at, listening::AudioTime now) = 0;
    virtual bool in_utterance() const = 0;
    virtual void append(audio::Mulaw coded) = 0;
    virtual void pause() = 0;
    virtual void finish(listening::AudioTime voiced_end, Clock::time_point now) = 0;

    // What becomes of sockets.

    /// Of the next one.
    virtual Opening opening() const = 0;

    /// It takes audio: it is open, and has greeted us where `opened_is_served` is false.
    virtual void opened(Wire& wire, Clock::time_point now) = 0;

    /// It is gone, whether it had been `opened` or not.
    virtual void closed() = 0;

    /// What of that no further socket can cure, as `listening::Errc`; nothing if one may.
    virtual std::optional<Error> lasting(const Error& why) const;

    /// No more sockets: what is not known by now is lost, also of the present utterance.
    virtual void give_up(const Error& why) = 0;

    // What the vendor says, and what follows.

    enum class Heard {
        nothing,   ///< of use
        greeting,  ///< audio may be sent from now on
        sense,     ///< the vendor hears us
    };

    /// Errors end the socket, as if it had been lost.
    virtual Result<Heard> heard(const net::Message& message, Clock::time_point now) = 0;

    /// Says what is to be said by now. Called after each of the above and when the deadline has
    /// come, while a socket takes audio.
    virtual void speak(Wire& wire, Clock::time_point now) = 0;

    virtual std::optional<Result<listening::SpeechEvent>> next_event() = 0;

    /// When `look` and `speak` want to be called next.
    virtual std::optional<Clock::time_point> deadline() const = 0;

    /// Ends waits that took too long. True if the present socket has fallen silent over an
    /// utterance, and another should be given a chance.
    virtual bool look(Clock::time_point now) = 0;
};

struct Options {
    /// Sockets in a row that may fail, the first wait after two, doubled each time.
    int attempts = 5;
    std::chrono::milliseconds first_wait{200};

    /// For a socket, and again for the vendor's greeting on it.
    std::chrono::milliseconds open_within{3'000};
};

/// For one stream. Errors: `unsupported_language`.
using MakeDialect =
    std::function<Result<std::unique_ptr<Dialect>>(const listening::SpeechOptions& speech)>;

/// One WebSocket a call, open from `open` on.
///
/// `open` succeeds before the socket is open; what is said meanwhile is sent then. A socket that
/// is lost is replaced at once, and hears again what the lost one had not settled. Five in a row
/// that fail end the attempts until the caller speaks again, and what somebody has to mend for
/// good.
///
/// `account`, `time` and what `make` needs outlive this and its streams.
/// Errors of `open`: those of `make`. Of `next`: `listening::Errc::utterance_lost`, once for each
/// utterance that could not be recognised; and at every call from then on what no further attempt
/// can cure: `bad_credentials`, `quota_exceeded` or `unsupported_language`.
///
/// @param final_within  see `listening::SpeechToText`
std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  Options options,
                                                  listening::AudioTime final_within,
                                                  MakeDialect make);

}  // namespace neura::providers::streaming_stt
