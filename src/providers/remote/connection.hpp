#pragma once

// One stream to a vendor, whoever it is.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "net/http.hpp"
#include "net/url.hpp"
#include "net/web_socket.hpp"
#include "providers/remote/account.hpp"
#include "runtime/task.hpp"

namespace neura::providers::remote {

/// How a stream came to its end, or to none.
struct Ending {
    const net::Response& answer;  ///< to the upgrade
    std::optional<int> code;      ///< with which the vendor closed it
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
        /// Errors: those of `net::Errc`, or what `explain` made of them.
        virtual void lost(Error why) = 0;

    protected:
        ~Owner() = default;
    };

    struct Options {
        std::string_view vendor;  ///< as the log calls it
        net::Headers headers{};   ///< of the upgrade
        std::string_view
            goodbye;  ///< text that ends a stream in good order; empty if none is wanted
        std::chrono::milliseconds open_within{3'000};

        /// What it means, without anything of the request.
        Error (*explain)(Error why, const Ending& ending);

        /// To open it is to be served. A vendor that looks at the key only afterwards says itself
        /// whether it serves us: the owner tells the account then.
        bool opened_is_served = true;
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

/// The WebSocket at `path` below `base`, with that query; a path in `base` stays in front.
net::Url stream_url(const net::Url& base, std::string_view path, const net::Form& query);

}  // namespace neura::providers::remote
