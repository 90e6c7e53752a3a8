// WebSockets over real sockets on loopback, both sides ours or one of them said byte by byte.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <future>

#include "fakes/run.hpp"
#include "integration/net_peers.hpp"
#include "net/client.hpp"

namespace neura::net {
namespace {

using namespace std::chrono_literals;

/// Echoes on /echo; on /flood it sends far more than anybody reads; /close leaves at once.
class Echoing : public Handler {
public:
    Awaitable<Response> respond(Request) override { co_return json_error(404, "not_found", "-"); }

    Awaitable<std::optional<Response>> refuse_web_socket(const Request& request) override {
        if (request.path() == "/throw") throw std::runtime_error("no");
        if (request.path() == "/forbidden") co_return json_error(403, "forbidden", "No token.");
        if (request.path() != "/echo" && request.path() != "/flood" && request.path() != "/close")
            co_return json_error(404, "not_found", "No such stream.");
        co_return std::nullopt;
    }

    Awaitable<> serve_web_socket(Request request, std::unique_ptr<WebSocket> socket) override {
        ++open;
        if (request.path() == "/close") co_await socket->close(CloseCode::try_again_later);
        if (request.path() == "/flood")
            for (int i = 0; i < 64; ++i) {
                Message message{Message::Kind::binary, std::string(256 * 1024, 'x')};
                socket->send(std::move(message));
            }
        for (;;) {
            auto message = co_await socket->read();
            if (!message) {
                ended.set_value(message.error().code);
                break;
            }
            socket->send(std::move(*message));
        }
        --open;
    }

    std::promise<std::error_code> ended;  ///< how the first socket did
    std::atomic<int> open = 0;
};

/// A frame of a client with a mask of zeros, which leaves the payload as it is.
std::string frame(unsigned char first_byte, std::string_view payload) {
    std::string bytes(1, static_cast<char>(first_byte));
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80 | payload.size());
    } else {
        bytes += static_cast<char>(0x80 | 126);
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xff);
    }
    return bytes + std::string(4, '\0') + std::string(payload);
}

constexpr unsigned char final_text = 0x81;
constexpr unsigned char final_ping = 0x89;
constexpr unsigned char final_close = 0x88;

class WebSocketTest : public testing::Test {
protected:
    static std::string upgrade_of(std::string_view path) {
        return "GET " + std::string(path) +
               " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    std::unique_ptr<RawClient> raw(std::string_view path) {
        auto client = std::make_unique<RawClient>(server_.port());
        client->send(upgrade_of(path));
        const auto head = client->read_head();
        EXPECT_TRUE(head.starts_with("HTTP/1.1 101 ")) << head;
        // The example of RFC 6455, 1.3.
        EXPECT_TRUE(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) << head;
        EXPECT_FALSE(head.contains("permessage-deflate") || head.contains("Beast")) << head;
        return client;
    }

    /// The code of the close frame that comes next.
    static unsigned close_code(RawClient& client) {
        const auto bytes = client.read(4);
        if (bytes.size() < 4 || bytes[0] != static_cast<char>(final_close)) return 0;
        return static_cast<unsigned char>(bytes[2]) * 256u + static_cast<unsigned char>(bytes[3]);
    }

    Task<std::unique_ptr<WebSocket>> connect(std::string target, Response* answer = nullptr) {
        return connect_web_socket(*parse_url(server_.url("ws", target)), Headers(), 5s, answer);
    }

    std::error_code how_it_ended() {
        auto future = handler_.ended.get_future();
        if (future.wait_for(10s) != std::future_status::ready) return {};
        return future.get();
    }

    Echoing handler_;
    RunningServer server_{{}, handler_};
};

TEST_F(WebSocketTest, CarriesMessagesBothWaysInOrderAndOfTheirKind) {
    fakes::run([](Task<std::unique_ptr<WebSocket>> connecting) -> Awaitable<> {
        auto socket = co_await std::move(connecting);
        EXPECT_TRUE(socket.has_value());
        for (int i = 0; i < 200; ++i) {
            Message message{i % 2 ? Message::Kind::binary : Message::Kind::text, std::to_string(i)};
            (*socket)->send(std::move(message));
        }
        for (int i = 0; i < 200; ++i) {
            const auto message = co_await (*socket)->read();
            EXPECT_TRUE(message.has_value());
            EXPECT_EQ(message->data, std::to_string(i));
            EXPECT_EQ(message->kind, i % 2 ? Message::Kind::binary : Message::Kind::text);
        }
        co_await (*socket)->close(CloseCode::normal);
        const auto after = co_await (*socket)->read();
        EXPECT_FALSE(after.has_value());
    }(connect("/echo")));
    EXPECT_EQ(how_it_ended(), Errc::closed_by_peer);
}

TEST_F(WebSocketTest, CarriesEmptyAndLongestMessages) {
    fakes::run([](Task<std::unique_ptr<WebSocket>> connecting) -> Awaitable<> {
        auto socket = co_await std::move(connecting);
        EXPECT_TRUE(socket.has_value());
        for (const std::size_t size : {0u, 125u, 126u, 65'535u, 65'536u}) {
            Message sent{Message::Kind::text, std::string(size, 'a')};
            (*socket)->send(sent);
            const auto message = co_await (*socket)->read();
            EXPECT_TRUE(message.has_value() && message->data == sent.data) << size;
        }
    }(connect("/echo")));
}

TEST_F(WebSocketTest, SendsEverythingQueuedBeforeItCloses) {
    fakes::run([](Task<std::unique_ptr<WebSocket>> connecting) -> Awaitable<> {
        auto socket = co_await std::move(connecting);
        EXPECT_TRUE(socket.has_value());
        Message big{Message::Kind::binary, std::string(60'000, 'x')};
        for (int i = 0; i < 10; ++i) (*socket)->send(big);
        co_await (*socket)->close(CloseCode::normal);
    }(connect("/echo")));
    EXPECT_EQ(how_it_ended(), Errc::closed_by_peer);
}

TEST_F(WebSocketTest, ACancelledReadLosesNothing) {
    fakes::run([](Task<std::unique_ptr<WebSocket>> connecting) -> Awaitable<> {
        using namespace asio::experimental::awaitable_operators;
        auto socket = co_await std::move(connecting);
        EXPECT_TRUE(socket.has_value());
        const auto loop = co_await asio::this_coro::executor;
        Timer timer(loop, 20ms);
        const auto first = co_await ((*socket)->read() || timer.async_wait(use_awaitable));
        EXPECT_EQ(first.index(), 1u);

        Message message{Message::Kind::text, "still there"};
        (*socket)->send(std::move(message));
        const auto second = co_await (*socket)->read();
        EXPECT_TRUE(second.has_value());
        EXPECT_EQ(second->data, "still there");
    }(connect("/echo")));
}

TEST_F(WebSocketTest, TheHandlersRefusalReachesTheClient) {
    for (const auto& [path, status, code] :
         {std::tuple{"/elsewhere", "404", "not_found"},
          std::tuple{"/forbidden", "403", "forbidden"}, std::tuple{"/throw", "500", "internal"}}) {
        RawClient client(server_.port());
        client.send(upgrade_of(path));
        const auto answer = client.read_answer();
        EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 " + std::string(status))) << answer.head;
        EXPECT_TRUE(answer.body.contains(code)) << answer.body;

        const auto socket = fakes::run(connect(path));
        ASSERT_FALSE(socket.has_value());
        EXPECT_EQ(socket.error().code, Errc::refused);
        EXPECT_TRUE(socket.error().doing.contains(status)) << socket.error().doing;
    }
}

TEST_F(WebSocketTest, TheAnswerToAnUpgradeIsKeptForWhoAsks) {
    Response answer;
    Response refusal;
    fakes::run([](Task<std::unique_ptr<WebSocket>> good,
                  Task<std::unique_ptr<WebSocket>> bad) -> Awaitable<> {
        const auto granted = co_await std::move(good);
        EXPECT_TRUE(granted.has_value());
        const auto refused = co_await std::move(bad);
        EXPECT_FALSE(refused.has_value());
    }(connect("/echo", &answer), connect("/forbidden", &refusal)));
    EXPECT_EQ(answer.status, 101U);
    EXPECT_EQ(refusal.status, 403U);
    EXPECT_TRUE(refusal.headers.find("Content-Type").value_or("").starts_with("application/json"));
}

TEST_F(WebSocketTest, TellsWhatThePeerClosedWith) {
    const auto words =
        fakes::run([](Task<std::unique_ptr<WebSocket>> task) -> Awaitable<std::string> {
            auto socket = co_await std::move(task);
            if (!socket) co_return socket.error().doing;
            const auto message = co_await (*socket)->read();
            co_return message ? "a message" : message.error().doing;
        }(connect("/close")));
    EXPECT_EQ(words, "read from a WebSocket, which ended with 1013");
}

TEST_F(WebSocketTest, AnUpgradeWithoutAKeyIsRefused) {
    RawClient client(server_.port());
    client.send(
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 400 "));
}

TEST_F(WebSocketTest, FramesThatComeBeforeTheUpgradeIsAnsweredAreRefused) {
    RawClient client(server_.port());
    client.send(upgrade_of("/echo") + frame(final_text, "early"));
    EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 400 "));
}

TEST_F(WebSocketTest, AnswersPingsWithTheirPayload) {
    const auto client = raw("/echo");
    client->send(frame(final_ping, "42"));
    EXPECT_EQ(client->read(4),
              "\x8a\x02"
              "42");
}

TEST_F(WebSocketTest, AMessageOverTheLimitIsClosedWith1009) {
    const auto client = raw("/echo");
    client->send(frame(0x01, std::string(65'000, 'x')) + frame(0x80, std::string(1'000, 'x')));
    EXPECT_EQ(close_code(*client), 1009u);
    EXPECT_EQ(how_it_ended(), Errc::malformed);
}

TEST_F(WebSocketTest, TextThatIsNotUtf8IsClosedWith1007) {
    const auto client = raw("/echo");
    client->send(frame(final_text, "\xff\xfe"));
    EXPECT_EQ(close_code(*client), 1007u);
    EXPECT_EQ(how_it_ended(), Errc::malformed);
}

TEST_F(WebSocketTest, AFrameWithoutMaskIsClosedWith1002) {
    const auto client = raw("/echo");
    client->send("\x81\x02hi");
    EXPECT_EQ(close_code(*client), 1002u);
    EXPECT_EQ(how_it_ended(), Errc::malformed);
}

TEST_F(WebSocketTest, AReservedOpcodeIsClosedWith1002) {
    const auto client = raw("/echo");
    client->send(frame(0x83, "hi"));
    EXPECT_EQ(close_code(*client), 1002u);
    EXPECT_EQ(how_it_ended(), Errc::malformed);
}

TEST_F(WebSocketTest, ACloseIsAnsweredAndEndsTheReads) {
    const auto client = raw("/echo");
    client->send(frame(final_close, "\x03\xe8"));
    EXPECT_EQ(close_code(*client), 1000u);
    EXPECT_TRUE(client->is_over());
    EXPECT_EQ(how_it_ended(), Errc::closed_by_peer);
}

TEST_F(WebSocketTest, AConnectionThatBreaksOffEndsTheReads) {
    raw("/echo").reset();
    EXPECT_EQ(how_it_ended(), Errc::closed_by_peer);
}

TEST_F(WebSocketTest, OurCloseSendsItsCodeAndWaitsForTheAnswer) {
    const auto client = raw("/close");
    EXPECT_EQ(close_code(*client), 1013u);
    client->send(frame(final_close, "\x03\xf5"));
    EXPECT_TRUE(client->is_over());
    EXPECT_EQ(how_it_ended(), Errc::closed_by_peer);
}

TEST_F(WebSocketTest, AnUnansweredCloseGivesUpAfterTwoSeconds) {
    const auto client = raw("/close");
    const auto start = Clock::now();
    EXPECT_EQ(how_it_ended(), Errc::timed_out);
    EXPECT_GE(Clock::now() - start, 1s);
    EXPECT_LE(Clock::now() - start, 4s);
}

TEST_F(WebSocketTest, APeerThatDoesNotReadIsDropped) {
    const auto client = raw("/flood");
    EXPECT_EQ(how_it_ended(), Errc::too_slow);
    EXPECT_TRUE(client->is_over());
}

TEST_F(WebSocketTest, AServerThatClosesWaitsForALiveSocketAndEndsItWhenCancelled) {
    const auto client = raw("/echo");
    client->send(frame(final_text, "hi"));
    EXPECT_EQ(client->read(4), "\x81\x02hi");

    server_.begin_close();
    client->send(frame(final_text, "on"));
    EXPECT_EQ(client->read(4), "\x81\x02on");
    EXPECT_FALSE(server_.is_closed());

    server_.cancel_close();
    EXPECT_TRUE(client->is_over());
    for (int i = 0; i < 1'000 && !server_.is_closed(); ++i) std::this_thread::sleep_for(5ms);
    EXPECT_TRUE(server_.is_closed());
    EXPECT_EQ(how_it_ended(), std::errc::operation_canceled);
}

TEST_F(WebSocketTest, AClientGivesUpOnAServerThatDoesNotAnswer) {
    asio::io_context context;
    const asio::ip::tcp::acceptor silent(context, {asio::ip::address_v4::loopback(), 0});
    const auto url =
        parse_url("ws://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/");

    const auto socket = fakes::run(connect_web_socket(*url, Headers(), 100ms));

    ASSERT_FALSE(socket.has_value());
    EXPECT_EQ(socket.error().code, Errc::timed_out);
}

}  // namespace
}  // namespace neura::net
