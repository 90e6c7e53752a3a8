// Servers of tools: a program of ours, and one over HTTP.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <fstream>
#include <sstream>

#include "fakes/fake_mcp.hpp"
#include "integration/live_loop.hpp"
#include "integration/net_peers.hpp"
#include "integration/temporary_folder.hpp"
#include "providers/mcp/mcp_tools.hpp"

namespace neura::providers::mcp {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using reasoning::ToolResult;

class McpTest : public testing::Test {
protected:
    ~McpTest() override {
        stop_.emit(asio::cancellation_type::terminal);
        EXPECT_TRUE(loop_.run_until([&] { return stopped_ || !tools_; }));
    }

    void connect(reasoning::McpServer server) {
        tools_ = std::make_unique<McpTools>(loop_.executor(), std::vector{std::move(server)},
                                            reasoning::Secrets{{"TOKEN", "t0ken"}}, net::Peers::any,
                                            "0");
        asio::co_spawn(loop_.executor(), tools_->run(),
                       asio::bind_cancellation_slot(
                           stop_.slot(), [this](std::exception_ptr) { stopped_ = true; }));
        EXPECT_TRUE(becomes_ready()) << tools_->status().at(0).why;
    }
    bool becomes_ready() {
        return loop_.run_until([&] { return tools_->status().at(0).is_ready; });
    }

    void connect_program(std::chrono::milliseconds timeout = 10s) {
        connect({.name = "kb",
                 .url = {},
                 .headers = {},
                 .command = {"python3", NEURA_SOURCE_DIR "/tests/fakes/mcp_stdio.py",
                             (folder_.path() / "diary").string()},
                 .environment = {{"KB_TOKEN", "{secret:TOKEN}"}},
                 .tools = {},
                 .timeout = timeout});
    }
    void connect_http(std::uint16_t port, std::chrono::milliseconds timeout = 10s) {
        connect({.name = "sums",
                 .url = "http://127.0.0.1:" + std::to_string(port) + "/mcp",
                 .headers = {{"Authorization", "Bearer {secret:TOKEN}"}},
                 .command = {},
                 .environment = {},
                 .tools = {"add", "slow"},
                 .timeout = timeout});
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        const auto box = tools_->toolbox();
        for (const auto& tool : box->tools()) names.push_back(tool.name);
        return names;
    }
    ToolResult use(const std::string& name, const Json& arguments) {
        const auto box = tools_->toolbox();
        return loop_.run(box->use({"1", name, arguments.dump()}));
    }
    std::string diary() const {
        std::ifstream file(folder_.path() / "diary");
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    TemporaryFolder folder_;
    tests::LiveLoop loop_;
    std::unique_ptr<McpTools> tools_;
    asio::cancellation_signal stop_;
    bool stopped_ = false;
};

TEST_F(McpTest, AProgramsToolsAreOursUnderItsName) {
    connect_program();
    EXPECT_EQ(names(), (std::vector<std::string>{"kb_echo", "kb_fails", "kb_slow", "kb_dies",
                                                 "kb_environment", "kb_more"}));
    EXPECT_EQ(use("kb_echo", {{"text", "Grüße\nzwei"}}).text, "Grüße\nzwei");
    const auto failed = use("kb_fails", {{"text", "no such page"}});
    EXPECT_TRUE(failed.failed);
    EXPECT_EQ(failed.text, "no such page");
}

TEST_F(McpTest, AProgramKnowsOnlyWhatItIsGiven) {
    ::setenv("NEURA_TEST_SECRET", "hunter22", 1);
    connect_program();
    const auto environment = Json::parse(use("kb_environment", Json::object()).text);
    EXPECT_EQ(environment.value("KB_TOKEN", ""), "***") << "no secret comes back";
    EXPECT_TRUE(environment.contains("PATH"));
    EXPECT_FALSE(environment.contains("NEURA_TEST_SECRET"));
}

TEST_F(McpTest, AUseThatTakesTooLongIsCalledOff) {
    connect_program(500ms);
    const auto slow = use("kb_slow", Json::object());
    EXPECT_TRUE(slow.failed);
    EXPECT_TRUE(slow.text.contains("in time")) << slow.text;
    EXPECT_TRUE(loop_.run_until([&] { return diary().contains("notifications/cancelled"); }));
    EXPECT_EQ(use("kb_echo", {{"text", "still here"}}).text, "still here");
}

TEST_F(McpTest, AUseNobodyWaitsForIsCalledOff) {
    connect_program();
    const auto box = tools_->toolbox();
    asio::cancellation_signal stop;
    bool ended = false;
    asio::co_spawn(loop_.executor(), box->use({"1", "kb_slow", "{}"}),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&](std::exception_ptr, ToolResult) { ended = true; }));
    EXPECT_TRUE(loop_.run_until([&] { return diary().contains("tools/call"); }));
    stop.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(loop_.run_until([&] { return ended; }));
    EXPECT_TRUE(loop_.run_until([&] { return diary().contains("notifications/cancelled"); }));
}

TEST_F(McpTest, AProgramThatDiesIsStartedAgain) {
    connect_program();
    const auto before = use("kb_dies", Json::object());
    EXPECT_TRUE(before.failed);
    EXPECT_TRUE(before.text.contains("not available now")) << before.text;
    EXPECT_TRUE(loop_.run_until([&] { return !tools_->status().at(0).is_ready; }));
    EXPECT_TRUE(tools_->status().at(0).why.contains("exit code 3")) << tools_->status().at(0).why;
    EXPECT_EQ(names().size(), 6u) << "its tools stay, and say so";
    EXPECT_TRUE(use("kb_echo", {{"text", "x"}}).text.contains("not available now"));
    EXPECT_TRUE(becomes_ready());
    EXPECT_EQ(use("kb_echo", {{"text", "back"}}).text, "back");
}

TEST_F(McpTest, AListThatChangesIsReadAgain) {
    connect_program();
    use("kb_more", Json::object());
    EXPECT_TRUE(loop_.run_until([&] { return names().size() == 7; }));
    EXPECT_EQ(names().back(), "kb_new");
}

TEST_F(McpTest, OverHttpWithOneMessageOrAStream) {
    fakes::FakeMcp fake;
    net::RunningServer server({}, fake);
    connect_http(server.port());
    EXPECT_EQ(names(), (std::vector<std::string>{"sums_add", "sums_slow"}));
    const auto sum = use("sums_add", {{"a", 2}, {"b", 3}});
    EXPECT_EQ(Json::parse(sum.text), Json({{"sum", 5}, {"token", "***"}}));
    fake.streams = true;
    EXPECT_EQ(Json::parse(use("sums_add", {{"a", 20}, {"b", 3}}).text)["sum"], Json(23));
    EXPECT_EQ(fake.broken_rules(), std::vector<std::string>());
    EXPECT_EQ(fake.methods(),
              (std::vector<std::string>{"initialize", "notifications/initialized", "tools/list",
                                        "tools/call", "tools/call", "(response)"}));
}

TEST_F(McpTest, OverHttpASessionThatIsOverIsBegunAgain) {
    fakes::FakeMcp fake;
    net::RunningServer server({}, fake);
    connect_http(server.port());
    fake.forgets = true;
    EXPECT_TRUE(use("sums_add", {{"a", 2}}).text.contains("not available now"));
    EXPECT_TRUE(loop_.run_until([&] { return !tools_->status().at(0).is_ready; }));
    EXPECT_TRUE(becomes_ready());
    EXPECT_FALSE(use("sums_add", {{"a", 2}}).failed);
}

TEST_F(McpTest, OverHttpAUseThatTakesTooLongIsCalledOff) {
    fakes::FakeMcp fake;
    net::RunningServer server({}, fake);
    connect_http(server.port(), 500ms);
    EXPECT_TRUE(use("sums_slow", Json::object()).text.contains("in time"));
    EXPECT_TRUE(
        loop_.run_until([&] { return fake.methods().back() == "notifications/cancelled"; }));
}

TEST_F(McpTest, IsUsedFromOtherLoopsToo) {
    connect_program();
    const auto box = tools_->toolbox();
    std::atomic<bool> done = false;
    std::string said;
    std::jthread elsewhere([&] {
        tests::LiveLoop other;
        said = other.run(box->use({"1", "kb_echo", R"({"text":"hello"})"})).text;
        done = true;
    });
    EXPECT_TRUE(loop_.run_until([&] { return done.load(); }));
    EXPECT_EQ(said, "hello");
}

}  // namespace
}  // namespace neura::providers::mcp
