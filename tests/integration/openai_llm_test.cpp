// The models behind OpenAI's interface: its own, Azure's and Ollama's.

#include "providers/openai/openai_llm.hpp"

#include "fakes/fake_openai.hpp"
#include "integration/language_model_contract.hpp"

namespace neura::providers {
namespace {

using fakes::FakeOpenAi;
using reasoning::ModelErrc;
using reasoning::ModelFinished;
using reasoning::ModelWords;
using reasoning::ToolCall;

ModelVendor vendor(std::string name, FakeOpenAi::As as, ModelVendor::Recording recorded) {
    ModelVendor made;
    made.name = std::move(name);
    made.serve = [as](std::string key) { return std::make_unique<FakeOpenAi>(std::move(key), as); };
    made.make = [as](const Executor& loop, net::Url server, std::string key,
                     streaming_llm::Patience patience) {
        openai::LlmConfig config;
        config.server = std::move(server);
        config.key = std::move(key);
        config.is_azure = as == FakeOpenAi::As::azure;
        config.options = {.model = "fake",
                          .temperature = 0.2,
                          .most_tokens = 100,
                          .is_openai = as == FakeOpenAi::As::openai};
        config.patience = patience;
        return openai::make_llm(loop, std::move(config));
    };
    made.words = FakeOpenAi::words;
    made.call = FakeOpenAi::call;
    made.recordings = {
        std::move(recorded),
        {"tool_calls.sse",
         {ToolCall{"call_A1", "lookup_order", R"({"order_id":"A17"})"},
          ToolCall{"call_B2", "get_weather", R"({"city":"Paris"})"},
          ModelFinished{.input_tokens = 212, .cached_tokens = 128, .output_tokens = 41}}}};
    made.refusals = {{401, "error_401.json", ModelErrc::bad_credentials},
                     {429, "error_429_quota.json", ModelErrc::quota_exceeded}};
    made.rate_limited = "error_429_rate.json";
    made.overloaded_midway = {"error_midway.sse", {ModelWords{"Let me "}}};
    return made;
}

/// The same models by the younger interface.
ModelVendor responses() {
    ModelVendor made;
    made.name = "Responses";
    made.serve = [](std::string key) {
        return std::make_unique<fakes::FakeOpenAiResponses>(std::move(key));
    };
    made.make = [](const Executor& loop, net::Url server, std::string key,
                   streaming_llm::Patience patience) {
        openai::LlmConfig config;
        config.server = std::move(server);
        config.key = std::move(key);
        config.interface = openai::LlmConfig::Interface::responses;
        config.options = {.model = "fake", .temperature = 0.2, .most_tokens = 100};
        config.options.reasoning_effort = "none";
        config.patience = patience;
        return openai::make_llm(loop, std::move(config));
    };
    made.words = fakes::FakeOpenAiResponses::words;
    made.call = fakes::FakeOpenAiResponses::call;
    made.recordings = {{"response_text.sse",
                        {ModelWords{"Hello "}, ModelWords{"there."},
                         ModelFinished{.input_tokens = 21, .output_tokens = 4}}},
                       {"response_tool_call.sse",
                        {ToolCall{"call_A1", "lookup_order", R"({"order_id":"A17"})"},
                         ModelFinished{.input_tokens = 88, .output_tokens = 18}}},
                       {"response_incomplete.sse",
                        {ModelWords{"I can't "}, ModelWords{"help with that."},
                         ModelFinished{.why = ModelFinished::Why::length,
                                       .input_tokens = 88,
                                       .cached_tokens = 64,
                                       .output_tokens = 16}}}};
    made.refusals = {{401, "error_401.json", ModelErrc::bad_credentials},
                     {429, "error_429_quota.json", ModelErrc::quota_exceeded}};
    made.rate_limited = "error_429_rate.json";
    made.overloaded_midway = {"response_failed.sse", {ModelWords{"Let me "}}};
    return made;
}

INSTANTIATE_TEST_SUITE_P(
    OpenAi, LanguageModelContract,
    testing::Values(vendor("OpenAi", FakeOpenAi::As::openai,
                           {"text.sse",
                            {ModelWords{"Sure, "}, ModelWords{"one moment."},
                             ModelFinished{.input_tokens = 57, .output_tokens = 6}}}),
                    vendor("Azure", FakeOpenAi::As::azure,
                           {"azure.sse", {ModelWords{"Hello."}, ModelFinished{}}}),
                    vendor("Ollama", FakeOpenAi::As::ollama,
                           {"ollama.sse",
                            {ModelWords{"Sure"},
                             ToolCall{"call_1a2b3c4d", "lookup_order", R"({"order_id":"A17"})"},
                             ModelFinished{.input_tokens = 20, .output_tokens = 12}}}),
                    responses()),
    name_of_vendor);

}  // namespace
}  // namespace neura::providers
