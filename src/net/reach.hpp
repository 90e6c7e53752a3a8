#pragma once

#include <chrono>
#include <string>

#include "net/peers.hpp"
#include "net/url.hpp"
#include "runtime/task.hpp"

namespace neura::net {

/// How far one gets on the way to a server, and how long each step took.
struct Reach {
    enum class Step { name, connection, tls, there };

    Step at = Step::name;  ///< the step that failed, or `there`
    std::string why{};     ///< it failed, in words; empty if it did not

    std::chrono::milliseconds name{};  ///< the look-up; 0 for an address
    std::chrono::milliseconds connection{};
    std::chrono::milliseconds tls{};  ///< with the server's certificate and name; 0 without TLS
};

/// Goes the way that every client of this module goes, and hangs up.
/// @param timeout  for all of it; the step that was under way has failed then
/// @param peers  which addresses may be connected to
Awaitable<Reach> reach(Url url, std::chrono::milliseconds timeout, Peers peers = Peers::any);

}  // namespace neura::net
