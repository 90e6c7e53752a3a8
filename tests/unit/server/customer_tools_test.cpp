#include "server/customer_tools.hpp"

#include <gtest/gtest.h>

#include "fakes/fake_records.hpp"
#include "fakes/run.hpp"

namespace neura::server {
namespace {

using Json = nlohmann::json;

constexpr std::string_view file = R"(
claim:
  - {name: story, type: text, label: description, question: "What happened?"}
  - {name: policy_number, type: code, label: policy number, question: "Which?"}
  - {name: name, type: person_name, label: name, question: "Your name?"}
  - {name: email, type: email, label: e-mail, question: "Your e-mail?"}
)";

class CustomerToolsTest : public testing::Test {
protected:
    void add(const std::string& id, const std::string& from, Json claim,
             const std::string& outcome = "claim_complete") {
        storage::CallRecord record;
        record.call.id = CallId(id);
        record.call.from = from;
        record.call.agent = "insurance";
        record.call.outcome = outcome;
        record.call.announced_at =
            std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{10};
        if (!claim.is_null()) record.claims.push_back({.fields = std::move(claim)});
        records_.kept.push_back(std::move(record));
    }

    reasoning::ToolResult use(const std::string& tool, const std::string& caller = "+14155550123") {
        const auto agent = reasoning::read_agent_file(file, "a.yaml").value();
        const auto box = make_customer_tools(records_, agent, caller, CallId("now"));
        return fakes::run(box->use({"1", tool, "{}"}));
    }
    Json told(const std::string& tool) { return Json::parse(use(tool).text); }

    fakes::FakeRecords records_;
};

TEST_F(CustomerToolsTest, TellWhatEarlierCallsOfThisNumberLeft) {
    add("now", "+14155550123", {{"name", "Not Yet"}});
    add("c3", "+14155550123", {{"email", "ann@example.com"}, {"story", "hail"}}, "wants_human");
    add("c2", "+14155550123", nullptr);
    add("c1", "+14155550123",
        {{"name", "Ann Lee"}, {"policy_number", "B734521"}, {"email", "old@example.com"}});
    add("x", "+14155550199", {{"name", "Somebody Else"}});

    EXPECT_EQ(told("get_customer_info"), Json::parse(R"({"earlier_calls":3,
        "latest_call":"2026-11-25 10:00 UTC","latest_outcome":"wants_human",
        "told_in_earlier_calls":{"email":"ann@example.com","policy_number":"B734521",
                                 "name":"Ann Lee"}})"));
}

TEST_F(CustomerToolsTest, TellTheLatestFiveCallsInShort) {
    for (int i = 7; i > 0; --i)
        add("c" + std::to_string(i), "+14155550123",
            {{"story", std::string(300, 'x')}, {"_flags", Json::object()}});
    const auto history = told("get_call_history");
    EXPECT_EQ(history["earlier_calls"], Json(7));
    ASSERT_EQ(history["latest"].size(), 5u);
    const auto& latest = history["latest"][0];
    EXPECT_EQ(latest["date"], Json("2026-11-25 10:00 UTC"));
    EXPECT_EQ(latest["agent"], Json("insurance"));
    EXPECT_EQ(latest["outcome"], Json("claim_complete"));
    EXPECT_EQ(latest["claim"].size(), 1u);
    EXPECT_LT(latest["claim"]["story"].get<std::string>().size(), 130u);
}

TEST_F(CustomerToolsTest, FindNothingForAStrangerOrAWithheldNumber) {
    add("x", "+14155550199", {{"name", "Somebody Else"}});
    add("y", "", {{"name", "Withheld Too"}});
    EXPECT_EQ(told("get_customer_info"), Json({{"found", "no earlier call"}}));
    const auto withheld = use("get_call_history", "");
    EXPECT_FALSE(withheld.text.contains("Withheld Too")) << withheld.text;
    EXPECT_TRUE(withheld.text.contains("withheld"));
}

TEST_F(CustomerToolsTest, SayThatTheRecordsCannotBeRead) {
    records_.broken = true;
    const auto result = use("get_customer_info");
    EXPECT_TRUE(result.failed);
    EXPECT_FALSE(result.text.contains("secret"));
}

}  // namespace
}  // namespace neura::server
