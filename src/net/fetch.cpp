#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "net/client.hpp"
#include "net/dial.hpp"
#include "net/http_client.hpp"

namespace neura::net {

Task<Response> HttpClient::whole(Fetch request, std::chrono::milliseconds patience) {
    const auto most = request.max_body;
    const auto doing = request.method + " at " + request.url.origin();
    auto answer = co_await send(std::move(request), patience);
    if (!answer) co_return std::unexpected(std::move(answer).error());

    Response response;
    response.status = (*answer)->status;
    response.content_type = (*answer)->headers.find("Content-Type").value_or("");
    response.headers = std::move((*answer)->headers);
    for (;;) {
        const auto bytes = co_await (*answer)->read(patience);
        if (!bytes) co_return std::unexpected(bytes.error());
        if (bytes->empty()) co_return response;
        if (bytes->size() > most - response.body.size())
            co_return fail(Errc::malformed, doing + ": the answer is too long");
        response.body += *bytes;
    }
}

Task<Response> HttpClient::fetch(Fetch request, std::chrono::milliseconds patience) {
    using namespace asio::experimental::awaitable_operators;
    auto doing = request.method + " at " + request.url.origin();
    auto task = whole(std::move(request), patience);
    auto first = co_await (std::move(task) || expiry(patience));
    if (first.index() == 1) co_return fail(Errc::timed_out, std::move(doing));
    co_return std::get<0>(std::move(first));
}

Task<Response> fetch(Fetch request, std::chrono::milliseconds timeout) {
    HttpClient::Options options;
    options.connect = timeout;
    options.most_kept = 0;
    HttpClient client(options);
    co_return co_await client.fetch(std::move(request), timeout);
}

}  // namespace neura::net
