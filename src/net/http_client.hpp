#pragma once

// HTTP/1.1 to servers that are asked again and again: connections are kept, and answers are read as
// they come. `fetch` (client.hpp) is for a request now and then.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "net/client.hpp"
#include "net/peers.hpp"

namespace neura::net {

/// The beginning of an answer; its body is still to be read. Destroying it before the body's end
/// closes the connection, which tells the server to stop. Not while it is being read.
class IncomingResponse {
public:
    virtual ~IncomingResponse() = default;

    unsigned status = 0;
    Headers headers;  ///< all of them

    /// The next bytes of the body, valid until the next call; empty at the body's end.
    /// @param patience  for them to come
    /// Errors: `timed_out`, `closed_by_peer` (the body was cut off), `malformed`;
    /// `operation_aborted` when cancelled. After one, the answer is over.
    virtual Task<std::string_view> read(std::chrono::milliseconds patience) = 0;
};

/// Asks any servers, and keeps the connections whose answers were read to their end. On one loop;
/// its answers may outlive it.
class HttpClient {
public:
    struct Options {
        std::chrono::milliseconds connect{3'000};  ///< for name, connection and TLS together
        std::chrono::milliseconds idle{30'000};    ///< a connection unused for longer is closed
        std::size_t most_kept = 32;                ///< unused connections of all servers
        Peers peers = Peers::any;                  ///< whom it connects to
    };

    explicit HttpClient(Options options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Sends a request and gives the answer once its fields are there, whatever its status.
    /// Redirects are not followed; `request.max_body` is for who reads the body to heed.
    ///
    /// A kept connection that the server closed before a byte of the answer came is no failure:
    /// the request goes out again on another.
    ///
    /// @param patience  from the request's first byte to the last of the answer's fields
    /// Errors: `timed_out`, `refused`, `closed_by_peer`, `malformed`; `operation_aborted` when
    /// cancelled.
    Task<std::unique_ptr<IncomingResponse>> send(Fetch request, std::chrono::milliseconds patience);

    /// The same with the whole body, of at most `request.max_body` bytes: more are `malformed`.
    /// This outlives it.
    ///
    /// @param patience  for everything from the name to the last byte
    Task<Response> fetch(Fetch request, std::chrono::milliseconds patience);

private:
    Task<Response> whole(Fetch request, std::chrono::milliseconds patience);

    class Shelf;
    class Exchange;

    const Options options_;
    std::shared_ptr<Shelf> shelf_;  ///< answers put their connections back, if it is still there
};

}  // namespace neura::net
