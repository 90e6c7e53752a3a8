#include "server/agent_tools.hpp"

#include <gtest/gtest.h>

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
    auto problems = check_tools(with, file(with_tools));
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].where, "a.yaml");
    EXPECT_TRUE(problems[0].message.contains("CRM_TOKEN")) << problems[0].message;

    with.environment["CRM_TOKEN"] = "s3cr3t";
    EXPECT_TRUE(check_tools(with, file(with_tools)).empty());
    with.http_tool_hosts = {"crm.example.com"};
    EXPECT_TRUE(check_tools(with, file(with_tools)).empty());
    with.http_tool_hosts = {"other.example.com"};
    problems = check_tools(with, file(with_tools));
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_TRUE(problems[0].message.contains("HTTP_TOOL_HOSTS")) << problems[0].message;
    EXPECT_FALSE(in_words(problems).contains("s3cr3t"));
}

std::vector<std::string> offered(std::string_view tools) {
    Loops loops(1);
    const auto declared = file(tools);
    const auto with = configuration();
    const AgentTools ready(with, declared, loops.at(0));
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

}  // namespace
}  // namespace neura::server
