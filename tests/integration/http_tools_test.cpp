// Tools over HTTP against servers that behave, and others.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/write.hpp>

#include "call/reasoning/tool_use.hpp"
#include "integration/live_loop.hpp"
#include "integration/net_peers.hpp"
#include "providers/http_tools/http_toolbox.hpp"

namespace neura::providers::http_tools {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using reasoning::ToolResult;

class Service final : public net::Handler {
public:
    std::atomic<int> asked = 0;

    Awaitable<net::Response> respond(net::Request request) override {
        ++asked;
        net::Response response;
        response.content_type = "application/json";
        if (request.path() == "/v1/slow") {
            const auto loop = co_await asio::this_coro::executor;
            Timer timer(loop, 3s);
            co_await timer.async_wait(as_result);
        }
        if (request.path() == "/v1/elsewhere") {
            response.status = 302;
            response.headers.add("Location", "/v1/A17");
        }
        if (request.path() == "/v1/missing") response.status = 404;
        if (request.path() == "/v1/huge") {
            response.body = std::string(5'000'000, 'x');
            co_return response;
        }
        response.body = Json{{"target", request.target},
                             {"sent", request.body},
                             {"key", request.headers.find("X-Key").value_or("")}}
                            .dump();
        co_return response;
    }
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override {
        co_return net::json_error(404, "not_found", "No WebSocket here.");
    }
    Awaitable<> serve_web_socket(net::Request, std::unique_ptr<net::WebSocket>) override {
        co_return;
    }
};

class HttpToolsTest : public testing::Test {
protected:
    static constexpr auto patience = 300ms;

    reasoning::HttpTool tool_at(const std::string& base, const std::string& name = "order") {
        reasoning::HttpTool tool;
        tool.tool = {name, "Where an order is.",
                     R"({"type":"object","properties":{"order":{"type":"string"}},)"
                     R"("required":["order"],"additionalProperties":false})"};
        tool.url = base + "/v1/{order}";
        tool.headers = {{"X-Key", "{secret:KEY}"}};
        tool.timeout = patience;
        return tool;
    }

    ToolResult use(const std::string& base, const std::string& order,
                   net::Peers peers = net::Peers::any) {
        Options options;
        options.peers = peers;
        const auto box = make_http_toolbox({tool_at(base)}, {{"KEY", "hunter22"}}, options);
        return loop_.run(box->use({"1", "order", Json{{"order", order}}.dump()}));
    }

    Service service_;
    net::RunningServer server_{{}, service_};
    const std::string base_ = server_.url("http", "");
    tests::LiveLoop loop_;
};

TEST_F(HttpToolsTest, AsksAndTellsTheAnswerButNoSecret) {
    const auto result = use(base_, "A 17");
    EXPECT_FALSE(result.failed) << result.text;
    EXPECT_EQ(Json::parse(result.text),
              Json({{"target", "/v1/A%2017"}, {"sent", ""}, {"key", "***"}}));
}

TEST_F(HttpToolsTest, SaysWhatWentWrong) {
    const auto slow_since = Clock::now();
    const auto slow = use(base_, "slow");
    EXPECT_TRUE(slow.failed);
    EXPECT_TRUE(slow.text.contains("in time")) << slow.text;
    EXPECT_LT(Clock::now() - slow_since, 2s);

    const auto elsewhere = use(base_, "elsewhere");
    EXPECT_TRUE(elsewhere.failed);
    EXPECT_EQ(service_.asked, 2) << "redirects are not followed";

    const auto missing = use(base_, "missing");
    EXPECT_TRUE(missing.failed);
    EXPECT_TRUE(missing.text.contains("404")) << missing.text;

    const auto nobody = use("http://127.0.0.1:1", "A17");
    EXPECT_TRUE(nobody.failed);
    EXPECT_TRUE(nobody.text.contains("cannot be reached")) << nobody.text;
}

TEST_F(HttpToolsTest, ReadsNoMoreThanItTells) {
    const auto result = use(base_, "huge");
    EXPECT_FALSE(result.failed);
    EXPECT_LT(result.text.size(), 80'000u);
    EXPECT_LT(reasoning::as_told(result, 8'192).size(), 8'300u);
}

TEST_F(HttpToolsTest, GoesToNoPrivateAddressUnlessItMay) {
    for (const auto& base : {base_, "http://localhost:" + std::to_string(server_.port()),
                             "http://[::1]:" + std::to_string(server_.port()),
                             std::string("http://169.254.169.254")}) {
        const auto result = use(base, "A17", net::Peers::public_only);
        EXPECT_TRUE(result.failed) << base;
        EXPECT_TRUE(result.text.contains("cannot be reached")) << result.text;
    }
    EXPECT_EQ(service_.asked, 0);
}

TEST_F(HttpToolsTest, SendsNothingThatIsNotAsDeclared) {
    const auto box = make_http_toolbox({tool_at(base_)}, {}, {.peers = net::Peers::any});
    for (const auto* arguments : {"{}", "[", R"({"order":7})", R"({"order":".."})"})
        EXPECT_TRUE(loop_.run(box->use({"1", "order", arguments})).failed) << arguments;
    EXPECT_EQ(service_.asked, 0);
}

TEST_F(HttpToolsTest, TakesNonsenseForAFailure) {
    for (const std::string said :
         {"ICY 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        asio::io_context context;
        asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
        const auto port = acceptor.local_endpoint().port();
        std::jthread talker([&] {
            auto peer = acceptor.accept();
            char bytes[4'096];
            boost::system::error_code ignored;
            peer.read_some(asio::buffer(bytes), ignored);
            asio::write(peer, asio::buffer(said), ignored);
        });
        const auto result = use("http://127.0.0.1:" + std::to_string(port), "A17");
        EXPECT_TRUE(result.failed) << said;
    }
}

TEST_F(HttpToolsTest, UsesSeveralAtOnceAndAddsLittle) {
    reasoning::ToolUse use_them(make_http_toolbox({tool_at(base_), tool_at(base_, "slow_one")}, {},
                                                  {.peers = net::Peers::any}),
                                {});
    const std::vector<reasoning::ToolCall> calls{{"1", "slow_one", R"({"order":"slow"})"},
                                                 {"2", "order", R"({"order":"A"})"},
                                                 {"3", "order", R"({"order":"A"})"},
                                                 {"4", "order", R"({"order":"B"})"}};
    std::vector<std::string> told(calls.size());
    bool was_slow = false;
    const auto began = Clock::now();
    const auto all = [&]() -> Awaitable<bool> {
        co_await use_them.use(
            calls,
            [&](std::size_t i, std::string text, const ToolResult&) { told[i] = std::move(text); },
            [&] { was_slow = true; });
        co_return true;
    };
    EXPECT_TRUE(loop_.run(all()));
    EXPECT_LT(Clock::now() - began, patience + 1s);
    EXPECT_EQ(service_.asked, 3);
    EXPECT_FALSE(was_slow);
    EXPECT_TRUE(Json::parse(told[0]).contains("failed"));
    EXPECT_EQ(told[1], told[2]);
    EXPECT_TRUE(told[3].contains("/v1/B"));
    for (const auto& used : use_them.take_used())
        if (used.name == "order") RecordProperty("took_ms", static_cast<int>(used.took.count()));
}

TEST_F(HttpToolsTest, LeavesNothingBehindWhenCancelled) {
    const auto box = make_http_toolbox({tool_at(base_)}, {}, {.peers = net::Peers::any});
    asio::cancellation_signal stop;
    bool ended = false;
    asio::co_spawn(loop_.executor(), box->use({"1", "order", R"({"order":"slow"})"}),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&](std::exception_ptr, ToolResult) { ended = true; }));
    EXPECT_TRUE(loop_.run_until([&] { return service_.asked == 1; }));
    stop.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(loop_.run_until([&] { return ended; }));
}

}  // namespace
}  // namespace neura::providers::http_tools
