// `neura serve` with an agent file that declares tools: a language model calls them over a real
// socket, and the record of the call tells of it.

#include <gtest/gtest.h>

#include "fakes/fake_deepgram.hpp"
#include "fakes/fake_openai.hpp"
#include "integration/phone_call.hpp"
#include "integration/server_carrier.hpp"
#include "integration/server_process.hpp"
#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

constexpr std::string_view asking_caller = R"(
name: asking
limit: 90 s
turns:
  - say: Where is my order?
  - hang_up: true
expect:
  - ended_by: caller
  - status: completed
)";

class ServerToolsTest : public testing::Test {
protected:
    void write_agent(const std::string& url) const {
        folder_.write("agent.yaml", R"(
persona: {agent: Ava, company: Example Shop}
claim:
  - {name: wish, type: text, label: wish, question: "What can I do for you?"}
tools:
  - get_call_history
  - name: order_status
    description: Where an order is.
    parameters:
      type: object
      properties: {order: {type: string}}
      required: [order]
    http:
      method: POST
      url: )" + url + R"(/{order}
      headers: {X-Key: "{secret:CRM_TOKEN}"}
    timeout: 3
mcp:
  - name: kb
    command: [python3, )" NEURA_SOURCE_DIR R"(/tests/fakes/mcp_stdio.py]
    tools: [echo]
)");
    }

    Environment settings() const {
        return {{"STT_PRIMARY_PROVIDER", "deepgram"}, {"TTS_PRIMARY_PROVIDER", "deepgram"},
                {"DEEPGRAM_API_KEY", "secret-key"},   {"DEEPGRAM_BASE_URL", deepgram_.url()},
                {"LLM_PROVIDER", "openai"},           {"OPENAI_BASE_URL", model_.url()},
                {"NEURA_AGENT", "agent.yaml"},        {"CRM_TOKEN", "t0ken-of-crm"},
                {"HTTP_TOOLS_ALLOW_PRIVATE", "true"}, {"NEURA_LOOPS", "1"}};
    }

    static json only_call(const Carrier& carrier) {
        const auto calls = carrier.get_json("/api/v1/calls").value("calls", json::array());
        EXPECT_EQ(calls.size(), 1U);
        return calls.empty() ? json() : carrier.record(calls[0].value("id", ""));
    }

    fakes::FakeDeepgram deepgram_;
    fakes::FakeOpenAi model_{""};
    fakes::FakeModelServer crm_{"/orders", "", [](std::string_view head, const json&) {
                                    std::vector<std::string> broken;
                                    if (fakes::field_of(head, "x-key") != "t0ken-of-crm")
                                        broken.emplace_back("the key is shown");
                                    if (!head.starts_with("POST /orders/A%2017 "))
                                        broken.emplace_back("the argument is in the path");
                                    return broken;
                                }};
    TemporaryFolder folder_;
};

TEST_F(ServerToolsTest, ASlowToolIsCoveredUsedAndOnRecord) {
    deepgram_.hear_everything_as("Where is my order A 17?");
    write_agent(crm_.url());
    crm_.will_answer({.body = R"({"status":"sent","key":"t0ken-of-crm"})",
                      .headers = {{"Content-Type", "application/json"}},
                      .before = 1'200ms});
    model_.will_answer(fakes::FakeOpenAi::call("call_1", "order_status", {{"order", "A 17"}}));
    model_.will_answer(fakes::FakeOpenAi::call("call_2", "kb_echo", {{"text", "two days"}}));
    model_.will_answer(fakes::FakeOpenAi::words({"It is on its way."}));

    ServerProcess server(folder_.path(), settings());
    const Carrier carrier(server.port());
    ASSERT_TRUE(carrier.becomes_ready());
    ASSERT_TRUE(eventually([&] { return server.said().contains("mcp.ready"); }));
    PhoneCall phone(folder_, carrier, asking_caller);
    EXPECT_EQ(phone.exit_code(), 0) << phone.said();

    EXPECT_EQ(model_.broken_rules(), std::vector<std::string>());
    EXPECT_EQ(crm_.broken_rules(), std::vector<std::string>());
    ASSERT_EQ(crm_.requests().size(), 1U);
    const auto asked = model_.requests();
    ASSERT_EQ(asked.size(), 3U);
    std::vector<std::string> offered;
    for (const auto& tool : asked[0]["tools"])
        offered.push_back(tool["function"].value("name", ""));
    EXPECT_EQ(offered, (std::vector<std::string>{"update_claim", "end_call", "transfer_to_human",
                                                 "new_claim", "speech_speed", "get_call_history",
                                                 "order_status", "kb_echo"}));
    EXPECT_EQ(json::parse(asked[1]["messages"].back().value("content", "")),
              json::parse(R"({"data":{"status":"sent","key":"***"}})"));

    const auto record = only_call(carrier);
    json used;
    std::string words;
    for (const auto& message : record.value("messages", json::array()))
        if (!message.value("tool_calls", json::array()).empty()) {
            used = message["tool_calls"];
            words = message.value("content", "");
        }
    ASSERT_EQ(used.size(), 2U) << record.dump();
    EXPECT_TRUE(words.contains("look") && words.ends_with("It is on its way.")) << words;
    EXPECT_EQ(used[0].value("name", ""), "order_status");
    EXPECT_EQ(used[0]["arguments"], json({{"order", "A 17"}}));
    EXPECT_FALSE(used[0].value("failed", true));
    EXPECT_GE(used[0].value("took_ms", 0), 1'200);
    EXPECT_LT(used[0].value("took_ms", 0), 2'500);
    EXPECT_EQ(used[1].value("result", ""), R"({"data":"two days"})");
    RecordProperty("mcp_took_ms", used[1].value("took_ms", -1));
    EXPECT_FALSE(server.said().contains("t0ken-of-crm"));
    EXPECT_FALSE(record.dump().contains("t0ken-of-crm"));

    server.signal(SIGTERM);
    EXPECT_EQ(server.exit_code(), 0) << server.said();
}

TEST_F(ServerToolsTest, AMissingSecretStopsTheStart) {
    write_agent(crm_.url());
    auto wanting = settings();
    wanting.erase("CRM_TOKEN");
    ServerProcess server(folder_.path(), std::move(wanting));
    EXPECT_EQ(server.exit_code(), 2);
    EXPECT_TRUE(server.said().contains("agent.yaml: a tool needs the secret CRM_TOKEN"))
        << server.said();
}

}  // namespace
}  // namespace neura
