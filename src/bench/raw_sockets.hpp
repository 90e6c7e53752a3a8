#pragma once

// Sockets at the least cost Linux asks for them: one thread, one epoll, no coroutine, no layer
// between. What measures must need less than what is measured, and what is measured is held
// against this.
//
// A listener may speak TLS instead; what connects does not.
//
// HTTP/1.1 and RFC 6455 as far as peers that trust each other need them: whole requests with a
// Content-Length, unfragmented messages, no UTF-8 check. Not for anything that faces a stranger.

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/tls_end.hpp"

namespace neura::bench {

/// Microseconds of the machine's monotonic clock, the same in every process on it.
using Micros = std::int64_t;
Micros now_us();

class Connection;

/// One epoll and its timers. Whatever it calls runs on the thread that calls `serve`.
class RawLoop {
public:
    RawLoop();
    ~RawLoop();
    RawLoop(const RawLoop&) = delete;
    RawLoop& operator=(const RawLoop&) = delete;

    /// Serves sockets and timers until `until`.
    void serve(Micros until);

    /// Calls `task` once `when` has come, at most about 1 ms late.
    void at(Micros when, std::function<void()> task);

    /// Gives each connection that comes in on 127.0.0.1 to a `Connection` that `make` makes.
    /// @param port  0: any free one.   @return the port. Throws std::system_error.
    /// @param tls   outlives the loop; null for plain connections
    std::uint16_t listen(std::uint16_t port, std::function<std::shared_ptr<Connection>()> make,
                         SSL_CTX* tls = nullptr);

    /// Begins to connect `connection`; what it sends meanwhile waits.
    /// @param host  an IPv4 address.  Throws std::system_error.
    void connect(std::shared_ptr<Connection> connection, const std::string& host,
                 std::uint16_t port);

    std::size_t open_connections() const { return open_.size(); }

private:
    friend class Connection;

    struct Timer {
        Micros when = 0;
        std::uint64_t order = 0;
        std::function<void()> task;
        bool operator<(const Timer& other) const {
            return when != other.when ? when > other.when : order > other.order;
        }
    };
    struct Listener {
        int descriptor = -1;
        std::function<std::shared_ptr<Connection>()> make;
        SSL_CTX* tls = nullptr;
    };

    void adopt(std::shared_ptr<Connection> connection, int descriptor);
    void accept_all(const Listener& listener);
    void run_timers();
    void drop(Connection& connection);
    void forget_gone();

    int epoll_ = -1;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::unordered_map<int, std::shared_ptr<Connection>> open_;
    std::vector<std::shared_ptr<Connection>> gone_;  ///< kept until the events at hand are done
    std::priority_queue<Timer> timers_;
    std::uint64_t timers_set_ = 0;
    std::vector<char> incoming_;  ///< what is being read, of any connection
};

/// The first line and the fields of a request or an answer.
class HttpHead {
public:
    explicit HttpHead(std::string_view text) : text_(text) {}

    /// "POST" or "HTTP/1.1", "/path?query" or "200": the first and second word.
    std::string_view first_word() const;
    std::string_view second_word() const;

    /// The value of a field, its name in any case; empty if there is none.
    std::string_view field(std::string_view name) const;
    std::size_t content_length() const;

private:
    std::string_view text_;
};

/// Kinds of WebSocket frames, RFC 6455, 5.2.
enum class Opcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Appends one whole frame. A client's frames are masked with the key 0, which leaves the payload
/// as it is (RFC 6455, 5.3, asks for a mask, and a peer that trusts us for nothing else).
void append_frame(std::string& to, Opcode opcode, std::string_view payload, bool from_client);

/// One TCP connection that speaks HTTP and, once upgraded, WebSocket. Owned by its loop while it
/// is open; by whoever else holds it afterwards.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    explicit Connection(RawLoop& loop) : loop_(loop) {}
    virtual ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool is_open() const { return descriptor_ >= 0; }

    /// Sends at once what the kernel takes and the rest when it takes more.
    void send(std::string_view bytes);

    /// Sends one message; a WebSocket must have been made of the connection.
    void send_message(Opcode opcode, std::string_view payload);

    /// Client: asks for a WebSocket; `upgraded` tells when it is there.
    void ask_for_web_socket(std::string_view host, std::string_view target);

    /// Client: asks; `answered` and then `body` tell what comes back.
    void ask(std::string_view method, std::string_view host, std::string_view target,
             std::string_view content_type, std::string_view body);

    /// Closes without a word and without `lost`.
    void close();

protected:
    /// Server: one whole request. To be answered with `send` or `accept_web_socket`.
    virtual void asked(const HttpHead&, std::string_view /*body*/) {}

    /// Client: the head of an answer, and what follows it as it comes.
    virtual void answered(const HttpHead&) {}
    virtual void body(std::string_view) {}

    virtual void upgraded() {}
    virtual void message(Opcode, std::span<char>) {}

    /// The peer is gone or cannot be reached.
    virtual void lost() {}

    void accept_web_socket(const HttpHead& head);
    RawLoop& loop() { return loop_; }

private:
    friend class RawLoop;
    enum class Speaking : std::uint8_t { requests, answers, body, web_socket };

    ssize_t write_some(std::string_view bytes);
    ssize_t read_some(std::span<char> into);
    void ready(std::uint32_t events);
    void read();
    void flush();
    void watch(bool for_writing);
    std::span<char> take(std::span<char> bytes);
    bool take_request(std::span<char>& bytes);
    bool take_answer(std::span<char>& bytes);
    bool take_frame(std::span<char>& bytes);
    void fail();

    RawLoop& loop_;
    int descriptor_ = -1;
    std::unique_ptr<TlsEnd> tls_;
    bool is_client_ = false;
    bool is_connecting_ = false;
    Speaking speaking_ = Speaking::requests;
    std::string rest_;    ///< read, not yet whole
    std::string unsent_;  ///< the kernel had no room
};

}  // namespace neura::bench
