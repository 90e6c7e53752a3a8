// HTTP over real sockets on loopback.

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fstream>

#include "fakes/run.hpp"
#include "integration/net_peers.hpp"
#include "net/client.hpp"

namespace neura::net {
namespace {

using namespace std::chrono_literals;

/// Tells what it was asked; some paths do what a handler should not.
class Answering : public Handler {
public:
    Awaitable<Response> respond(Request request) override {
        Response response;
        if (request.path() == "/throw") throw std::runtime_error("of no concern to the caller");
        if (request.path() == "/file") response.file = file;
        if (request.path() == "/split") response.headers.add("X-Split", "a\r\nX-Injected: b");
        if (request.path() == "/nothing") response.status = 204;
        if (request.path() == "/wait") co_await wait();
        response.body = request.method + ' ' + request.target + ' ' + request.body;
        co_return response;
    }

    Awaitable<std::optional<Response>> refuse_web_socket(const Request&) override {
        co_return json_error(404, "not_found", "No WebSocket here.");
    }

    Awaitable<> serve_web_socket(Request, std::unique_ptr<WebSocket>) override { co_return; }

    std::filesystem::path file;
    std::atomic<int> waiting = 0;
    std::atomic<bool> go_on = false;

private:
    Awaitable<> wait() {
        ++waiting;
        const auto loop = co_await asio::this_coro::executor;
        Timer timer(loop);
        while (!go_on) {
            timer.expires_after(5ms);
            co_await timer.async_wait(use_awaitable);
        }
    }
};

template <class Condition>
bool becomes_true(Condition condition) {
    for (int i = 0; i < 1'000 && !condition(); ++i) std::this_thread::sleep_for(5ms);
    return condition();
}

HttpServer::Options small_limits() {
    HttpServer::Options options;
    options.max_header = 2'000;
    options.max_body = 10'000;
    options.request_timeout = 300ms;
    options.idle_timeout = 300ms;
    options.max_connections = 2;
    return options;
}

class HttpTest : public testing::Test {
protected:
    std::string one_answer(std::string_view request) {
        RawClient client(server_.port());
        client.send(request);
        return client.read_all();
    }

    Answering handler_;
    RunningServer server_{{}, handler_};
};

class LimitsTest : public testing::Test {
protected:
    Answering handler_;
    RunningServer server_{small_limits(), handler_};
};

testing::AssertionResult is_error(std::string_view answer, std::string_view status,
                                  std::string_view code) {
    const auto start = "HTTP/1.1 " + std::string(status) + ' ';
    const auto body = "{\"error\":{\"code\":\"" + std::string(code) + "\",";
    if (answer.starts_with(start) && answer.contains(body) &&
        answer.contains("Content-Type: application/json\r\n"))
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << "the answer was: " << answer;
}

TEST_F(HttpTest, AnswersSeveralRequestsOnOneConnection) {
    RawClient client(server_.port());
    for (const std::string number : {"1", "2", "3"}) {
        client.send("POST /" + number + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        const auto answer = client.read_answer();
        EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n")) << answer.head;
        EXPECT_TRUE(answer.head.contains("Connection: keep-alive\r\n")) << answer.head;
        EXPECT_EQ(answer.body, "POST /" + number + " hi");
    }
}

TEST_F(HttpTest, AnswersPipelinedRequestsInOrder) {
    RawClient client(server_.port());
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "GET /1 ");
    EXPECT_EQ(client.read_answer().body, "GET /2 ");
}

TEST_F(HttpTest, EndsTheConnectionWhenAskedTo) {
    const auto answer = one_answer("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.contains("Connection: close\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("GET / ")) << answer;
    EXPECT_TRUE(one_answer("GET / HTTP/1.0\r\n\r\n").ends_with("GET / "));
}

TEST_F(HttpTest, HeadGivesTheLengthWithoutTheBody) {
    const auto answer = one_answer("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.contains("Content-Length: 7\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpTest, AStatusWithoutBodyHasNoLengthEither) {
    const auto answer = one_answer("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 No Content\r\n")) << answer;
    EXPECT_FALSE(answer.contains("Content-Length")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpTest, ReadsABodyInChunks) {
    RawClient client(server_.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "POST / abcde");
}

TEST_F(HttpTest, TellsAClientThatAsksToContinue) {
    RawClient client(server_.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    EXPECT_EQ(client.read_answer().body, "POST / ok");
}

TEST_F(HttpTest, ATargetInAbsoluteFormIsGivenAsAPath) {
    RawClient client(server_.port());
    client.send("GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "GET /b?c ");
}

TEST_F(HttpTest, RefusesWhatIsNotHttp) {
    EXPECT_TRUE(is_error(one_answer("\x16\x03\x01\r\n\r\n"), "400", "malformed"));
    EXPECT_TRUE(is_error(one_answer("GET / HTTP/3.0\r\nHost: a\r\n\r\n"), "400", "malformed"));
    EXPECT_TRUE(is_error(one_answer("GET / HTTP/1.1\r\n\r\n"), "400", "malformed"));
    EXPECT_TRUE(
        is_error(one_answer("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), "400", "malformed"));
    EXPECT_TRUE(is_error(one_answer("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
                         "400", "malformed"));
}

TEST_F(HttpTest, AHandlerThatThrowsFailsOneRequestOnly) {
    RawClient client(server_.port());
    client.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_TRUE(is_error(answer.head + answer.body, "500", "internal"));
    EXPECT_FALSE(answer.body.contains("of no concern"));

    client.send("GET /on HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "GET /on ");
}

TEST_F(HttpTest, DoesNotLetAHeaderSplitTheResponse) {
    const auto answer = one_answer("GET /split HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(is_error(answer, "500", "internal"));
    EXPECT_FALSE(answer.contains("X-Injected")) << answer;
}

TEST_F(HttpTest, ClosingEndsIdleConnectionsAndWaitsForThoseBeingServed) {
    RawClient idle(server_.port());
    idle.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(idle.read_answer().body, "GET /1 ");
    RawClient busy(server_.port());
    busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(becomes_true([&] { return handler_.waiting == 1; }));

    server_.begin_close();
    const auto refuses = [&] {
        try {
            RawClient(server_.port());
        } catch (const boost::system::system_error&) {
            return true;
        }
        return false;
    };
    ASSERT_TRUE(becomes_true(refuses));

    EXPECT_TRUE(idle.is_over());
    EXPECT_FALSE(server_.is_closed());
    handler_.go_on = true;
    const auto answer = busy.read_answer();
    EXPECT_EQ(answer.body, "GET /wait ");
    EXPECT_TRUE(answer.head.contains("Connection: close\r\n")) << answer.head;
    EXPECT_TRUE(busy.is_over());
    EXPECT_TRUE(becomes_true([&] { return server_.is_closed(); }));
}

TEST_F(HttpTest, CancellingTheCloseEndsWhatIsBeingServed) {
    RawClient busy(server_.port());
    busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(becomes_true([&] { return handler_.waiting == 1; }));
    server_.begin_close();
    EXPECT_FALSE(server_.is_closed());

    server_.cancel_close();

    EXPECT_TRUE(busy.is_over());
    EXPECT_TRUE(becomes_true([&] { return server_.is_closed(); }));
}

TEST_F(HttpTest, GoesOnAcceptingOnceThereAreFileDescriptorsAgain) {
    asio::io_context context;
    asio::ip::tcp::socket socket(context, asio::ip::tcp::v4());
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int lowest_free = ::dup(socket.native_handle());
    ::close(lowest_free);
    rlimit none_left = before;
    none_left.rlim_cur = static_cast<rlim_t>(lowest_free);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);

    // The kernel completes the connection; the server cannot take it for now.
    socket.connect({asio::ip::address_v4::loopback(), server_.port()});
    asio::write(socket, asio::buffer(std::string_view("GET /late HTTP/1.0\r\n\r\n")));
    std::this_thread::sleep_for(120ms);
    EXPECT_EQ(socket.available(), 0u);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);

    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    EXPECT_TRUE(answer.ends_with("GET /late ")) << answer;
}

TEST_F(HttpTest, APortInUseIsRefusedWithAHint) {
    Loops loops(1);
    BlockingPool files(1);
    HttpServer::Options options;
    options.port = server_.port();
    HttpServer second(loops, files, options, handler_);

    const auto port = second.listen();

    ASSERT_FALSE(port.has_value());
    EXPECT_EQ(port.error().code, std::errc::address_in_use);
    EXPECT_TRUE(port.error().doing.contains("port " + std::to_string(server_.port()) +
                                            " is in use; stop the program that has it or choose"))
        << port.error().doing;
}

TEST_F(HttpTest, AHostThatIsNoAddressIsRefusedWithAHint) {
    Loops loops(1);
    BlockingPool files(1);
    HttpServer::Options options;
    options.host = "everywhere";
    HttpServer second(loops, files, options, handler_);

    const auto port = second.listen();

    ASSERT_FALSE(port.has_value());
    EXPECT_TRUE(port.error().doing.contains("such as 127.0.0.1")) << port.error().doing;
}

TEST_F(LimitsTest, ALongHeaderIs431) {
    RawClient client(server_.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3'000, 'x') + "\r\n\r\n");
    EXPECT_TRUE(is_error(client.read_all(), "431", "header_too_long"));
}

TEST_F(LimitsTest, ALongBodyIs413EvenWhileItIsStillBeingSent) {
    RawClient client(server_.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
    client.send(std::string(500'000, 'x'));
    EXPECT_TRUE(is_error(client.read_all(), "413", "body_too_long"));
}

TEST_F(LimitsTest, ALongBodyInChunksIs413) {
    RawClient client(server_.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("5000\r\n" + std::string(0x5000, 'x') + "\r\n0\r\n\r\n");
    EXPECT_TRUE(is_error(client.read_all(), "413", "body_too_long"));
}

TEST_F(LimitsTest, ARequestThatDoesNotArriveInTimeIs408) {
    RawClient client(server_.port());
    client.send("GET / HTTP/1.1\r\nHo");
    EXPECT_TRUE(is_error(client.read_all(), "408", "too_slow"));
}

TEST_F(LimitsTest, ABodyThatDoesNotArriveInTimeIs408) {
    RawClient client(server_.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_TRUE(is_error(client.read_all(), "408", "too_slow"));
}

TEST_F(LimitsTest, AConnectionThatAsksNothingIsEndedWithoutAWord) {
    RawClient client(server_.port());
    EXPECT_EQ(client.read_all(), "");
    EXPECT_TRUE(client.is_over());
}

TEST_F(LimitsTest, ConnectionsOverTheLimitAreAnswered503) {
    RawClient first(server_.port());
    RawClient second(server_.port());
    for (auto* client : {&first, &second}) {
        client->send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    ASSERT_TRUE(becomes_true([&] { return handler_.waiting == 2; }));

    RawClient third(server_.port());
    third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = third.read_all();

    EXPECT_TRUE(is_error(answer, "503", "too_many_connections"));
    EXPECT_TRUE(answer.contains("Retry-After: 1\r\n")) << answer;
    handler_.go_on = true;
    EXPECT_EQ(first.read_answer().body, "GET /wait ");
    EXPECT_EQ(second.read_answer().body, "GET /wait ");
}

/// 200,000 bytes, so that it takes more than one piece.
class FileTest : public HttpTest {
protected:
    FileTest() {
        for (int i = 0; content_.size() < 200'000; ++i) content_ += std::to_string(i) + ' ';
        handler_.file = path_;
        std::ofstream(path_) << content_;
    }
    ~FileTest() override { std::filesystem::remove(path_); }

    RawClient::Answer get(std::string_view fields, std::string_view method = "GET") {
        client_.send(std::string(method) + " /file HTTP/1.1\r\nHost: a\r\n" + std::string(fields) +
                     "\r\n");
        return method == "HEAD" ? RawClient::Answer{client_.read_head(), ""}
                                : client_.read_answer();
    }

    const std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("neura_net_test_" + std::to_string(::getpid()));
    std::string content_;
    RawClient client_{server_.port()};
};

TEST_F(FileTest, IsSentWhole) {
    const auto answer = get("");
    EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n")) << answer.head;
    EXPECT_TRUE(answer.head.contains("Accept-Ranges: bytes\r\n")) << answer.head;
    EXPECT_TRUE(answer.body == content_);
}

TEST_F(FileTest, ARangeOfItIsSent) {
    const auto answer = get("Range: bytes=100-99999\r\n");
    EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 206 Partial Content\r\n")) << answer.head;
    EXPECT_TRUE(answer.head.contains("Content-Range: bytes 100-99999/" +
                                     std::to_string(content_.size()) + "\r\n"))
        << answer.head;
    EXPECT_TRUE(answer.body == content_.substr(100, 99'900));
}

TEST_F(FileTest, ItsLastBytesAreSent) {
    EXPECT_EQ(get("Range: bytes=-10\r\n").body, content_.substr(content_.size() - 10));
}

TEST_F(FileTest, ARangeBeyondItIs416AndTheConnectionGoesOn) {
    const auto answer = get("Range: bytes=900000-\r\n");
    EXPECT_TRUE(is_error(answer.head + answer.body, "416", "range_not_satisfiable"));
    EXPECT_TRUE(answer.head.contains("Content-Range: bytes */")) << answer.head;
    EXPECT_TRUE(get("").body == content_);
}

TEST_F(FileTest, ARangeThatDependsOnAValidatorIsIgnored) {
    const auto answer = get("Range: bytes=0-9\r\nIf-Range: \"x\"\r\n");
    EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n")) << answer.head;
}

TEST_F(FileTest, HeadTellsItsLengthOnly) {
    const auto answer = get("", "HEAD");
    EXPECT_TRUE(answer.head.contains("Content-Length: " + std::to_string(content_.size()) + "\r\n"))
        << answer.head;
    EXPECT_TRUE(get("").body == content_);
}

TEST_F(FileTest, ThatIsEmptyIsSentAsSuch) {
    std::ofstream(handler_.file, std::ios::trunc);
    const auto answer = get("");
    EXPECT_TRUE(answer.head.contains("Content-Length: 0\r\n")) << answer.head;
}

TEST_F(FileTest, ThatIsMissingOrADirectoryIs404) {
    std::filesystem::remove(path_);
    const auto missing = get("");
    EXPECT_TRUE(is_error(missing.head + missing.body, "404", "not_found"));
    handler_.file = std::filesystem::temp_directory_path();
    const auto directory = get("");
    EXPECT_TRUE(is_error(directory.head + directory.body, "404", "not_found"));
}

class FetchTest : public HttpTest {
protected:
    Result<Response> fetch_it(Fetch request, std::chrono::milliseconds timeout = 5s) {
        return fakes::run(fetch(std::move(request), timeout));
    }
};

TEST_F(FetchTest, SendsARequestAndGivesTheAnswer) {
    Fetch request{.method = "POST", .url = *parse_url(server_.url("http", "/a?b=c"))};
    request.headers.add("Content-Type", "text/plain");
    request.body = "hello";

    const auto response = fetch_it(request);

    ASSERT_TRUE(response.has_value()) << response.error().doing;
    EXPECT_EQ(response->status, 200u);
    EXPECT_EQ(response->content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(response->body, "POST /a?b=c hello");
    EXPECT_EQ(response->headers.find("connection"), "close");
}

TEST_F(FetchTest, GivesAnErrorStatusAsAnAnswer) {
    const auto response = fetch_it({.url = *parse_url(server_.url("http", "/throw"))});
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 500u);
}

TEST_F(FetchTest, GivesUpInTime) {
    const auto response =
        fetch_it({.url = *parse_url(server_.url("http", "/wait?token=secret"))}, 100ms);
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, Errc::timed_out);
    EXPECT_FALSE(response.error().doing.contains("secret")) << response.error().doing;
}

TEST_F(FetchTest, TellsThatNobodyListens) {
    asio::io_context context;
    asio::ip::tcp::acceptor unused(context, {asio::ip::address_v4::loopback(), 0});
    const auto port = unused.local_endpoint().port();
    unused.close();

    const auto response =
        fetch_it({.url = *parse_url("http://127.0.0.1:" + std::to_string(port) + "/")});

    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, Errc::refused);
    EXPECT_TRUE(response.error().doing.contains("Connection refused")) << response.error().doing;
}

TEST_F(FetchTest, RefusesAnAnswerThatIsTooLong) {
    Fetch request{.method = "POST", .url = *parse_url(server_.url("http", "/"))};
    request.body = std::string(2'000, 'x');
    request.max_body = 1'000;

    const auto response = fetch_it(request);

    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, Errc::malformed);
}

TEST_F(FetchTest, DoesNotSendAHeaderWithALineBreak) {
    Fetch request{.url = *parse_url(server_.url("http", "/"))};
    request.headers.add("X", "a\r\nY: b");
    const auto response = fetch_it(request);
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, std::errc::invalid_argument);
}

}  // namespace
}  // namespace neura::net
