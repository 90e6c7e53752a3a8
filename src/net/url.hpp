#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/error.hpp"

namespace neura::net {

/// Where to connect to and what to ask for there.
struct Url {
    std::string scheme;      ///< "http", "https", "ws" or "wss"
    std::string host;        ///< lower case; an IPv6 address without its brackets
    std::uint16_t port = 0;  ///< never 0 after `parse_url`
    std::string target;      ///< path and query, percent-encoded; "/" at least

    bool is_tls() const { return scheme == "https" || scheme == "wss"; }

    /// "example.com", "[::1]:8080": the value of a Host field; without a port that the scheme
    /// means.
    std::string authority() const;

    /// "wss://example.com", "http://[::1]:8080": what may be shown in an error or a log. The target
    /// is left out because it may hold a token.
    std::string origin() const;
};

/// Reads an absolute URL. A fragment is dropped; a missing port is that of the scheme.
///
/// Errors: `std::errc::invalid_argument`, the words naming the part that is wrong and what was
/// expected. User names and passwords inside a URL are refused.
Result<Url> parse_url(std::string_view text);

/// `path` below `base`, the target of an interface's address, whose query stays behind it.
std::string target_below(std::string_view base, std::string_view path);

}  // namespace neura::net
