#pragma once

#include <optional>
#include <string>

#include "net/deadlines.hpp"
#include "net/http_fields.hpp"
#include "runtime/blocking_pool.hpp"

namespace neura::net {

/// What of a request decides how its answer is written.
struct AnswerTo {
    bool head_only = false;
    bool keep_alive = true;
    std::optional<std::string> range{};  ///< value of `Range`, if it is to be honoured
};

/// Writes responses onto one connection, piece by piece, each piece with a deadline.
class ResponseWriter {
public:
    /// @param piece_time  how long the peer may take to accept 64 KiB
    ResponseWriter(Socket& socket, Deadlines::Guard& deadline, BlockingPool& files,
                   std::chrono::milliseconds piece_time)
        : socket_(socket), deadline_(deadline), files_(files), piece_time_(piece_time) {}

    /// A file that cannot be opened is answered 404, a response that cannot be sent as it is 500.
    /// Gives whether the connection can be used further.
    Awaitable<bool> write(Response response, AnswerTo request);

private:
    Awaitable<bool> write_text(Response response, AnswerTo request);
    Awaitable<bool> write_file(Response response, AnswerTo request);
    Awaitable<bool> send(std::string_view first, std::string_view second);

    Socket& socket_;
    Deadlines::Guard& deadline_;
    BlockingPool& files_;
    std::chrono::milliseconds piece_time_;
};

}  // namespace neura::net
