#include "providers/anthropic/protocol.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/message_request_rules.hpp"
#include "unit/streaming_llm/answer_reading.hpp"

namespace neura::providers::anthropic {
namespace {

using namespace std::chrono_literals;
using reasoning::ModelErrc;
using reasoning::ModelEvent;
using reasoning::ModelFailure;
using reasoning::ModelFinished;
using reasoning::ModelMessage;
using reasoning::ModelRequest;
using reasoning::ModelTool;
using reasoning::ModelWords;
using reasoning::ToolCall;
using Json = nlohmann::json;
using From = ModelMessage::From;

std::string recorded(const std::string& name) { return tests::recorded("anthropic/" + name); }

tests::ReadAnswer read(std::string_view text, std::size_t size = 1000) {
    return tests::read_answer<AnswerReader>(text, size);
}

void expect_answer(const std::string& name, const std::vector<ModelEvent>& wanted) {
    tests::expect_answer<AnswerReader>("anthropic/" + name, wanted);
}

std::string event(const std::string& json) { return "data: " + json + "\n\n"; }

std::string stop(const std::string& reason) {
    return event(R"({"type":"message_delta","delta":{"stop_reason":")" + reason + R"("}})") +
           event(R"({"type":"message_stop"})");
}

/// Of the recordings: 12 tokens were new, 1,840 remembered.
ModelFinished after(int output_tokens) {
    return {.input_tokens = 1852, .cached_tokens = 1840, .output_tokens = output_tokens};
}

TEST(AnthropicAnswer, GivesWordsAndUsageThatIsNotSummedUp) {
    expect_answer("text.sse", {ModelWords{"Sure, "}, ModelWords{"one moment."}, after(8)});
}

TEST(AnthropicAnswer, AssemblesToolCallsByBlockAndTakesNoneForAnEmptyObject) {
    expect_answer("tool_calls.sse",
                  {ModelWords{"Let me check that order."},
                   ToolCall{"toolu_01A", "lookup_order", R"({"order_id": "A17"})"},
                   ToolCall{"toolu_01B", "get_time", "{}"}, after(64)});
}

TEST(AnthropicAnswer, PassesOverWhatTheModelThinks) {
    expect_answer("thinking.sse", {ModelWords{"I can help with that."}, after(30)});
}

TEST(AnthropicAnswer, TellsAnOverloadThatComesMidway) {
    const auto got = read(recorded("error_midway.sse"));
    EXPECT_EQ(got.events, std::vector<ModelEvent>{ModelWords{"Sure, "}});
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::overloaded);
    EXPECT_EQ(got.failure->doing, "the answer ended with an error, overloaded_error");
}

TEST(AnthropicAnswer, CountsWhatIsWrittenToMemoryAsInput) {
    const auto got =
        read(event(R"({"type":"message_start","message":{"usage":{"input_tokens":5,)"
                   R"("cache_creation_input_tokens":100,"cache_read_input_tokens":20}}})") +
             event(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},)"
                   R"("usage":{"output_tokens":7}})") +
             event(R"({"type":"message_stop"})"));
    const ModelFinished all{.input_tokens = 125, .cached_tokens = 20, .output_tokens = 7};
    EXPECT_EQ(got.events, std::vector<ModelEvent>{all});
}

TEST(AnthropicAnswer, SaysWhyItEnded) {
    using Why = ModelFinished::Why;
    const std::pair<const char*, Why> reasons[] = {{"end_turn", Why::done},
                                                   {"stop_sequence", Why::done},
                                                   {"tool_use", Why::done},
                                                   {"max_tokens", Why::length},
                                                   {"model_context_window_exceeded", Why::length},
                                                   {"refusal", Why::filtered},
                                                   {"a new one", Why::done}};
    for (const auto& [reason, why] : reasons)
        EXPECT_EQ(read(stop(reason)).events, std::vector<ModelEvent>{ModelFinished{.why = why}})
            << reason;
}

TEST(AnthropicAnswer, GivesNoCallThatWasCutOff) {
    const auto got =
        read(event(R"({"type":"content_block_start","index":0,)"
                   R"("content_block":{"type":"tool_use","id":"a","name":"f","input":{}}})") +
             event(R"({"type":"content_block_delta","index":0,)"
                   R"("delta":{"type":"input_json_delta","partial_json":"{\"x"}})") +
             stop("max_tokens"));
    EXPECT_EQ(got.events,
              std::vector<ModelEvent>{ModelFinished{.why = ModelFinished::Why::length}});
}

TEST(AnthropicAnswer, PassesOverWhatItDoesNotKnow) {
    const auto got =
        read(event(R"({"type":"ping"})") + event(R"({"type":"of_tomorrow"})") + event("{}") +
             event(R"({"type":"content_block_start","index":0,)"
                   R"("content_block":{"type":"server_tool_use","id":"s","name":"web"}})") +
             event(R"({"type":"content_block_delta","index":0,)"
                   R"("delta":{"type":"input_json_delta","partial_json":"{"}})") +
             stop("end_turn"));
    EXPECT_EQ(got.events, std::vector<ModelEvent>{ModelFinished{}});
}

TEST(AnthropicAnswer, RefusesWhatIsNoAnswer) {
    for (const auto* text :
         {"data: {\n\n", "data: []\n\n", "<html>no such page</html>", "",
          "data: {\"type\":\"content_block_start\"}\n\n",
          "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\"}}\n\n"}) {
        const auto got = read(text);
        ASSERT_TRUE(got.failure) << text;
        EXPECT_EQ(got.failure->code, ModelErrc::malformed) << text;
        EXPECT_TRUE(got.events.empty()) << text;
    }
    const auto cut_off = recorded("text.sse");
    EXPECT_TRUE(read(cut_off.substr(0, cut_off.find("end_turn"))).failure);
}

// Requests

const std::vector<ModelTool> tools{
    {.name = "update_claim", .description = "Writes.", .parameters = R"({"type":"object"})"},
    {.name = "end_call", .description = "Ends.", .parameters = R"({"type":"object"})"}};
const ModelOptions plain{.model = "m", .temperature = {}, .most_tokens = 300};

Json body_of(const ModelOptions& options, const ModelRequest& request) {
    auto body = Json::parse(request_body(options, request));
    EXPECT_EQ(fakes::MessageRequestRules(body).broken(), std::vector<std::string>{}) << body;
    return body;
}

Json messages_of(const std::vector<ModelMessage>& messages) {
    auto written = body_of(plain, {messages, {}})["messages"];
    for (auto& message : written)
        for (auto& block : message["content"]) block.erase("cache_control");
    return written;
}

TEST(AnthropicRequest, IsWhatAnthropicAsksFor) {
    const std::vector<ModelMessage> conversation{
        {.from = From::instructions, .text = "Be brief."},
        {.from = From::caller, .text = "It's \"B\"\n\xFF."},
        {.from = From::agent, .text = "One moment."},
        {.from = From::agent,
         .calls = {{"toolu_1", "update_claim", R"({"policy":"B7"})"}, {"toolu_2", "end_call", ""}}},
        {.from = From::tool, .text = R"({"saved":[]})", .call_id = "toolu_1"},
        {.from = From::tool, .text = "{}", .call_id = "toolu_2"},
        {.from = From::caller, .text = "Are you there?"},
    };
    const ModelOptions options{.model = "m", .temperature = 0.5, .most_tokens = 300};
    EXPECT_EQ(body_of(options, {conversation, tools, "You are Ava."}), Json::parse(R"({
        "model": "m", "max_tokens": 300, "stream": true, "temperature": 0.5,
        "thinking": {"type": "disabled"},
        "tools": [
            {"name": "update_claim", "description": "Writes.", "input_schema": {"type": "object"}},
            {"name": "end_call", "description": "Ends.", "input_schema": {"type": "object"},
             "cache_control": {"type": "ephemeral"}}],
        "system": [
            {"type": "text", "text": "You are Ava.", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "It's \"B\"\n\ufffd."}]},
            {"role": "assistant", "content": [
                {"type": "text", "text": "One moment."},
                {"type": "tool_use", "id": "call_1", "name": "update_claim",
                 "input": {"policy": "B7"}},
                {"type": "tool_use", "id": "call_2", "name": "end_call", "input": {}}]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "call_1", "content": "{\"saved\":[]}"},
                {"type": "tool_result", "tool_use_id": "call_2", "content": "{}"},
                {"type": "text", "text": "Are you there?",
                 "cache_control": {"type": "ephemeral"}}]}]})"));
}

TEST(AnthropicRequest, SaysNothingThatWasNotAsked) {
    const std::vector<ModelMessage> conversation{{.from = From::caller, .text = "Hello."}};
    const auto body = body_of(plain, {conversation, {}});
    for (const auto* absent : {"temperature", "tools", "system"})
        EXPECT_FALSE(body.contains(absent)) << absent;
}

TEST(AnthropicRequest, LetsTheCallerSpeakFirstAndLast) {
    EXPECT_EQ(messages_of({{.from = From::agent, .text = "Good morning."}}), Json::parse(R"x([
        {"role": "user", "content": [{"type": "text", "text": "(The caller is on the line.)"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Good morning."}]},
        {"role": "user", "content": [{"type": "text", "text": "(The caller is on the line.)"}]}
        ])x"));
    EXPECT_EQ(messages_of({}).size(), 1u);
}

TEST(AnthropicRequest, JoinsWhatOneSideSaidAndLeavesOutWhatIsBlank) {
    EXPECT_EQ(messages_of({{.from = From::caller, .text = "Hello."},
                           {.from = From::agent, .text = " \n"},
                           {.from = From::caller, .text = "Hello?"},
                           {.from = From::caller, .text = ""}}),
              Json::parse(R"([{"role": "user", "content": [
                  {"type": "text", "text": "Hello."}, {"type": "text", "text": "Hello?"}]}])"));
}

TEST(AnthropicRequest, TakesOverCallsOfAnotherVendorWhateverTheirNames) {
    const auto messages =
        messages_of({{.from = From::caller, .text = "It burnt."},
                     {.from = From::agent,
                      .calls = {{"functions.update:0", "update claim!", "{\"place\": nowhere"},
                                {"", "", "[1]"}}},
                     {.from = From::tool, .text = "{}", .call_id = ""},
                     {.from = From::tool, .text = "no", .call_id = "functions.update:0"},
                     {.from = From::agent, .calls = {{"functions.update:0", "end_call", "{}"}}},
                     {.from = From::tool, .text = "yes", .call_id = "functions.update:0"},
                     {.from = From::tool, .text = "again", .call_id = "functions.update:0"}});
    ASSERT_EQ(messages.size(), 5u);
    const auto& calls = messages[1]["content"];
    EXPECT_EQ(calls[0], Json::parse(R"({"type": "tool_use", "id": "call_1",
                                        "name": "update_claim_", "input": {}})"));
    EXPECT_EQ(calls[1]["name"], Json("unnamed"));
    EXPECT_EQ(messages[2]["content"][0]["tool_use_id"], Json("call_2"));
    EXPECT_EQ(messages[4]["content"], Json::parse(R"([{"type": "tool_result",
                                                       "tool_use_id": "call_3", "content": "yes"}])"));
}

TEST(AnthropicRequest, SaysAgainWhatTheModelSaidAndCalled) {
    std::vector<ModelMessage> conversation{{.from = From::caller, .text = "Where is it?"},
                                           {.from = From::agent}};
    for (auto& event : read(recorded("tool_calls.sse")).events) {
        if (auto* words = std::get_if<ModelWords>(&event)) conversation[1].text += words->text;
        if (auto* call = std::get_if<ToolCall>(&event)) conversation[1].calls.push_back(*call);
    }
    conversation.push_back({.from = From::tool, .text = "shipped", .call_id = "toolu_01A"});
    conversation.push_back({.from = From::tool, .text = "noon", .call_id = "toolu_01B"});
    const auto messages = messages_of(conversation);
    EXPECT_EQ(messages[1]["content"], Json::parse(R"([
        {"type": "text", "text": "Let me check that order."},
        {"type": "tool_use", "id": "call_1", "name": "lookup_order", "input": {"order_id": "A17"}},
        {"type": "tool_use", "id": "call_2", "name": "get_time", "input": {}}])"));
    EXPECT_EQ(messages[2]["content"], Json::parse(R"([
        {"type": "tool_result", "tool_use_id": "call_1", "content": "shipped"},
        {"type": "tool_result", "tool_use_id": "call_2", "content": "noon"}])"));
}

TEST(AnthropicRequest, BeginsLikeTheOneBeforeItSoThatItIsRemembered) {
    std::vector<ModelMessage> conversation{{.from = From::instructions, .text = "Be brief."},
                                           {.from = From::caller, .text = "It burnt."}};
    const auto first = request_body(plain, {conversation, tools, "You are Ava."});
    conversation.push_back({.from = From::agent, .calls = {{"a", "update_claim", "{}"}}});
    conversation.push_back({.from = From::tool, .text = "{}", .call_id = "a"});
    const auto second = request_body(plain, {conversation, tools, "You are Ava."});
    const auto common = first.rfind(R"(,"cache_control")");
    EXPECT_EQ(second.substr(0, common), first.substr(0, common));
}

// Failures

TEST(AnthropicFailure, TellsWhatAStatusMeans) {
    const auto code = [](unsigned status, const std::string& file = {}) {
        return failure_of(status, file.empty() ? "" : recorded(file), {}).code;
    };
    for (const unsigned status : {401u, 403u}) EXPECT_EQ(code(status), ModelErrc::bad_credentials);
    for (const unsigned status : {400u, 404u, 413u}) EXPECT_EQ(code(status), ModelErrc::rejected);
    for (const unsigned status : {408u, 409u, 500u, 504u, 529u})
        EXPECT_EQ(code(status), ModelErrc::overloaded);
    for (const unsigned status : {402u, 429u}) EXPECT_EQ(code(status), ModelErrc::quota_exceeded);
    EXPECT_EQ(code(429, "error_429.json"), ModelErrc::quota_exceeded);
    EXPECT_EQ(code(529, "error_529.json"), ModelErrc::overloaded);
}

TEST(AnthropicFailure, TellsWhatAnErrorInAnAnswerMeans) {
    const std::pair<const char*, ModelErrc> errors[] = {
        {"authentication_error", ModelErrc::bad_credentials},
        {"permission_error", ModelErrc::bad_credentials},
        {"billing_error", ModelErrc::quota_exceeded},
        {"rate_limit_error", ModelErrc::quota_exceeded},
        {"invalid_request_error", ModelErrc::rejected},
        {"not_found_error", ModelErrc::rejected},
        {"request_too_large", ModelErrc::rejected},
        {"overloaded_error", ModelErrc::overloaded},
        {"api_error", ModelErrc::overloaded},
        {"timeout_error", ModelErrc::overloaded},
        {"of_tomorrow", ModelErrc::overloaded}};
    for (const auto& [name, code] : errors) {
        const auto got =
            read(event(R"({"type":"error","error":{"type":")" + std::string(name) + R"("}})"));
        ASSERT_TRUE(got.failure) << name;
        EXPECT_EQ(got.failure->code, code) << name;
    }
}

TEST(AnthropicFailure, KeepsTheTimeToWaitUnlessWaitingHelpsNothing) {
    EXPECT_EQ(failure_of(429, recorded("error_429.json"), 2s).retry_after, 2s);
    EXPECT_EQ(failure_of(529, recorded("error_529.json"), 1s).retry_after, 1s);
    const auto spent = failure_of(429, R"({"type":"error","error":{"type":"rate_limit_error",
        "details":{"error_code":"enforced_spend_limit_reached"}}})",
                                  2s);
    EXPECT_EQ(spent.code, ModelErrc::quota_exceeded);
    EXPECT_EQ(spent.retry_after, 0ms);
    EXPECT_TRUE(spent.doing.contains("enforced_spend_limit_reached")) << spent.doing;
}

TEST(AnthropicFailure, NamesTheErrorButNeverRepeatsItsMessage) {
    const auto named = failure_of(429, recorded("error_429.json"), {}).doing;
    EXPECT_EQ(named, "the answer was HTTP status 429, rate_limit_error");
    const auto odd = failure_of(400, R"({"error":{"type":"my name is John","message":"x"}})", {});
    EXPECT_EQ(odd.doing, "the answer was HTTP status 400");
    EXPECT_EQ(failure_of(400, R"({"error":"John"})", {}).doing, "the answer was HTTP status 400");
}

}  // namespace
}  // namespace neura::providers::anthropic
