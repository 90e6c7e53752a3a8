#pragma once

#include <cstddef>

#include "net/deadlines.hpp"
#include "net/http_server.hpp"

namespace neura::net {

/// What the connections of one loop share. All of it outlives them.
struct ConnectionServices {
    const HttpServer::Options& options;
    Handler& handler;
    BlockingPool& files;
    Deadlines& deadlines;
    const bool& closing;  ///< no connection shall wait for another request
};

/// Answers the requests of one connection until either side ends it.
Awaitable<> serve_connection(ConnectionServices services, Socket socket);

/// Answers 503 to whatever is asked, and ends the connection.
Awaitable<> refuse_connection(ConnectionServices services, Socket socket);

}  // namespace neura::net
