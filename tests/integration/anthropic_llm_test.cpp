// The models behind Anthropic's interface.

#include "providers/anthropic/anthropic_llm.hpp"

#include "fakes/fake_anthropic.hpp"
#include "integration/language_model_contract.hpp"

namespace neura::providers {
namespace {

using fakes::FakeAnthropic;
using reasoning::ModelErrc;
using reasoning::ModelFinished;
using reasoning::ModelWords;
using reasoning::ToolCall;

/// The recordings were all asked alike.
ModelFinished after(int output_tokens) {
    return {.input_tokens = 1852, .cached_tokens = 1840, .output_tokens = output_tokens};
}

ModelVendor vendor() {
    ModelVendor made;
    made.name = "Anthropic";
    made.serve = [](std::string key) { return std::make_unique<FakeAnthropic>(std::move(key)); };
    made.make = [](const Executor& loop, net::Url server, std::string key,
                   streaming_llm::Patience patience) {
        anthropic::LlmConfig config;
        config.server = std::move(server);
        config.key = std::move(key);
        config.options = {.model = "fake", .temperature = 0.2, .most_tokens = 100};
        config.patience = patience;
        return anthropic::make_llm(loop, std::move(config));
    };
    made.words = FakeAnthropic::words;
    made.call = FakeAnthropic::call;
    made.recordings = {{"text.sse", {ModelWords{"Sure, "}, ModelWords{"one moment."}, after(8)}},
                       {"tool_calls.sse",
                        {ModelWords{"Let me check that order."},
                         ToolCall{"toolu_01A", "lookup_order", R"({"order_id": "A17"})"},
                         ToolCall{"toolu_01B", "get_time", "{}"}, after(64)}},
                       {"thinking.sse", {ModelWords{"I can help with that."}, after(30)}}};
    made.refusals = {{529, "error_529.json", ModelErrc::overloaded},
                     {429, "error_429.json", ModelErrc::quota_exceeded}};
    made.rate_limited = "error_429.json";
    made.overloaded_midway = {"error_midway.sse", {ModelWords{"Sure, "}}};
    return made;
}

INSTANTIATE_TEST_SUITE_P(Anthropic, LanguageModelContract, testing::Values(vendor()),
                         name_of_vendor);

}  // namespace
}  // namespace neura::providers
