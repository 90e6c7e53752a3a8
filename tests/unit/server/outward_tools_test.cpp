#include "server/outward_tools.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "call/reasoning/alarm_bell.hpp"
#include "server/outward.hpp"
#include "unit/server/outward_rig.hpp"

namespace neura::server {
namespace {

using nlohmann::json;

class OutwardToolsTest : public OutwardRig {
protected:
    std::unique_ptr<reasoning::Toolbox> tools(EmergencyWays ways = {}) {
        Calling calling{loop_.get_executor(), CallId("call"), "+14155550123", meter_};
        calling.transfer = [this](std::string to) { put_through_.push_back(std::move(to)); };
        calling.claim = [] { return json{{"phone", "+14155550199"}, {"injured", true}}; };
        return make_outward_tools(calling, &texts_, emergencies_, std::move(ways));
    }

    reasoning::ToolResult use(reasoning::Toolbox& box, const std::string& tool,
                              const json& arguments) {
        reasoning::ToolCall call{"1", tool, arguments.dump()};
        return fakes::run_on(loop_, box.use(std::move(call)));
    }

    static json alarm(const std::string& service = "fire") {
        return {{"service", service},
                {"reason", "smoke in the kitchen"},
                {"location", "Oak Street 4"},
                {"contact", ""}};
    }

    Meter meter_;
    Emergencies emergencies_{texts_, records_, tasks_, time_};
    std::vector<std::string> put_through_;
};

TEST_F(OutwardToolsTest, AreThereOnlyWhereTheyCanDoWhatTheySay) {
    const auto box = tools();
    ASSERT_EQ(box->tools().size(), 1U);
    EXPECT_EQ(box->tools()[0].name, "send_sms");
    for (const auto& tool : box->tools()) EXPECT_TRUE(json::parse(tool.parameters).is_object());
    EXPECT_TRUE(use(*box, "notify_emergencies", alarm()).failed);

    const auto both = tools({.sms = "+14155550911"});
    ASSERT_EQ(both->tools().size(), 2U);
    EXPECT_EQ(both->tools()[1].name, reasoning::notify_emergencies);
    EXPECT_TRUE(json::parse(both->tools()[1].parameters).is_object());
}

TEST_F(OutwardToolsTest, TellThoseWhomTheFileOfTheCallNames) {
    Configuration configuration;
    configuration.outward.account_sid = "AC1";
    configuration.outward.base_url = "https://api.twilio.com";
    configuration.outward.number = configuration.outward.text_number = "+15550100199";
    configuration.twilio_auth_token = "token";
    configuration.public_base = "https://calls.example.com";
    Outward outward(configuration, {.records = records_,
                                    .switchboard = switchboard_,
                                    .time = time_,
                                    .playbook = [] { return playbook(); },
                                    .loop = loop_.get_executor(),
                                    .model = [] { return nullptr; }});
    const auto count = [&](const std::string& more) {
        const auto file = reasoning::read_agent_file(
            "claim: [{name: story, label: story, question: 'What happened?'}]\n" + more, "f");
        const Calling calling{loop_.get_executor(), CallId("call"), "+14155550123", meter_};
        return outward.tools_of(calling, file.value())->tools().size();
    };
    EXPECT_EQ(count(""), 1U) << "send_sms alone";
    EXPECT_EQ(count("emergencies: {sms: '+14155550911'}\n"), 2U)
        << "whatever the file said when the server started";
}

TEST_F(OutwardToolsTest, WriteToTheCallerAndToNumbersOfTheClaimAlone) {
    const auto box = tools();
    const auto to_caller = use(*box, "send_sms", {{"text", "Your number is 17."}, {"to", nullptr}});
    EXPECT_FALSE(to_caller.failed) << to_caller.text;
    EXPECT_FALSE(use(*box, "send_sms", {{"text", "hello"}, {"to", "+14155550199"}}).failed);
    const auto stranger = use(*box, "send_sms", {{"text", "hello"}, {"to", "+14155550777"}});
    EXPECT_TRUE(stranger.failed);

    ASSERT_EQ(carrier_.texts.size(), 2U);
    EXPECT_EQ(carrier_.texts[0].to, "+14155550123");
    EXPECT_EQ(carrier_.texts[1].to, "+14155550199");
    const auto noted = messages();
    ASSERT_EQ(noted.size(), 2U);
    EXPECT_EQ(noted[0].direction, transport::Direction::outbound);
    EXPECT_EQ(noted[0].text, "Your number is 17.");
    EXPECT_EQ(noted[0].status, "queued");
}

TEST_F(OutwardToolsTest, SendAFewShortMessages) {
    const auto box = tools();
    EXPECT_TRUE(use(*box, "send_sms", {{"text", std::string(481, 'x')}}).failed);
    EXPECT_TRUE(use(*box, "send_sms", {{"text", ""}}).failed);
    EXPECT_TRUE(use(*box, "send_sms", json::array()).failed);
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(use(*box, "send_sms", {{"text", std::string(480, 'x')}}).failed);
    EXPECT_TRUE(use(*box, "send_sms", {{"text", "one more"}}).failed);
}

TEST_F(OutwardToolsTest, WhatWasNotSentIsOnRecordWithTheReason) {
    carrier_.refusal = transport::TelephonyErrc::opted_out;
    const auto result = use(*tools(), "send_sms", {{"text", "hello"}});
    EXPECT_TRUE(result.failed);
    EXPECT_TRUE(result.text.contains("want no messages")) << result.text;
    EXPECT_EQ(messages().at(0).status, "they want no messages from us");
}

TEST_F(OutwardToolsTest, TellOfDangerByMessageAndByPuttingTheCallerThrough) {
    const auto box = tools({.sms = "+14155550911", .transfer = "+14155550912"});
    const auto result = use(*box, "notify_emergencies", alarm());
    EXPECT_FALSE(result.failed) << result.text;
    EXPECT_EQ(json::parse(result.text).value("sms", ""), "told");
    EXPECT_EQ(put_through_, std::vector<std::string>{"+14155550912"});
    ASSERT_EQ(carrier_.texts.size(), 1U);
    EXPECT_EQ(carrier_.texts[0].to, "+14155550911");
    EXPECT_TRUE(carrier_.texts[0].text.contains("smoke in the kitchen"));
    EXPECT_TRUE(carrier_.texts[0].text.contains("Oak Street 4"));
    EXPECT_TRUE(carrier_.texts[0].text.contains("+14155550123"));

    std::vector<std::string> ways;
    for (const auto& entry : records_.written)
        if (const auto* told = std::get_if<call::EmergencyNotified>(&entry.event)) {
            EXPECT_TRUE(told->reached);
            ways.push_back(told->by);
        }
    EXPECT_EQ(ways, (std::vector<std::string>{"transfer", "sms"}));
}

TEST_F(OutwardToolsTest, SayThatNobodyCouldBeTold) {
    carrier_.refusal = transport::TelephonyErrc::unreachable;
    const auto result =
        use(*tools({.sms = "+14155550911"}), "notify_emergencies", alarm("ambulance"));
    EXPECT_TRUE(result.failed);
    EXPECT_EQ(json::parse(result.text).value("sms", ""), "could not be told");
    EXPECT_TRUE(use(*tools({.sms = "+14155550911"}), "notify_emergencies", alarm("army")).failed);
}

}  // namespace
}  // namespace neura::server
