// A real language model as the other end; real_model.sh starts it and says where it is.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "call/reasoning/structured_answer.hpp"
#include "net/url.hpp"
#include "providers/anthropic/anthropic_llm.hpp"
#include "providers/openai/openai_llm.hpp"

namespace neura::providers {
namespace {

using namespace std::chrono_literals;
using reasoning::ModelFinished;
using reasoning::ModelWords;
using reasoning::ToolCall;
using From = reasoning::ModelMessage::From;

constexpr int most_tokens = 160;
constexpr int endless = 7'000;  ///< a hundred seconds

/// Of a server whose one core reads three hundred tokens a second.
constexpr streaming_llm::Patience patience{.first_words = 30s, .next_words = 10s};

int most_tokens_at(std::string_view where) {
    return where == "NEURA_PEER_ENDLESS" ? endless : most_tokens;
}

net::Url address_in(const char* variable, const std::string& path) {
    const char* const address = std::getenv(variable);
    if (address == nullptr) throw std::runtime_error(std::string(variable) + " is not set");
    return net::parse_url(address + path).value();
}

template <openai::LlmConfig::Interface interface>
std::unique_ptr<reasoning::LanguageModel> openai_model(Executor loop, const char* where) {
    openai::LlmConfig config;
    config.server = address_in(where, "/v1");
    config.interface = interface;
    config.options.model = "gemma";
    config.options.temperature = 0;
    config.options.most_tokens = most_tokens_at(where);
    config.options.is_openai = false;
    config.patience = patience;
    return openai::make_llm(std::move(loop), std::move(config));
}

std::unique_ptr<reasoning::LanguageModel> anthropic_model(Executor loop, const char* where) {
    anthropic::LlmConfig config;
    config.server = address_in(where, "");
    config.options.model = "gemma";
    config.options.temperature = 0;
    config.options.most_tokens = most_tokens_at(where);
    config.patience = patience;
    return anthropic::make_llm(std::move(loop), std::move(config));
}

struct Interface {
    const char* name;
    std::unique_ptr<reasoning::LanguageModel> (*make)(Executor, const char* where);
};

void PrintTo(const Interface& interface, std::ostream* out) { *out << interface.name; }

class RealModel : public testing::TestWithParam<Interface> {
protected:
    struct Got {
        std::vector<reasoning::ModelEvent> events;
        std::optional<reasoning::ModelFailure> failure;

        template <class Kind>
        std::vector<Kind> all() const {
            std::vector<Kind> kinds;
            for (const auto& event : events)
                if (const auto* kind = std::get_if<Kind>(&event)) kinds.push_back(*kind);
            return kinds;
        }
    };

    std::unique_ptr<reasoning::LanguageModel> model_at(const char* where) {
        return GetParam().make(loop_.get_executor(), where);
    }

    /// Reads on until the answer ends, or has given `most` pieces.
    static Awaitable<Got> read(std::unique_ptr<reasoning::ModelAnswer> answer, std::size_t most) {
        Got got;
        while (got.events.size() < most) {
            auto event = co_await answer->next();
            if (!event) {
                got.failure = event.error();
                break;
            }
            got.events.push_back(std::move(*event));
            if (std::holds_alternative<ModelFinished>(got.events.back())) break;
        }
        co_return got;
    }

    template <class T>
    T finish(Awaitable<T> task) {
        std::optional<T> outcome;
        asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr error, T value) {
            if (error) std::rethrow_exception(error);
            outcome.emplace(std::move(value));
        });
        loop_.restart();
        while (!outcome && loop_.run_one() > 0) {
        }
        return std::move(outcome.value());
    }

    asio::io_context loop_{1};
    const std::vector<reasoning::ModelMessage> conversation_{
        {.from = From::instructions, .text = "You take insurance claims. Be brief."},
        {.from = From::caller, .text = "Hello, I had an accident in Bath."}};
    const std::vector<reasoning::ModelTool> tools_{
        {"update_claim", "Writes into the claim where it happened.",
         R"({"type":"object","properties":{"place":{"type":"string"}},"required":["place"]})"}};
};

TEST_P(RealModel, StreamsWordsAndSaysWhatTheyTook) {
    const auto model = model_at("NEURA_PEER");
    const auto got = finish(read(model->ask({conversation_, {}}), 10'000));
    ASSERT_FALSE(got.failure) << got.failure->doing;
    EXPECT_GE(got.all<ModelWords>().size(), 3u);
    const auto finished = got.all<ModelFinished>();
    ASSERT_EQ(finished.size(), 1u);
    EXPECT_GT(finished[0].input_tokens, 10);
    EXPECT_GT(finished[0].output_tokens, 2);
    EXPECT_LE(finished[0].output_tokens, most_tokens);
}

TEST_P(RealModel, CallsATool) {
    const auto model = model_at("NEURA_PEER");
    const auto got = finish(read(model->ask({conversation_, tools_}), 10'000));
    ASSERT_FALSE(got.failure) << got.failure->doing;
    const auto calls = got.all<ToolCall>();
    ASSERT_GE(calls.size(), 1u);
    EXPECT_EQ(calls[0].name, "update_claim");
    EXPECT_FALSE(calls[0].id.empty());
    EXPECT_EQ(nlohmann::json::parse(calls[0].arguments).value("place", ""), "Bath");
}

TEST_P(RealModel, ReadsWhatAToolGave) {
    auto conversation = conversation_;
    conversation.push_back(
        {.from = From::agent, .calls = {ToolCall{"c1", "update_claim", R"({"place":"Bath"})"}}});
    conversation.push_back({.from = From::tool, .text = R"({"written":true})", .call_id = "c1"});
    const auto model = model_at("NEURA_PEER");
    const auto got = finish(read(model->ask({conversation, tools_}), 10'000));
    ASSERT_FALSE(got.failure) << got.failure->doing;
    EXPECT_EQ(got.all<ModelFinished>().size(), 1u);
}

// llama.cpp's server heeds a format where it is asked in chat completions, and only there.
class RealModelOfFormats : public RealModel {};

TEST_P(RealModelOfFormats, GivesAValueOfAFormat) {
    const reasoning::AnswerFormat format{
        "claim",
        R"({"type":"object","additionalProperties":false,"required":["injured","severity"],
            "properties":{"injured":{"type":"boolean"},
                          "severity":{"type":"string","enum":["low","medium","high"]}}})"};
    const auto model = model_at("NEURA_PEER");
    reasoning::ModelRequest request{conversation_, {}};
    request.format = &format;
    const auto got = finish(reasoning::ask_for_value(*model, request));
    ASSERT_TRUE(got.has_value()) << got.error().doing;
    EXPECT_EQ(reasoning::mismatch(got->value, nlohmann::json::parse(format.schema)), "");
}

// The server gives one answer at a time, and this one takes longer than we wait: were the first not
// stopped, the second would never begin.
TEST_P(RealModel, StopsAnAnswerThatIsNotWantedAnyMore) {
    const auto model = model_at("NEURA_PEER_ENDLESS");
    for (int i = 0; i < 3; ++i) {
        const auto got = finish(read(model->ask({conversation_, {}}), 2));
        EXPECT_FALSE(got.failure) << i << ": " << got.failure->doing;
        EXPECT_EQ(got.all<ModelWords>().size(), 2u);
    }
}

std::string name_of(const testing::TestParamInfo<Interface>& tested) { return tested.param.name; }

constexpr Interface chat_completions{"ChatCompletions",
                                     openai_model<openai::LlmConfig::Interface::chat_completions>};
constexpr Interface responses{"Responses", openai_model<openai::LlmConfig::Interface::responses>};
constexpr Interface messages{"Messages", anthropic_model};

INSTANTIATE_TEST_SUITE_P(Peer, RealModel, testing::Values(chat_completions, responses, messages),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Peer, RealModelOfFormats, testing::Values(chat_completions), name_of);

}  // namespace
}  // namespace neura::providers
