#include "providers/openai/responses.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes/response_request_rules.hpp"
#include "unit/streaming_llm/answer_reading.hpp"

namespace neura::providers::openai {
namespace {

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
    return tests::read_answer<ResponseReader>(text, size);
}

/// @param json  that may stand on several lines
std::string event(const std::string& json) { return "data: " + Json::parse(json).dump() + "\n\n"; }

std::string completed() {
    return event(R"({"type":"response.completed","response":{"usage":null}})");
}

TEST(ResponseReader, ReadsWordsAndUsageInWhateverPieces) {
    tests::expect_answer<ResponseReader>("openai/response_text.sse",
                                         {ModelWords{"Hello "}, ModelWords{"there."},
                                          ModelFinished{.input_tokens = 21, .output_tokens = 4}});
}

TEST(ResponseReader, GivesACallByTheIdThatItsResultMustCarry) {
    const auto got = read(recorded("response_tool_call.sse"), 1);
    EXPECT_FALSE(got.failure);
    EXPECT_EQ(got.events,
              (std::vector<ModelEvent>{ToolCall{"call_A1", "lookup_order", R"({"order_id":"A17"})"},
                                       ModelFinished{.input_tokens = 88, .output_tokens = 18}}));
}

// llama.cpp's server, with a model that called twice.
TEST(ResponseReader, TellsItemsApartByTheirNamesWhereTheyAreNotCounted) {
    const auto got = read(recorded("response_llama_server.sse"), 7);
    EXPECT_FALSE(got.failure);
    ASSERT_EQ(got.events.size(), 3u);
    for (int i = 0; i < 2; ++i) {
        const auto* call = std::get_if<ToolCall>(&got.events[static_cast<std::size_t>(i)]);
        ASSERT_TRUE(call);
        EXPECT_EQ(call->name, "update_claim");
        EXPECT_EQ(call->arguments, R"({"place": "Bath"})");
        EXPECT_TRUE(call->id.starts_with("call_"));
    }
    EXPECT_EQ(got.events[2], ModelEvent(ModelFinished{
                                 .input_tokens = 304, .cached_tokens = 299, .output_tokens = 60}));
}

TEST(ResponseReader, TakesACallThatIsOnlyToldWhole) {
    const auto got = read(event(R"({"type":"response.output_item.done","output_index":3,"item":
                {"type":"function_call","call_id":"a","name":"f","arguments":"{\"x\":1}"}})") +
                          event(R"({"type":"response.output_item.added","output_index":4,"item":
                {"type":"function_call","call_id":"b","name":"g","arguments":""}})") +
                          event(R"({"type":"response.output_item.done","output_index":4,"item":
                {"type":"function_call","call_id":"b","name":"g","arguments":""}})") +
                          completed());
    EXPECT_FALSE(got.failure);
    EXPECT_EQ(got.events, (std::vector<ModelEvent>{ToolCall{"a", "f", R"({"x":1})"},
                                                   ToolCall{"b", "g", "{}"}, ModelFinished{}}));
}

TEST(ResponseReader, SaysWhatTheModelRefusesAndThatItWasCutShort) {
    const auto got = read(recorded("response_incomplete.sse"));
    EXPECT_FALSE(got.failure);
    ASSERT_EQ(got.events.size(), 3u);
    EXPECT_EQ(got.events[0], ModelEvent(ModelWords{"I can't "}));
    EXPECT_EQ(got.events[2], ModelEvent(ModelFinished{.why = ModelFinished::Why::length,
                                                      .input_tokens = 88,
                                                      .cached_tokens = 64,
                                                      .output_tokens = 16}));
}

TEST(ResponseReader, TellsWhatWasWithheldAndGivesNoneOfItsCalls) {
    const auto got = read(event(R"({"type":"response.output_item.done","output_index":0,"item":
                {"type":"function_call","call_id":"a","name":"f","arguments":"{}"}})") +
                          event(R"({"type":"response.incomplete",
                  "response":{"incomplete_details":{"reason":"content_filter"}}})"));
    EXPECT_EQ(got.events,
              (std::vector<ModelEvent>{ModelFinished{.why = ModelFinished::Why::filtered}}));
}

TEST(ResponseReader, TellsErrorsThatComeMidwayByTheirNameAlone) {
    const auto failed = read(recorded("response_failed.sse"));
    EXPECT_EQ(failed.events, std::vector<ModelEvent>{ModelWords{"Let me "}});
    ASSERT_TRUE(failed.failure);
    EXPECT_EQ(failed.failure->code, ModelErrc::overloaded);
    EXPECT_TRUE(failed.failure->doing.contains("server_error")) << failed.failure->doing;
    EXPECT_FALSE(failed.failure->doing.contains("dummy")) << failed.failure->doing;

    const auto error = read(recorded("response_error.sse"));
    ASSERT_TRUE(error.failure);
    EXPECT_EQ(error.failure->code, ModelErrc::quota_exceeded);

    const auto nested =
        read(event(R"({"type":"error","error":{"type":"invalid_request_error","code":"x"}})"));
    ASSERT_TRUE(nested.failure);
    EXPECT_EQ(nested.failure->code, ModelErrc::rejected);
}

TEST(ResponseReader, TellsAResponseThatWasCutOff) {
    const auto text = recorded("response_text.sse");
    const auto got = read(text.substr(0, text.find("event: response.completed")));
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::malformed);
    EXPECT_EQ(got.events.size(), 2u);
}

TEST(ResponseReader, PassesOverWhatItHasNoUseFor) {
    const auto got = read(
        event(R"({"type":"response.queued"})") +
        event(
            R"({"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning"}})") +
        event(R"({"type":"response.reasoning_summary_text.delta","delta":"Hm."})") +
        event(R"({"type":"response.output_text.delta","output_index":1,"delta":"Yes."})") +
        completed() + "data: [DONE]\n\n");
    EXPECT_FALSE(got.failure);
    EXPECT_EQ(got.events, (std::vector<ModelEvent>{ModelWords{"Yes."}, ModelFinished{}}));
}

TEST(ResponseReader, RefusesWhatIsNoResponse) {
    for (const auto* text :
         {"data: {\n\n", "data: []\n\n", "<html>no such page</html>", "",
          "data: {\"type\":\"response.output_item.added\"}\n\n",
          "data: {\"type\":\"response.completed\"}\n\n",
          "data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":0}\n\n"}) {
        const auto got = read(text);
        ASSERT_TRUE(got.failure) << text;
        EXPECT_EQ(got.failure->code, ModelErrc::malformed) << text;
        EXPECT_TRUE(got.events.empty()) << text;
    }
}

// Requests

const std::vector<ModelMessage> conversation{
    {.from = From::instructions, .text = "Be brief."},
    {.from = From::caller, .text = "It's \"B\"\n\xFF."},
    {.from = From::agent,
     .text = "One moment.",
     .calls = {{"c1", "update_claim", R"({"policy_number":"B7"})"}, {"c2", "end_call", "{"}}},
    {.from = From::tool, .text = R"({"saved":[]})", .call_id = "c1"},
    {.from = From::tool, .text = "{}", .call_id = "c2"},
    {.from = From::agent, .text = "Thank you."},
};
const std::vector<ModelTool> tools{
    {.name = "update_claim", .description = "Writes.", .parameters = R"({"type":"object"})"}};

Json body_of(const ModelOptions& options, const ModelRequest& request) {
    auto body = Json::parse(response_request_body(options, request));
    EXPECT_EQ(fakes::ResponseRequestRules(body).broken(), std::vector<std::string>{});
    return body;
}

TEST(ResponseRequest, IsWhatOpenAiAsksFor) {
    ModelOptions options{.model = "m", .temperature = 0.5, .most_tokens = 200};
    options.reasoning_effort = "none";
    const auto body = body_of(options, {conversation, tools, "You are Ava. "});
    EXPECT_EQ(body, Json::parse(R"({
        "model": "m", "stream": true, "store": false, "temperature": 0.5,
        "max_output_tokens": 200, "reasoning": {"effort": "none"},
        "stream_options": {"include_obfuscation": false},
        "instructions": "You are Ava. Be brief.",
        "input": [
            {"role": "user", "content": "It's \"B\"\n\ufffd."},
            {"role": "assistant", "content": "One moment."},
            {"type": "function_call", "call_id": "c1", "name": "update_claim",
             "arguments": "{\"policy_number\":\"B7\"}"},
            {"type": "function_call", "call_id": "c2", "name": "end_call", "arguments": "{"},
            {"type": "function_call_output", "call_id": "c1", "output": "{\"saved\":[]}"},
            {"type": "function_call_output", "call_id": "c2", "output": "{}"},
            {"role": "assistant", "content": "Thank you."}],
        "tools": [{"type": "function", "name": "update_claim", "description": "Writes.",
            "parameters": {"type": "object"}, "strict": false}]})"));
}

TEST(ResponseRequest, SaysToOthersOnlyWhatTheyKnow) {
    const ModelOptions options{
        .model = "m", .temperature = {}, .most_tokens = {}, .is_openai = false};
    const auto body = body_of(options, {conversation, {}});
    for (const auto* absent :
         {"stream_options", "temperature", "max_output_tokens", "tools", "reasoning"})
        EXPECT_FALSE(body.contains(absent)) << absent;
}

}  // namespace
}  // namespace neura::providers::openai
