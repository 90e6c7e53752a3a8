#include "providers/openai/protocol.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/chat_request_rules.hpp"
#include "unit/streaming_llm/answer_reading.hpp"

namespace neura::providers::openai {
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

std::string recorded(const std::string& name) { return tests::recorded("openai/" + name); }

tests::ReadAnswer read(std::string_view text, std::size_t size = 1000) {
    return tests::read_answer<AnswerReader>(text, size);
}

void expect_answer(const std::string& name, const std::vector<ModelEvent>& wanted) {
    tests::expect_answer<AnswerReader>("openai/" + name, wanted);
}

std::string record(const std::string& json) { return "data: " + json + "\n\n"; }

std::string delta(const std::string& json, const std::string& reason = "null") {
    return record(R"({"choices":[{"index":0,"delta":)" + json + R"(,"finish_reason":)" + reason +
                  "}]}");
}

TEST(AnswerReader, ReadsWordsAndUsage) {
    expect_answer("text.sse", {ModelWords{"Sure, "}, ModelWords{"one moment."},
                               ModelFinished{.input_tokens = 57, .output_tokens = 6}});
}

TEST(AnswerReader, AssemblesToolCallsByIndex) {
    expect_answer("tool_calls.sse",
                  {ToolCall{"call_A1", "lookup_order", R"({"order_id":"A17"})"},
                   ToolCall{"call_B2", "get_weather", R"({"city":"Paris"})"},
                   ModelFinished{.input_tokens = 212, .cached_tokens = 128, .output_tokens = 41}});
}

TEST(AnswerReader, ReadsWhatAzureSends) {
    expect_answer("azure.sse", {ModelWords{"Hello."}, ModelFinished{}});
}

TEST(AnswerReader, ReadsWhatLlamaServerSends) {
    expect_answer("llama_server.sse",
                  {ToolCall{"k3QmAbC1", "lookup_order", R"({"order_id":"A17"})"},
                   ModelFinished{.input_tokens = 422, .cached_tokens = 410, .output_tokens = 20}});
}

TEST(AnswerReader, ReadsWhatOllamaSends) {
    const auto got = read(recorded("ollama.sse"));
    ASSERT_FALSE(got.failure);
    EXPECT_EQ(got.events, (std::vector<ModelEvent>{
                              ModelWords{"Sure"},
                              ToolCall{"call_1a2b3c4d", "lookup_order", R"({"order_id":"A17"})"},
                              ModelFinished{.input_tokens = 20, .output_tokens = 12}}));
}

TEST(AnswerReader, TellsAnErrorThatComesMidway) {
    const auto got = read(recorded("error_midway.sse"));
    EXPECT_EQ(got.events, std::vector<ModelEvent>{ModelWords{"Let me "}});
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::overloaded);
    EXPECT_TRUE(got.failure->doing.contains("server_error")) << got.failure->doing;
    EXPECT_FALSE(got.failure->doing.contains("dummy")) << got.failure->doing;
}

TEST(AnswerReader, TellsAnAnswerThatWasCutOff) {
    const auto text = recorded("text.sse");
    const auto before_the_end = text.find("finish_reason\":\"stop");
    const auto got = read(text.substr(0, before_the_end));
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::malformed);
    EXPECT_EQ(got.events.size(), 2u);
}

TEST(AnswerReader, TakesTheEndOfTheBodyForTheLastRecordOnceThereIsAReason) {
    const auto got = read(delta(R"({"content":"Yes."})", R"("stop")"));
    EXPECT_FALSE(got.failure);
    EXPECT_EQ(got.events, (std::vector<ModelEvent>{ModelWords{"Yes."}, ModelFinished{}}));
}

TEST(AnswerReader, GivesNoCallThatWasCutOff) {
    const auto got = read(
        delta(
            R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x"}}]})") +
        delta("{}", R"("length")") + record("[DONE]"));
    EXPECT_EQ(got.events,
              std::vector<ModelEvent>{ModelFinished{.why = ModelFinished::Why::length}});
}

TEST(AnswerReader, KeepsCallsApartThatAServerNumbersAlike) {
    const auto got = read(
        delta(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]})") +
        delta(R"({"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]})") +
        delta("{}", R"("tool_calls")"));
    EXPECT_EQ(got.events, (std::vector<ModelEvent>{ToolCall{"a", "f", "{}"},
                                                   ToolCall{"b", "g", "{}"}, ModelFinished{}}));
}

TEST(AnswerReader, SaysWhatWasWithheldAndWhatTheModelRefuses) {
    const auto got = read(delta(R"({"refusal":"I can't."})") + delta("{}", R"("content_filter")"));
    EXPECT_EQ(got.events,
              (std::vector<ModelEvent>{ModelWords{"I can't."},
                                       ModelFinished{.why = ModelFinished::Why::filtered}}));
}

TEST(AnswerReader, RefusesWhatIsNoAnswer) {
    for (const auto* text : {"data: {\n\n", "data: []\n\n", "data: {\"choices\":[1]}\n\n",
                             "<html>no such page</html>", ""}) {
        const auto got = read(text);
        ASSERT_TRUE(got.failure) << text;
        EXPECT_EQ(got.failure->code, ModelErrc::malformed) << text;
        EXPECT_TRUE(got.events.empty()) << text;
    }
}

TEST(AnswerReader, RefusesCallsWithoutEnd) {
    std::string text;
    const auto piece = delta(R"({"tool_calls":[{"index":0,"function":{"arguments":")" +
                             std::string(1000, 'x') + R"("}}]})");
    for (int i = 0; i < 100; ++i) text += piece;
    EXPECT_TRUE(read(text).failure);

    text.clear();
    for (int i = 0; i < 100; ++i)
        text += delta(R"({"tool_calls":[{"index":)" + std::to_string(i) +
                      R"(,"id":"a","function":{"name":"f"}}]})");
    EXPECT_TRUE(read(text).failure);
}

// Requests

const std::vector<ModelMessage> conversation{
    {.from = From::instructions, .text = "Be brief."},
    {.from = From::caller, .text = "It's \"B\"\n\xFF."},
    {.from = From::agent,
     .text = {},
     .calls = {{"c1", "update_claim", R"({"policy_number":"B7"})"}, {"c2", "end_call", "{"}}},
    {.from = From::tool, .text = R"({"saved":[]})", .call_id = "c1"},
    {.from = From::tool, .text = "{}", .call_id = "c2"},
    {.from = From::agent, .text = "Thank you."},
};
const std::vector<ModelTool> tools{
    {.name = "update_claim", .description = "Writes.", .parameters = R"({"type":"object"})"}};

Json body_of(const ModelOptions& options, const ModelRequest& request) {
    auto body = Json::parse(request_body(options, request));
    EXPECT_EQ(fakes::ChatRequestRules(body).broken(), std::vector<std::string>{});
    return body;
}

TEST(RequestBody, BeginsWithTheInstructionsForAll) {
    const ModelOptions options{.model = "m", .temperature = {}, .most_tokens = {}};
    const auto body = body_of(options, {conversation, tools, "You are Ava. "});
    EXPECT_EQ(body["messages"][0]["content"], "You are Ava. Be brief.");
    EXPECT_EQ(body["messages"][1]["content"], "It's \"B\"\n\ufffd.");
}

TEST(RequestBody, IsWhatOpenAiAsksFor) {
    const ModelOptions options{.model = "m", .temperature = 0.5, .most_tokens = 200};
    const auto body = body_of(options, {conversation, tools});
    EXPECT_EQ(body, Json::parse(R"({
        "model": "m", "stream": true, "temperature": 0.5, "max_completion_tokens": 200,
        "stream_options": {"include_usage": true, "include_obfuscation": false},
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "It's \"B\"\n\ufffd."},
            {"role": "assistant", "content": null, "tool_calls": [
                {"id": "c1", "type": "function", "function":
                    {"name": "update_claim", "arguments": "{\"policy_number\":\"B7\"}"}},
                {"id": "c2", "type": "function", "function":
                    {"name": "end_call", "arguments": "{"}}]},
            {"role": "tool", "tool_call_id": "c1", "content": "{\"saved\":[]}"},
            {"role": "tool", "tool_call_id": "c2", "content": "{}"},
            {"role": "assistant", "content": "Thank you."}],
        "tools": [{"type": "function", "function": {"name": "update_claim",
            "description": "Writes.", "parameters": {"type": "object"}}}]})"));
}

TEST(RequestBody, SaysToOthersOnlyWhatTheyKnow) {
    const ModelOptions options{
        .model = "m", .temperature = {}, .most_tokens = 200, .is_openai = false};
    const auto body = body_of(options, {conversation, {}});
    EXPECT_EQ(body["max_tokens"], Json(200));
    EXPECT_EQ(body["stream_options"], Json::parse(R"({"include_usage":true})"));
    for (const auto* absent : {"max_completion_tokens", "temperature", "tools"})
        EXPECT_FALSE(body.contains(absent)) << absent;
}

// Failures

TEST(FailureOf, TellsWhatAStatusMeans) {
    const auto code = [](unsigned status, const std::string& file) {
        return failure_of(status, file.empty() ? "" : recorded(file), {}).code;
    };
    EXPECT_EQ(code(401, "error_401.json"), ModelErrc::bad_credentials);
    EXPECT_EQ(code(403, ""), ModelErrc::bad_credentials);
    EXPECT_EQ(code(400, ""), ModelErrc::rejected);
    EXPECT_EQ(code(404, ""), ModelErrc::rejected);
    EXPECT_EQ(code(429, "error_429_rate.json"), ModelErrc::quota_exceeded);
    EXPECT_EQ(code(429, "error_429_quota.json"), ModelErrc::quota_exceeded);
    EXPECT_EQ(code(429, ""), ModelErrc::quota_exceeded);
    EXPECT_EQ(code(500, ""), ModelErrc::overloaded);
    EXPECT_EQ(code(503, ""), ModelErrc::overloaded);
    EXPECT_EQ(code(408, ""), ModelErrc::overloaded);
}

TEST(FailureOf, KeepsTheTimeToWaitUnlessWaitingHelpsNothing) {
    EXPECT_EQ(failure_of(429, recorded("error_429_rate.json"), 120ms).retry_after, 120ms);
    EXPECT_EQ(failure_of(429, recorded("error_429_quota.json"), 120ms).retry_after, 0ms);
    EXPECT_EQ(failure_of(503, "", 2s).retry_after, 2s);
}

TEST(FailureOf, NamesTheErrorButNeverRepeatsItsMessage) {
    const auto named = failure_of(401, recorded("error_401.json"), {}).doing;
    EXPECT_TRUE(named.contains("401") && named.contains("invalid_api_key")) << named;
    EXPECT_FALSE(named.contains("dummy")) << named;
    const auto odd = failure_of(400, R"({"error":{"code":"my name is John","message":"x"}})", {});
    EXPECT_FALSE(odd.doing.contains("John")) << odd.doing;
    EXPECT_TRUE(failure_of(400, R"({"error":"John"})", {}).doing.contains("400"));
    EXPECT_TRUE(failure_of(502, "<html>", {}).doing.contains("502"));
}

}  // namespace
}  // namespace neura::providers::openai
