// https and wss, against a server whose certificate this test makes itself.

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "fakes/run.hpp"
#include "integration/tls_identity.hpp"
#include "net/client.hpp"
#include "net/upgrade.hpp"
#include "net/web_socket_link.hpp"

namespace neura::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

/// Serves one connection on the loop of the test.
class TlsServer {
public:
    TlsServer(asio::io_context& loop, const Identity& identity)
        : acceptor_(loop.get_executor(), {asio::ip::address_v4::loopback(), 0}) {
        context_.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
        context_.use_certificate(asio::buffer(identity.certificate), asio::ssl::context::pem);
    }

    std::string url(std::string_view scheme, std::string_view host) const {
        return std::string(scheme) + "://" + std::string(host) + ':' +
               std::to_string(acceptor_.local_endpoint().port()) + "/";
    }

    /// Null when the client did not like our certificate.
    Awaitable<std::unique_ptr<TlsSocket>> accept() {
        auto socket = co_await acceptor_.async_accept(use_awaitable);
        auto stream = std::make_unique<TlsSocket>(std::move(socket), context_);
        const auto outcome = co_await stream->async_handshake(TlsSocket::server, as_result);
        if (std::get<0>(outcome)) co_return nullptr;
        co_return stream;
    }

    Awaitable<> answer() {
        const auto stream = co_await accept();
        if (!stream) co_return;
        std::string request;
        auto buffer = asio::dynamic_buffer(request);
        co_await asio::async_read_until(*stream, buffer, "\r\n\r\n", as_result);
        const std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
        co_await asio::async_write(*stream, asio::buffer(response), as_result);
    }

    Awaitable<> echo() {
        auto stream = co_await accept();
        if (!stream) co_return;
        std::string text;
        auto buffer = asio::dynamic_buffer(text);
        co_await asio::async_read_until(*stream, buffer, "\r\n\r\n", use_awaitable);
        constexpr std::string_view field = "Sec-WebSocket-Key: ";
        Request request;
        request.headers.add("Sec-WebSocket-Key", text.substr(text.find(field) + field.size(), 24));
        const auto granted = upgrade_answer(request);
        co_await asio::async_write(*stream, asio::buffer(granted), use_awaitable);
        const auto socket = make_web_socket(std::move(*stream), Side::server, 1024 * 1024);
        for (;;) {
            auto message = co_await socket->read();
            if (!message) break;
            socket->send(std::move(*message));
        }
    }

private:
    asio::ssl::context context_{asio::ssl::context::tls_server};
    asio::basic_socket_acceptor<tcp, Executor> acceptor_;
};

class TlsTest : public testing::Test {
protected:
    /// What we trust is read once in a process, so all tests share what is trusted.
    static void SetUpTestSuite() {
        trusted_ = identity_of("localhost");
        const auto file = std::filesystem::temp_directory_path() /
                          ("neura_tls_test_" + std::to_string(::getpid()) + ".pem");
        std::ofstream(file) << trusted_.certificate;
        ::setenv("SSL_CERT_FILE", file.c_str(), 1);
    }

    static void TearDownTestSuite() { std::filesystem::remove(std::getenv("SSL_CERT_FILE")); }

    Result<Response> fetch_from(const Identity& identity, std::string_view host) {
        TlsServer server(loop_, identity);
        asio::co_spawn(loop_, server.answer(), [](std::exception_ptr) {});
        Fetch request{.url = *parse_url(server.url("https", host))};
        return fakes::run_on(loop_, fetch(std::move(request), 5s));
    }

    static inline Identity trusted_;
    asio::io_context loop_;
};

TEST_F(TlsTest, FetchesFromAServerThatIsTrusted) {
    const auto response = fetch_from(trusted_, "localhost");
    ASSERT_TRUE(response.has_value()) << response.error().doing;
    EXPECT_EQ(response->body, "secret");
}

TEST_F(TlsTest, RefusesACertificateThatNobodyTrusts) {
    const auto response = fetch_from(identity_of("localhost"), "localhost");
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, Errc::refused);
    EXPECT_TRUE(response.error().doing.contains("its certificate is not trusted"))
        << response.error().doing;
}

TEST_F(TlsTest, RefusesATrustedCertificateOfAnotherName) {
    const auto response = fetch_from(trusted_, "127.0.0.1");
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, Errc::refused);
}

TEST_F(TlsTest, CarriesWebSocketMessages) {
    TlsServer server(loop_, trusted_);
    asio::co_spawn(loop_, server.echo(), [](std::exception_ptr) {});
    const auto url = parse_url(server.url("wss", "localhost"));

    fakes::run_on(loop_, [](Url to) -> Awaitable<> {
        auto socket = co_await connect_web_socket(std::move(to), Headers(), 5s);
        EXPECT_TRUE(socket.has_value()) << socket.error().doing;
        if (!socket) co_return;
        Message sent{Message::Kind::text, std::string(50'000, 'a')};
        (*socket)->send(sent);
        const auto message = co_await (*socket)->read();
        EXPECT_TRUE(message.has_value() && message->data == sent.data);
        co_await (*socket)->close(CloseCode::normal);
    }(*url));
}

}  // namespace
}  // namespace neura::net
