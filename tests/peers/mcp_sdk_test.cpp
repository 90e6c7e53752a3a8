// The protocol's own SDK as the other end; mcp_sdk.sh starts it and says where it is.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "integration/live_loop.hpp"
#include "providers/mcp/mcp_tools.hpp"

namespace neura::providers::mcp {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

class McpSdk : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        const auto* address = std::getenv("NEURA_PEER");
        ASSERT_NE(address, nullptr) << "run mcp_sdk.sh";
        const bool over_http = std::string(GetParam()) == "http";
        reasoning::McpServer server{.name = "peer",
                                    .url = {},
                                    .headers = {},
                                    .command = {},
                                    .environment = {},
                                    .tools = {},
                                    .timeout = 1s};
        if (over_http)
            server.url = address;
        else
            server.command = {std::getenv("NEURA_PEER_PYTHON"), std::getenv("NEURA_PEER_SCRIPT"),
                              "stdio"};
        tools_ = std::make_unique<McpTools>(loop_.executor(), std::vector{std::move(server)},
                                            reasoning::Secrets{}, net::Peers::any, "0");
        asio::co_spawn(loop_.executor(), tools_->run(),
                       asio::bind_cancellation_slot(
                           stop_.slot(), [this](std::exception_ptr) { stopped_ = true; }));
        ASSERT_TRUE(loop_.run_until([&] { return tools_->status().at(0).is_ready; }))
            << tools_->status().at(0).why;
    }
    void TearDown() override {
        stop_.emit(asio::cancellation_type::terminal);
        EXPECT_TRUE(loop_.run_until([&] { return stopped_; }));
    }

    reasoning::ToolResult use(const std::string& name, const Json& arguments) {
        const auto box = tools_->toolbox();
        return loop_.run(box->use({"1", "peer_" + name, arguments.dump()}));
    }

    tests::LiveLoop loop_;
    std::unique_ptr<McpTools> tools_;
    asio::cancellation_signal stop_;
    bool stopped_ = false;
};

TEST_P(McpSdk, OffersItsToolsAndAnswers) {
    EXPECT_EQ(tools_->status().at(0).tools, 5u);
    EXPECT_EQ(Json::parse(use("add", {{"a", 2}, {"b", 3}}).text), Json({{"result", 5}}));
    EXPECT_EQ(Json::parse(use("greet", {{"name", "Zoë"}}).text), Json({{"result", "Hello, Zoë!"}}));
    EXPECT_EQ(Json::parse(use("tell", Json::object()).text), Json({{"result", "told"}}));
}

TEST_P(McpSdk, TellsWhatFails) {
    const auto failed = use("fail", Json::object());
    EXPECT_TRUE(failed.failed);
    EXPECT_TRUE(failed.text.contains("a screw is loose")) << failed.text;
    EXPECT_TRUE(use("add", {{"a", "two"}}).failed);
    EXPECT_FALSE(use("greet", {{"name", "Ann"}}).failed);
}

TEST_P(McpSdk, GoesOnAfterAUseThatWasCalledOff) {
    EXPECT_TRUE(use("sleep", Json::object()).text.contains("in time"));
    EXPECT_FALSE(use("greet", {{"name", "Ann"}}).failed);
}

INSTANTIATE_TEST_SUITE_P(Over, McpSdk, testing::Values("stdio", "http"),
                         [](const auto& over) { return std::string(over.param); });

}  // namespace
}  // namespace neura::providers::mcp
