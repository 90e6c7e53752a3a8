// The floor over net/: what our own sockets cost, with nothing done on them.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <utility>

#include "bench/floor.hpp"
#include "bench/floor_call.hpp"
#include "net/client.hpp"
#include "net/http_server.hpp"
#include "runtime/task_scope.hpp"

namespace neura::bench {

namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

/// One call, on the loop of its stream.
class NetCall final : private FloorOutlets {
public:
    NetCall(Executor loop, std::unique_ptr<net::WebSocket> caller, const net::Url& vendors)
        : caller_(std::move(caller)), vendors_(vendors), call_(*this), asking_(loop) {}

    Awaitable<> run() {
        stt_ = co_await open("/v1/listen?encoding=mulaw&sample_rate=8000");
        tts_ = co_await open("/v1/speak?encoding=mulaw&sample_rate=8000");
        if (!stt_ || !tts_) co_return;
        call_.stt_ready();
        call_.tts_ready();
        co_await (read_caller() || read_stt() || read_tts());
        asking_.cancel();
        co_await asking_.join();
    }

private:
    Awaitable<std::unique_ptr<net::WebSocket>> open(std::string target) {
        auto url = vendors_;
        url.scheme = "ws";
        url.target = std::move(target);
        auto socket = co_await net::connect_web_socket(std::move(url), net::Headers(), 5s);
        if (!socket) co_return nullptr;
        co_return std::move(*socket);
    }
    Awaitable<> read_caller() {
        while (auto message = co_await caller_->read()) call_.caller_said(message->data);
    }
    Awaitable<> read_stt() {
        while (auto message = co_await stt_->read()) call_.stt_said(message->data);
    }
    Awaitable<> read_tts() {
        while (auto message = co_await tts_->read())
            message->kind == net::Message::Kind::binary ? call_.tts_audio(message->data.size())
                                                        : call_.tts_said(message->data);
    }
    Awaitable<> ask(std::string body) {
        net::Fetch request{.method = "POST", .url = vendors_, .body = std::move(body)};
        request.url.target = "/v1/chat/completions";
        auto answer = co_await net::fetch(std::move(request), 30s);
        if (answer) call_.llm_said(answer->body);
    }

    static void send(net::WebSocket& to, net::Message::Kind kind, std::string_view data) {
        to.send(kind, data);
    }
    void to_caller(std::string_view text) override {
        send(*caller_, net::Message::Kind::text, text);
    }
    void to_stt(std::string_view audio) override { send(*stt_, net::Message::Kind::binary, audio); }
    void to_stt_text(std::string_view text) override {
        send(*stt_, net::Message::Kind::text, text);
    }
    void to_tts(std::string_view text) override { send(*tts_, net::Message::Kind::text, text); }
    void ask_llm(std::string_view body) override { asking_.spawn(ask(std::string(body))); }

    std::unique_ptr<net::WebSocket> caller_;
    std::unique_ptr<net::WebSocket> stt_;
    std::unique_ptr<net::WebSocket> tts_;
    const net::Url& vendors_;
    FloorCall call_;
    TaskScope asking_;
};

class NetFloor final : public net::Handler {
public:
    explicit NetFloor(net::Url vendors) : vendors_(std::move(vendors)) {}

    Awaitable<net::Response> respond(net::Request request) override {
        net::Response response;
        response.content_type = "text/xml";
        response.body = floor_twiml(request.headers.find("Host").value_or(""));
        co_return response;
    }
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override {
        co_return std::nullopt;
    }
    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket> socket) override {
        const auto loop = co_await asio::this_coro::executor;
        NetCall call(loop, std::move(socket), vendors_);
        co_await call.run();
    }

private:
    const net::Url vendors_;
};

Awaitable<> serve_until_told(net::HttpServer& server, Loops& loops) {
    const auto port = server.listen();
    if (port) {
        std::cout << "http://127.0.0.1:" << *port << std::endl;
        const auto loop = co_await asio::this_coro::executor;
        asio::basic_signal_set<Executor> signals(loop, SIGTERM, SIGINT);
        co_await signals.async_wait(as_result);
        Timer patience(loop, 1s);
        co_await (server.close() || patience.async_wait(as_result));
    } else {
        std::cerr << "neura bench floor: " << port.error().doing << '\n';
    }
    loops.stop();
}

}  // namespace

int serve_net_floor(const FloorOptions& options) {
    auto vendors = net::parse_url(options.vendors);
    if (!vendors)
        throw std::invalid_argument("the vendors' address must be as in http://127.0.0.1:9000");
    Loops loops(1);
    BlockingPool files(1);
    NetFloor floor(std::move(*vendors));
    net::HttpServer::Options http;
    http.port = options.port;
    net::HttpServer server(loops, files, http, floor);
    asio::co_spawn(loops.at(0), serve_until_told(server, loops), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    loops.run();
    return 0;
}

}  // namespace neura::bench
