#include "phone/call_report.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

CallReport report() {
    CallReport report;
    report.transcript = {
        {Side::agent, "How can I help?", 100ms, 1500ms},
        {Side::caller, "There is a fire", 2000ms, 3000ms},
        {Side::agent, "Please hang up", 3600ms, 4600ms},
        {Side::agent, "and call nine one one.", 4900ms, 6000ms},
    };
    report.measures.turns = {{3000ms, 3600ms}, {9000ms, 9900ms}, {12'000ms, 12'500ms}};
    report.measures.cut_ins = {{2000ms, 2300ms}};
    report.ended_by = Side::agent;
    report.record = nlohmann::json::parse(R"({
        "call": {"status": "completed", "outcome": "emergency"},
        "claim": {"complete": false, "fields": {
            "policy_number": "K482913", "place": "Main Street in Dover", "injured": false,
            "vehicle": {"plate": "ABC"}}},
        "messages": [
            {"role": "caller", "content": "My account is locked", "tool_calls": []},
            {"role": "agent", "content": "Wait.", "tool_calls": [
                {"name": "search_documents", "arguments": {"query": "locked account"},
                 "result": "Wait.", "failed": false, "took_ms": 3, "sources": []}]}],
        "transfers": [{"to": "+15550001111", "how": "no_answer"}]})");
    report.tools = tools_in(report.record);
    report.dialled = {"+15550001111"};
    return report;
}

Verdict verdict_on(std::string_view expectation, const CallReport& report) {
    const auto script = parse_script("expect: [" + std::string(expectation) + "]", "a.yaml",
                                     {2026y / std::chrono::March / 1})
                            .value();
    return judge(script, report, {}).at(0);
}

TEST(Judge, HoldsWhatIsSo) {
    for (const auto* expectation : {
             "claim: {policy_number: k482913}",
             "claim: {injured: false}",
             "claim: {place: {contains: [main street, dover]}}",
             "claim: {vehicle.plate: {one_of: [XYZ, ABC]}}",
             "claim: {witness: {absent: true}}",
             "claim: {policy_number: {present: true}}",
             "record: {transfers.0.how: no_answer}",
             "record: {transfers.1: {absent: true}}",
             "record: {call.status: completed}",
             "dialled: \"+15550001111\"",
             "{tool: search_documents, with: {query: {contains: locked}}}",
             "no_tool: end_call",
             "{heard: hang up * call 911}",
             "{heard: hang up, within_ms: 700}",
             "absent: hello",
             "within_ms: 900",
             "{within_ms: 600, of: median}",
             "clears_within_ms: 300",
             "ended_by: agent",
             "outcome: [x, emergency]",
             "status: completed",
         }) {
        const auto verdict = verdict_on(expectation, report());
        EXPECT_TRUE(verdict.held) << expectation << " found " << verdict.found;
    }
}

TEST(Judge, RefusesWhatIsNot) {
    for (const auto* expectation : {
             "claim: {policy_number: K482914}",
             "claim: {witness: someone}",
             "claim: {witness: {contains: one}}",
             "claim: {place: {contains: [main street, paris]}}",
             "claim: {vehicle.plate: {one_of: [XYZ]}}",
             "claim: {place: {absent: true}}",
             "claim: {witness: {present: true}}",
             "record: {transfers.0.how: busy}",
             "record: {transfers.how: no_answer}",
             "record: {transfers.1.how: no_answer}",
             "dialled: \"+15550002222\"",
             "{tool: search_documents, with: {query: {contains: printer}}}",
             "{tool: end_call}",
             "no_tool: search_documents",
             "heard: what is your policy number",
             "{heard: hang up, within_ms: 500}",
             "absent: hang up",
             "within_ms: 800",
             "{within_ms: 500, of: median}",
             "clears_within_ms: 299",
             "ended_by: caller",
             "outcome: claim_complete",
             "status: failed",
         }) {
        const auto verdict = verdict_on(expectation, report());
        EXPECT_FALSE(verdict.held) << expectation << " found " << verdict.found;
    }
}

TEST(Judge, HasNothingToHoldOnWhenTheCallNeverBegan) {
    const CallReport none;
    for (const auto* expectation : {"within_ms: 900", "clears_within_ms: 900", "ended_by: agent",
                                    "heard: hello", "claim: {a: b}", "status: completed"})
        EXPECT_FALSE(verdict_on(expectation, none).held) << expectation;
}

TEST(Judge, GivesTheScoreOfWhatWasHeard) {
    const auto verdict = verdict_on("heard: please hang on and call", report());
    ASSERT_TRUE(verdict.score);
    EXPECT_GT(*verdict.score, 0.7);
    EXPECT_LT(*verdict.score, 1);
}

TEST(Judge, PutsWhatHadToBeHeardThenFirst) {
    const auto script =
        parse_script("expect: [{ended_by: agent}]", "a.yaml", {2026y / std::chrono::March / 1})
            .value();
    const auto verdicts = judge(script, report(), {{"good bye", "hello", 0.2}});
    ASSERT_EQ(verdicts.size(), 2U);
    EXPECT_FALSE(verdicts[0].held);
    EXPECT_TRUE(verdicts[1].held);
}

TEST(CallReport, KnowsNoToolsWithoutARecord) {
    EXPECT_FALSE(tools_in(nullptr));
    EXPECT_FALSE(tools_in({{"call", {{"status", "completed"}}}}));
    EXPECT_TRUE(tools_in({{"messages", nlohmann::json::array()}}));
}

TEST(CallReport, IsGoodOnlyWithoutTroubleAndWithAllHeld) {
    auto one = report();
    EXPECT_TRUE(one.good());
    one.verdicts.push_back({"x", false, "", std::nullopt});
    EXPECT_FALSE(one.good());
    one.verdicts.clear();
    one.trouble = "the server closed the stream";
    EXPECT_FALSE(one.good());
    EXPECT_FALSE(to_json(one)["good"].get<bool>());
}

TEST(CallReport, TellsProgramsEverything) {
    const auto json = to_json(report());
    EXPECT_EQ(json["turns"][0]["latency_ms"], 600);
    EXPECT_EQ(json["cut_ins"][0]["clear_after_ms"], 300);
    EXPECT_EQ(json["claim"]["policy_number"], "K482913");
    EXPECT_EQ(json["transcript"][1]["role"], "caller");
    EXPECT_EQ(json["outcome"], "emergency");
}

TEST(CallReport, JudgesToolsByTheirNameAndArguments) {
    const auto script = parse_script(R"(
expect:
  - {tool: search, with: {query: {contains: [hail]}}}
  - {tool: search, with: {query: {contains: [frost]}}}
  - no_tool: end_call
  - no_tool: search
)",
                                     "a.yaml", std::chrono::year_month_day{});
    ASSERT_TRUE(script) << script.error().doing;
    CallReport report;
    for (const auto& verdict : judge(*script, report, {}))
        EXPECT_TRUE(verdict.held) << "where nobody tells of tools nothing is expected";

    report.tools.emplace();
    report.tools->push_back(
        {.name = "search", .arguments = {{"query", "Hail damage"}}, .result = {}});
    const auto verdicts = judge(*script, report, {});
    ASSERT_EQ(verdicts.size(), 4U);
    EXPECT_TRUE(verdicts[0].held);
    EXPECT_FALSE(verdicts[1].held);
    EXPECT_TRUE(verdicts[1].found.contains("Hail damage")) << verdicts[1].found;
    EXPECT_TRUE(verdicts[2].held);
    EXPECT_FALSE(verdicts[3].held);
}

TEST(CallReport, CountsTheToolsThatTheServerTellsOf) {
    const auto script = parse_script(R"(
expect:
  - {tool: search, with: {query: hail}, times: 2}
  - {tool: search, times: 2}
  - {tool: end_call, times: 1}
)",
                                     "a.yaml", std::chrono::year_month_day{});
    ASSERT_TRUE(script) << script.error().doing;
    EXPECT_FALSE(tools_in(nullptr));
    CallReport report;
    report.tools = tools_in(nlohmann::json::parse(R"({"messages": [
      {"role": "caller", "content": "Hail."},
      {"role": "agent", "tool_calls": [{"name": "search", "arguments": {"query": "hail"}},
                                       {"name": "search", "arguments": "{broken"}, {"name": 3}]},
      {"role": "agent", "tool_calls": [{"name": "search", "arguments": {"query": "hail"}}]}]})"));
    ASSERT_EQ(report.tools->size(), 3U);
    const auto verdicts = judge(*script, report, {});
    EXPECT_TRUE(verdicts[0].held);
    EXPECT_FALSE(verdicts[1].held);
    EXPECT_TRUE(verdicts[1].found.contains("3 times")) << verdicts[1].found;
    EXPECT_FALSE(verdicts[2].held);
}

}  // namespace
}  // namespace neura::phone
