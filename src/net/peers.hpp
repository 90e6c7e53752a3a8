#pragma once

#include <boost/asio/ip/address.hpp>

namespace neura::net {

/// Whom a client connects to.
enum class Peers {
    any,
    public_only,  ///< addresses of the public Internet: requests that others have a say in
};

/// Whether an address belongs to the public Internet: not this machine, a private network, a link
/// (where clouds keep their machines' secrets, 169.254.169.254), a group or anything reserved. An
/// IPv6 address that stands for an IPv4 one is judged as that one.
///
/// Sources: the registries of special-purpose addresses, RFC 6890 as IANA keeps them;
/// RFC 6052 (64:ff9b::/96) and RFC 3056 (2002::/16) for IPv4 within IPv6.
bool is_public(const boost::asio::ip::address& address);

}  // namespace neura::net
