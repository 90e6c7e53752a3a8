#pragma once

// A protocol of lines over TCP that may turn to TLS in its middle, client side: SMTP.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/url.hpp"
#include "runtime/task.hpp"

namespace neura::net {

/// On the loop of the awaiting coroutine. Errors of all: `timed_out`, `refused` (the words say why:
/// nobody listens, a certificate that is not trusted), `closed_by_peer`; `operation_aborted` when
/// cancelled. After one, the connection is over.
class LineConnection {
public:
    static constexpr std::size_t longest_line = 8'192;  ///< bytes; a longer one is `malformed`

    virtual ~LineConnection() = default;

    /// The next line, without its line break.
    virtual Task<std::string> read_line(std::chrono::milliseconds within) = 0;

    virtual Task<> write(std::string_view bytes, std::chrono::milliseconds within) = 0;

    /// TLS from here on, certificate and name verified as all clients of this module do.
    /// `malformed` when the other end has said more in the clear than was read: somebody else may
    /// have said it. @pre  it is in the clear
    virtual Task<> start_tls(std::chrono::milliseconds within) = 0;
};

/// Connects to host and port of `url`, whose scheme is only shown. @param tls  from the first byte
Task<std::unique_ptr<LineConnection>> connect_lines(Url url, bool tls,
                                                    std::chrono::milliseconds within);

}  // namespace neura::net
