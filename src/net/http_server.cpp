#include "net/http_server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/deadlines.hpp"
#include "net/http_connection.hpp"
#include "runtime/task_scope.hpp"
#include "telemetry/log.hpp"

namespace neura::net {

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

/// Connections beyond the limit that are told so; those beyond this are dropped unheard.
constexpr std::size_t most_refused_at_once = 64;

constexpr std::chrono::milliseconds first_pause{50};
constexpr std::chrono::milliseconds longest_pause{1'000};

std::string text_of(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    const auto host = endpoint.address().is_v6() ? '[' + address + ']' : address;
    return host + ':' + std::to_string(endpoint.port());
}

std::unexpected<Error> cannot_listen(error_code error, const tcp::endpoint& endpoint) {
    std::string words = "listen on " + text_of(endpoint);
    if (error == asio::error::address_in_use)
        words += ": port " + std::to_string(endpoint.port()) +
                 " is in use; stop the program that has it or choose another with APP_PORT";
    else if (error == asio::error::access_denied)
        words += ": this port needs a privilege; choose one above 1023 with APP_PORT";
    else if (error == boost::system::errc::address_not_available)
        words += ": no interface of this machine has that address; set APP_HOST to one that does";
    return fail(error, std::move(words));
}

error_code take_port(Acceptor& acceptor, const tcp::endpoint& endpoint, bool shared) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
    const int yes = 1;
    if (!error && shared &&
        ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)
        error = error_code(errno, boost::system::system_category());
    if (!error) acceptor.bind(endpoint, error);
    return error;
}

Result<tcp::endpoint> endpoint_of(const HttpServer::Options& options) {
    error_code error;
    const auto address =
        asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
    if (error)
        return fail(error,
                    "listen: APP_HOST must be an address of this machine such as 127.0.0.1, "
                    "0.0.0.0 or ::, not '" +
                        options.host + "'");
    return tcp::endpoint(address, options.port);
}

}  // namespace

struct HttpServer::Shared {
    Options options;
    Handler& handler;
    BlockingPool& files;
    std::atomic<std::size_t> connections = 0;  ///< of all shards, refused ones included
};

/// The server's part on one loop; everything but `bind` and `start` runs on it.
class HttpServer::Shard {
public:
    Shard(Executor loop, Shared& shared)
        : loop_(loop), shared_(shared), acceptor_(loop), connections_(loop), upkeep_(loop) {}

    const Executor& loop() const { return loop_; }

    /// Before `start`, on any thread. A port of 0 is replaced by the one that was given.
    error_code bind(tcp::endpoint& endpoint) {
        auto error = take_port(acceptor_, endpoint, true);
        if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
        if (!error) endpoint = acceptor_.local_endpoint(error);
        if (error) unbind();
        return error;
    }

    void unbind() {
        error_code ignored;
        acceptor_.close(ignored);
    }

    /// On any thread.
    void start() {
        asio::post(loop_, [this] {
            upkeep_.spawn(deadlines_.watch());
            upkeep_.spawn(accept());
        });
    }

    Awaitable<> close() {
        closing_ = true;
        unbind();
        deadlines_.close_idle();
        co_await connections_.join();
        upkeep_.cancel();
        co_await upkeep_.join();
    }

    void cancel() { connections_.cancel(); }

private:
    /// One connection of the count, for as long as it lives.
    class Place {
    public:
        explicit Place(std::atomic<std::size_t>& count) : count_(&count) { ++count; }
        Place(Place&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (count_) --*count_;
        }

    private:
        std::atomic<std::size_t>* count_;
    };

    Awaitable<> accept() {
        auto pause = first_pause;
        Timer timer(loop_);
        while (acceptor_.is_open()) {
            auto outcome = co_await acceptor_.async_accept(as_result);
            const auto error = std::get<0>(outcome);
            if (!error) {
                pause = first_pause;
                admit(std::move(std::get<1>(outcome)));
                continue;
            }
            if (error == asio::error::operation_aborted) co_return;
            // A peer that left before we came to it is no trouble of ours.
            if (error == asio::error::connection_aborted) continue;
            // Out of file descriptors or memory: others have to end first.
            log::warning("http.accept_failed", {{"error", error.message()}});
            timer.expires_after(pause);
            co_await timer.async_wait(as_result);
            pause = std::min(pause * 2, longest_pause);
        }
    }

    void admit(Socket socket) {
        const auto before = shared_.connections.load();
        const bool full = before >= shared_.options.max_connections;
        if (before >= shared_.options.max_connections + most_refused_at_once) return;
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        connections_.spawn(hold(std::move(socket), Place(shared_.connections), full));
        if (full && !told_full_)
            log::warning("http.full", {{"connections", shared_.options.max_connections}});
        told_full_ = full;
    }

    Awaitable<> hold(Socket socket, Place, bool full) {
        ConnectionServices services{shared_.options, shared_.handler, shared_.files, deadlines_,
                                    closing_};
        if (full)
            co_await refuse_connection(services, std::move(socket));
        else
            co_await serve_connection(services, std::move(socket));
    }

    Executor loop_;
    Shared& shared_;
    Acceptor acceptor_;
    Deadlines deadlines_;
    bool closing_ = false;
    bool told_full_ = false;
    TaskScope connections_;
    TaskScope upkeep_;
};

HttpServer::HttpServer(Loops& loops, BlockingPool& files, Options options, Handler& handler)
    : shared_(new Shared{std::move(options), handler, files}) {
    for (std::size_t i = 0; i < loops.size(); ++i)
        shards_.push_back(std::make_unique<Shard>(loops.at(i), *shared_));
}

HttpServer::~HttpServer() = default;

Result<std::uint16_t> HttpServer::listen() {
    auto endpoint = endpoint_of(shared_->options);
    if (!endpoint) return std::unexpected(std::move(endpoint).error());

    // Our own acceptors share the port, and so would another server of ours: ask for it alone
    // first, so that two of them do not take each other's calls.
    if (endpoint->port() != 0) {
        Acceptor probe(shards_.front()->loop());
        const auto error = take_port(probe, *endpoint, false);
        if (error) return cannot_listen(error, *endpoint);
    }
    for (const auto& shard : shards_) {
        const auto error = shard->bind(*endpoint);
        if (!error) continue;
        for (const auto& bound : shards_) bound->unbind();
        return cannot_listen(error, *endpoint);
    }
    for (const auto& shard : shards_) shard->start();
    return endpoint->port();
}

Awaitable<> HttpServer::close() {
    // Cancellation does not cross from loop to loop by itself, so each shard is told and answers
    // by post. All posts are waited for, as they refer to this frame.
    const auto loop = co_await asio::this_coro::executor;
    Timer progress(loop, Clock::time_point::max());
    std::size_t unanswered = 0;
    const auto answered = [&] {
        --unanswered;
        progress.cancel();
    };
    const auto closed = [&](std::exception_ptr failure) {
        if (failure) log::error("http.connection_failed");
        asio::post(loop, answered);
    };

    for (const auto& shard : shards_) {
        ++unanswered;
        asio::post(shard->loop(), [&] { asio::co_spawn(shard->loop(), shard->close(), closed); });
    }
    bool cancelled = false;
    co_await asio::this_coro::throw_if_cancelled(false);
    while (unanswered > 0) {
        co_await progress.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (cancelled || !is_cancelled(state)) continue;
        cancelled = true;
        for (const auto& shard : shards_) {
            ++unanswered;
            asio::post(shard->loop(), [&] {
                shard->cancel();
                asio::post(loop, answered);
            });
        }
    }
    co_await asio::this_coro::throw_if_cancelled(true);
}

}  // namespace neura::net
