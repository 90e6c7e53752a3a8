#pragma once

// Both ends of a connection for the tests of net: a server that lives on its own threads, and a
// client that says exactly the bytes it is told.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <future>
#include <string>
#include <string_view>
#include <thread>

#include "net/http_server.hpp"

namespace neura::net {

/// A blocking TCP client. Gives up after five seconds of silence.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) {
        socket_.connect({asio::ip::address_v4::loopback(), port});
        const timeval patience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count =
                ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// Exactly `count` bytes, or fewer when the connection ends.
    std::string read(std::size_t count) {
        while (kept_.size() < count && receive()) {
        }
        return take(std::min(count, kept_.size()));
    }

    /// Up to the end of the connection.
    std::string read_all() {
        while (receive()) {
        }
        return take(kept_.size());
    }

    /// Status line and fields.
    std::string read_head() {
        while (!kept_.contains("\r\n\r\n") && receive()) {
        }
        const auto end = kept_.find("\r\n\r\n");
        return take(end == std::string::npos ? kept_.size() : end + 4);
    }

    struct Answer {
        std::string head;
        std::string body;
    };

    /// One response with a Content-Length.
    Answer read_answer() {
        Answer answer{.head = read_head(), .body = {}};
        constexpr std::string_view name = "Content-Length: ";
        const auto at = answer.head.find(name);
        if (at == std::string::npos) return answer;
        std::size_t length = 0;
        const char* first = answer.head.data() + at + name.size();
        std::from_chars(first, answer.head.data() + answer.head.size(), length);
        answer.body = read(length);
        return answer;
    }

    /// The other side has ended the connection, rather than being silent.
    bool is_over() {
        while (receive()) {
        }
        return ended_;
    }

private:
    bool receive() {
        char bytes[16 * 1024];
        const auto count = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
        if (count > 0) kept_.append(bytes, static_cast<std::size_t>(count));
        if (count == 0 || (count < 0 && errno == ECONNRESET)) ended_ = true;
        return count > 0;
    }

    std::string take(std::size_t count) {
        auto bytes = kept_.substr(0, count);
        kept_.erase(0, count);
        return bytes;
    }

    asio::io_context context_;
    asio::ip::tcp::socket socket_{context_};
    std::string kept_;
    bool ended_ = false;
};

/// A server on a free port, with two loops. Destroyed, it cancels what it still serves.
class RunningServer {
public:
    RunningServer(HttpServer::Options options, Handler& handler)
        : server_(loops_, files_, on_any_port(std::move(options)), handler),
          port_(server_.listen().value()),
          thread_([this] { loops_.run(); }) {}

    ~RunningServer() {
        begin_close();
        cancel_close();
        closed_.get_future().wait();
        loops_.stop();
    }

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view scheme, std::string_view target) const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + std::string(target);
    }

    void begin_close() {
        if (std::exchange(closing_, true)) return;
        asio::post(loops_.at(0), [this] {
            asio::co_spawn(loops_.at(0), server_.close(),
                           asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr) {
                               is_closed_ = true;
                               closed_.set_value();
                           }));
        });
    }

    void cancel_close() {
        asio::post(loops_.at(0), [this] { stop_.emit(asio::cancellation_type::terminal); });
    }

    bool is_closed() const { return is_closed_; }

private:
    static HttpServer::Options on_any_port(HttpServer::Options options) {
        options.port = 0;
        return options;
    }

    Loops loops_{2};
    BlockingPool files_{1};
    HttpServer server_;
    std::uint16_t port_;
    asio::cancellation_signal stop_;
    std::promise<void> closed_;
    std::atomic<bool> is_closed_ = false;
    bool closing_ = false;
    std::jthread thread_;
};

}  // namespace neura::net
