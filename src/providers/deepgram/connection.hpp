#pragma once

// What listening and speaking have in common: whose account it is, and one open stream.

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "net/url.hpp"
#include "net/web_socket.hpp"
#include "runtime/task.hpp"
#include "runtime/time_source.hpp"

namespace neura::providers::deepgram {

/// Where Deepgram is, our key there, and how things stand between us. Shared by all loops; any
/// thread. Outlives the provider that uses it; one for each, so that each has its own standing.
class Account {
public:
    /// @param base  https://api.deepgram.com or a host of one's own
    /// @param time  outlives it
    Account(net::Url base, std::string key, const TimeSource& time)
        : base_(std::move(base)), key_(std::move(key)), time_(time) {}

    const net::Url& base() const { return base_; }
    const std::string& key() const { return key_; }

    struct Trouble {
        Error why;
        Clock::time_point at{};
    };

    /// Why the last stream could not be opened; nothing if it could, or none was asked for yet.
    std::optional<Trouble> trouble() const;

    void opened();
    void could_not_open(const Error& why);

private:
    const net::Url base_;
    const std::string key_;  ///< never in a log
    const TimeSource& time_;
    mutable std::mutex mutex_;
    std::optional<Trouble> trouble_;
};

/// One WebSocket: opened, read and in the end closed, on one loop.
///
/// It tells its owner, from the loop and never from inside a call of the owner's. Once destroyed,
/// which may be from inside what it tells, it tells nothing more; the goodbye and the closing
/// handshake are then finished without it.
class Connection {
public:
    class Owner {
    public:
        virtual void opened() = 0;
        virtual void said(const net::Message& message) = 0;
        /// It could not be opened, or ended. Nothing comes after this.
        /// Errors: `Errc` of Deepgram but `malformed_message`, or those of `net::Errc`.
        virtual void lost(Error why) = 0;

    protected:
        ~Owner() = default;
    };

    struct Options {
        std::string_view goodbye;  ///< text that ends a stream in good order
        std::chrono::milliseconds open_within{3'000};
    };

    /// Begins to open it. `account` and `owner` outlive it.
    Connection(Executor loop, Account& account, net::Url url, Owner& owner, Options options);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool is_open() const;

    /// Queues a message. @pre `is_open()`.
    void send(net::Message::Kind kind, std::string_view data);
    void send(std::string_view text) { send(net::Message::Kind::text, text); }

private:
    struct Stream;
    static Awaitable<> run(std::shared_ptr<Stream> stream);

    const std::shared_ptr<Stream> stream_;  ///< shared with `run`, which ends soon after us
};

}  // namespace neura::providers::deepgram
