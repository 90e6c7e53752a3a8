#pragma once

// HTTP/1.1 and WebSocket, server side.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "runtime/blocking_pool.hpp"
#include "runtime/loops.hpp"

namespace neura::net {

/// Listens on one port with every loop; a connection stays on the loop that accepted it.
///
/// HEAD reaches the handler as GET and its body is left out of the answer. What cannot be served
/// is answered in JSON (`json_error`) without asking the handler: 400 malformed, 408 too slow in
/// coming, 413 and 431 too long, 500 the handler threw, 503 too many connections. An exception of
/// the handler is logged as "http.failed".
class HttpServer {
public:
    struct Options {
        std::string host = "127.0.0.1";                  ///< an IPv4 or IPv6 address
        std::uint16_t port = 8080;                       ///< 0: any free one
        std::size_t max_header = 16 * 1024;              ///< bytes of request line and fields
        std::size_t max_body = 64 * 1024;                ///< bytes of a request's body
        std::size_t max_message = 64 * 1024;             ///< bytes of a WebSocket message
        std::size_t max_connections = 10'000;            ///< of all loops; more are answered 503
        std::chrono::milliseconds idle_timeout{60'000};  ///< between requests
        std::chrono::milliseconds request_timeout{
            15'000};  ///< first byte to last, and each piece
                      ///< of an answer; both give or take 0.25 s
    };

    /// All referred to outlive it.
    HttpServer(Loops& loops, BlockingPool& files, Options options, Handler& handler);

    /// Needs `close` to have completed, if `listen` succeeded.
    ~HttpServer();

    /// Begins to accept, as soon as the loops run. Gives the port.
    /// Errors: the system's, the words naming the address and what to change. Also when another
    /// process shares the port willingly.
    Result<std::uint16_t> listen();

    /// Stops accepting, ends connections that wait between two requests, and completes when those
    /// being served (WebSockets too) have ended. Cancelling it cancels what is being served.
    Awaitable<> close();

private:
    struct Shared;
    class Shard;

    std::unique_ptr<Shared> shared_;
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace neura::net
