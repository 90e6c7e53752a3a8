#include "server/agent_tools.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "fakes/fake_toolbox.hpp"

namespace neura::server {
namespace {

constexpr std::string_view claim =
    "claim:\n  - {name: story, type: text, label: description, question: \"What happened?\"}\n";
constexpr std::string_view with_tools = R"(
tools:
  - send_sms
  - name: order_status
    description: Where an order is.
    http:
      url: https://crm.example.com/orders
      headers: {Authorization: "Bearer {secret:CRM_TOKEN}"}
)";

reasoning::AgentFile file(std::string_view tools) {
    return reasoning::read_agent_file(std::string(claim) + std::string(tools), "a.yaml").value();
}

Configuration configuration() {
    Configuration made;
    made.agent_file = "a.yaml";
    return made;
}

TEST(CheckTools, WantsTheirSecretsAndTheirHosts) {
    auto with = configuration();
    auto problems = check_tools(with, file(with_tools), with.agent_file);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].where, "a.yaml");
    EXPECT_TRUE(problems[0].message.contains("CRM_TOKEN")) << problems[0].message;

    with.environment["CRM_TOKEN"] = "s3cr3t";
    EXPECT_TRUE(check_tools(with, file(with_tools), with.agent_file).empty());
    with.http_tool_hosts = {"crm.example.com"};
    EXPECT_TRUE(check_tools(with, file(with_tools), with.agent_file).empty());
    with.http_tool_hosts = {"other.example.com"};
    problems = check_tools(with, file(with_tools), with.agent_file);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_TRUE(problems[0].message.contains("HTTP_TOOL_HOSTS")) << problems[0].message;
    EXPECT_FALSE(in_words(problems).contains("s3cr3t"));
}

std::vector<std::string> offered(std::string_view tools) {
    Loops loops(1);
    const auto declared = file(tools);
    const auto with = configuration();
    AgentTools ready(with, loops.at(0));
    auto box = std::make_unique<fakes::FakeToolbox>();
    box->add("send_sms", {.text = "sent"});
    box->add("get_call_history", {.text = "[]"});
    std::vector<std::unique_ptr<reasoning::Toolbox>> built_in;
    built_in.push_back(std::move(box));
    const auto all = ready.of_call(declared, std::move(built_in));
    std::vector<std::string> names;
    for (const auto& tool : all->tools()) names.push_back(tool.name);
    return names;
}

TEST(AgentTools, OfferWhatTheFileAllows) {
    EXPECT_EQ(offered(""), (std::vector<std::string>{"send_sms", "get_call_history"}));
    EXPECT_EQ(offered("tools: []"), std::vector<std::string>());
    EXPECT_EQ(offered(with_tools), (std::vector<std::string>{"send_sms", "order_status"}));
}

TEST(CheckTools, LooksAtEveryFileACallMayComeTo) {
    const std::string graph =
        "graph: {nodes: {ask: {fields: [story], next: over}, over: {hand_over: back}}}\n";
    const auto agents =
        reasoning::make_playbooks({{"a", file(graph)}, {"back", file(with_tools)}}, "a");
    const auto problems = check_tools(configuration(), *agents);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].where, "back.yaml");
    EXPECT_TRUE(problems[0].message.contains("CRM_TOKEN")) << problems[0].message;
}

/// Of a host that is not allowed: nobody is asked.
std::string server(std::string_view name) {
    return "mcp: [{name: " + std::string(name) + ", url: \"http://127.0.0.1:9/mcp\"}]\n";
}

TEST(AgentTools, LetAServerGoThatNoFileHasAndNoCallUses) {
    asio::io_context loop;
    const auto with = configuration();
    AgentTools tools(with, loop.get_executor(), std::chrono::milliseconds(1));
    asio::cancellation_signal stop;
    asio::co_spawn(loop, tools.run(),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    const auto before = reasoning::make_playbook(file(server("kb")));
    const auto after = reasoning::make_playbook(file(server("crm")));
    tools.take(*before, {});
    EXPECT_EQ(tools.servers(), 1u);
    auto of_a_call = tools.of_call(before->file, {});
    tools.take(*after, {});
    tools.take(*after, {});
    EXPECT_EQ(tools.servers(), 2u) << "the call uses the other one still";
    for (int i = 0; i < 20; ++i) loop.run_one();
    EXPECT_EQ(tools.servers(), 2u);

    of_a_call.reset();
    while (tools.servers() > 1) loop.run_one();
    EXPECT_FALSE(tools.of_call(after->file, {})->tools().size() > 0);
    EXPECT_EQ(tools.servers(), 1u);
    stop.emit(asio::cancellation_type::terminal);
    loop.run();
}

TEST(AgentTools, ConnectAgainWhenASecretOfTheServerIsAnotherOne) {
    asio::io_context loop;
    const auto with = configuration();
    AgentTools tools(with, loop.get_executor());
    const auto agent = reasoning::make_playbook(file(
        "mcp: [{name: kb, url: \"http://127.0.0.1:9/mcp\", headers: {Key: \"{secret:KB}\"}}]\n"));
    tools.take(*agent, {{"KB", "one"}, {"CRM", "a"}});
    tools.take(*agent, {{"KB", "one"}, {"CRM", "b"}});
    EXPECT_EQ(tools.servers(), 1u);
    tools.take(*agent, {{"KB", "two"}, {"CRM", "b"}});
    EXPECT_EQ(tools.servers(), 2u) << "until the old one is let go";
    tools.of_call(agent->file, {});
    EXPECT_EQ(tools.servers(), 2u);
}

}  // namespace
}  // namespace neura::server
