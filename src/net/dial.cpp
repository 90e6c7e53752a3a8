#include "net/dial.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "net/reach.hpp"
#include "net/web_socket.hpp"

namespace neura::net {

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;
using Endpoints = std::vector<tcp::endpoint>;

/// One look-up. `getaddrinfo` cannot be interrupted, so a coroutine that is cancelled leaves this
/// behind, to be destroyed when the look-up ends.
class LookUp : public std::enable_shared_from_this<LookUp> {
public:
    explicit LookUp(Executor loop) : resolver_(loop), arrival_(loop, Clock::time_point::max()) {}

    Awaitable<> run(const Url& url) {
        const auto self = shared_from_this();
        resolver_.async_resolve(url.host, std::to_string(url.port),
                                [self](error_code error, Resolver::results_type results) {
                                    self->error_ = error;
                                    for (const auto& entry : results)
                                        self->endpoints_.push_back(entry.endpoint());
                                    self->arrival_.cancel();
                                });
        co_await arrival_.async_wait(as_result);
    }

    /// Still operation_aborted when `run` was cancelled.
    error_code error() const { return error_; }
    const Endpoints& endpoints() const { return endpoints_; }

private:
    Resolver resolver_;
    Timer arrival_;
    error_code error_ = asio::error::operation_aborted;
    Endpoints endpoints_;
};

std::unexpected<Error> cannot_connect(error_code error, const Url& url) {
    const auto words = "connect to " + url.origin() + ": " + error.message();
    if (error == asio::error::operation_aborted) return fail(error, words);
    return fail(Errc::refused, words);
}

Task<Endpoints> all_endpoints_of(const Url& url) {
    error_code not_numeric;
    const auto address = asio::ip::make_address(url.host, not_numeric);
    if (!not_numeric) co_return Endpoints(1, tcp::endpoint(address, url.port));

    const auto loop = co_await asio::this_coro::executor;
    const auto look_up = std::make_shared<LookUp>(loop);
    co_await look_up->run(url);
    if (look_up->error()) co_return cannot_connect(look_up->error(), url);
    co_return look_up->endpoints();
}

/// Those that may be connected to. Judged here, between name and connection: whatever the name
/// says the next time does not matter.
Task<Endpoints> endpoints_of(const Url& url, Peers peers) {
    auto endpoints = co_await all_endpoints_of(url);
    if (!endpoints || peers == Peers::any) co_return endpoints;
    std::erase_if(*endpoints, [](const auto& one) { return !is_public(one.address()); });
    if (endpoints->empty())
        co_return fail(std::make_error_code(std::errc::permission_denied),
                       "connect to " + url.origin() + ": its address is not a public one");
    co_return endpoints;
}

/// Whom we trust: the system's certificates. Read once; handshakes of all threads share it.
asio::ssl::context& trust() {
    static asio::ssl::context context = [] {
        asio::ssl::context made(asio::ssl::context::tls_client);
        made.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
        made.set_default_verify_paths();
        made.set_verify_mode(asio::ssl::verify_peer);
        return made;
    }();
    return context;
}

std::string tls_words(error_code error, SSL* session) {
    const auto verdict = SSL_get_verify_result(session);
    if (verdict == X509_V_OK) return error.message();
    return std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(verdict);
}

Task<std::unique_ptr<Socket>> connect_to(const Endpoints& endpoints, const Url& url) {
    const auto loop = co_await asio::this_coro::executor;
    auto socket = std::make_unique<Socket>(loop);
    const auto outcome = co_await asio::async_connect(*socket, endpoints, as_result);
    const auto error = std::get<0>(outcome);
    if (error) co_return cannot_connect(error, url);
    error_code ignored;
    socket->set_option(tcp::no_delay(true), ignored);
    co_return socket;
}

/// @param so_far  stands at the step that is under way, also when this is cancelled
Awaitable<> go(const Url& url, Peers peers, Reach& so_far) {
    auto since = Clock::now();
    const auto took = [&] {
        const auto begun = std::exchange(since, Clock::now());
        return std::chrono::duration_cast<std::chrono::milliseconds>(since - begun);
    };
    const auto endpoints = co_await endpoints_of(url, peers);
    if (!endpoints) {
        so_far.why = endpoints.error().doing;
        if (endpoints.error().code == std::errc::permission_denied)
            so_far.at = Reach::Step::connection;
        co_return;
    }
    so_far.name = took();
    so_far.at = Reach::Step::connection;
    auto socket = co_await connect_to(*endpoints, url);
    if (!socket) {
        so_far.why = socket.error().doing;
        co_return;
    }
    so_far.connection = took();
    if (url.is_tls()) {
        so_far.at = Reach::Step::tls;
        const auto secured = co_await secure(std::move(**socket), url);
        if (!secured) {
            so_far.why = secured.error().doing;
            co_return;
        }
        so_far.tls = took();
    }
    so_far.at = Reach::Step::there;
}

}  // namespace

Task<std::unique_ptr<TlsSocket>> secure(Socket socket, Url url) {
    auto stream = std::make_unique<TlsSocket>(std::move(socket), trust());
    stream->set_verify_callback(asio::ssl::host_name_verification(url.host));
    error_code numeric;
    asio::ip::make_address(url.host, numeric);
    // A server name is a name; addresses are not sent (RFC 6066, 3).
    if (numeric) SSL_set_tlsext_host_name(stream->native_handle(), url.host.c_str());
    const auto outcome = co_await stream->async_handshake(TlsSocket::client, as_result);
    const auto error = std::get<0>(outcome);
    if (error == asio::error::operation_aborted) co_return cannot_connect(error, url);
    if (error)
        co_return fail(Errc::refused, "connect to " + url.origin() + ": " +
                                          tls_words(error, stream->native_handle()));
    co_return stream;
}

Task<std::unique_ptr<Socket>> dial(Url url, Peers peers) {
    const auto endpoints = co_await endpoints_of(url, peers);
    if (!endpoints) co_return std::unexpected(endpoints.error());
    co_return co_await connect_to(*endpoints, url);
}

Task<std::unique_ptr<TlsSocket>> dial_tls(Url url, Peers peers) {
    auto socket = co_await dial(url, peers);
    if (!socket) co_return std::unexpected(std::move(socket).error());
    co_return co_await secure(std::move(**socket), url);
}

Awaitable<Reach> reach(Url url, std::chrono::milliseconds timeout, Peers peers) {
    using namespace asio::experimental::awaitable_operators;
    Reach so_far;
    const auto first = co_await (go(url, peers, so_far) || expiry(timeout));
    if (first.index() == 1) so_far.why = "connect to " + url.origin() + ": it took too long";
    co_return so_far;
}

Awaitable<> expiry(std::chrono::milliseconds limit) {
    const auto loop = co_await asio::this_coro::executor;
    Timer timer(loop, limit);
    co_await timer.async_wait(use_awaitable);
}

}  // namespace neura::net
