#include "server/router.hpp"

#include <utility>

namespace neura::server {

Awaitable<net::Response> Router::respond(net::Request request) {
    if (api_.serves(request.path())) {
        auto response = co_await api_.respond(request);
        co_return response;
    }
    if (twilio_.serves(request.path())) {
        auto response = co_await twilio_.respond(request);
        co_return response;
    }
    co_return net::json_error(404, "not_found", "nothing is here; try /health or /api/v1/calls");
}

Awaitable<std::optional<net::Response>> Router::refuse_web_socket(const net::Request& request) {
    if (twilio_.serves(request.path())) {
        auto refusal = co_await twilio_.refuse_web_socket(request);
        co_return refusal;
    }
    co_return net::json_error(404, "not_found", "there is no WebSocket here");
}

Awaitable<> Router::serve_web_socket(net::Request request, std::unique_ptr<net::WebSocket> socket) {
    return twilio_.serve_web_socket(std::move(request), std::move(socket));
}

}  // namespace neura::server
