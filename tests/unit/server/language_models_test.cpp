#include "server/language_models.hpp"

#include <gtest/gtest.h>

#include "fakes/manual_time.hpp"

namespace neura::server {
namespace {

Configuration configured(Values environment) {
    Sources sources;
    sources.environment = std::move(environment);
    return read_configuration(sources).value();
}

std::vector<Problem> problems_with(Values environment) {
    return check_language_models(configured(std::move(environment)));
}

bool has_model(Values environment) {
    asio::io_context loop;
    const fakes::ManualTime time;
    LanguageModels models(configured(std::move(environment)), time);
    return models.make(loop.get_executor()) != nullptr;
}

TEST(LanguageModels, AreNotNeeded) {
    EXPECT_TRUE(problems_with({}).empty());
    EXPECT_FALSE(has_model({}));
}

TEST(LanguageModels, RefuseANameWithTheNamesThereAre) {
    const auto problems = problems_with({{"LLM_PROVIDER", "opneai"}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].where, "LLM_PROVIDER");
    EXPECT_EQ(
        problems[0].message,
        "\"opneai\" is not known; expected embedded, openai, anthropic, azure_openai or ollama");
}

TEST(LanguageModels, NameTheKeyThatIsMissing) {
    const auto problems = problems_with({{"LLM_PROVIDER", "openai"}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_TRUE(problems[0].message.contains("OPENAI_API_KEY")) << problems[0].message;
}

TEST(LanguageModels, NeedNoKeyForAServerOfOnesOwn) {
    const Values own{{"LLM_PROVIDER", "openai"}, {"OPENAI_BASE_URL", "http://127.0.0.1:11434/v1"}};
    EXPECT_TRUE(problems_with(own).empty());
    EXPECT_TRUE(has_model(own));
    EXPECT_TRUE(problems_with({{"LLM_PROVIDER", "openai"}, {"OPENAI_API_KEY", "sk"}}).empty());
}

TEST(LanguageModels, NameWhatAnthropicNeeds) {
    const auto problems = problems_with({{"LLM_PROVIDER", "anthropic"}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_TRUE(problems[0].message.contains("ANTHROPIC_API_KEY")) << problems[0].message;
    Values anthropic{{"LLM_PROVIDER", "anthropic"}, {"ANTHROPIC_API_KEY", "k"}};
    EXPECT_TRUE(problems_with(anthropic).empty());
    EXPECT_TRUE(has_model(anthropic));
    EXPECT_TRUE(problems_with({{"LLM_PROVIDER", "anthropic"},
                               {"ANTHROPIC_BASE_URL", "http://127.0.0.1:4000"}})
                    .empty());
    anthropic["LLM_TEMPERATURE"] = "1.5";
    ASSERT_EQ(problems_with(anthropic).size(), 1u);
    EXPECT_TRUE(problems_with(anthropic)[0].message.contains("LLM_TEMPERATURE"));
}

TEST(LanguageModels, NameWhatAzureNeeds) {
    const auto problems =
        problems_with({{"LLM_PROVIDER", "azure_openai"}, {"AZURE_OPENAI_API_KEY", "k"}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].message,
              "azure_openai needs AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_DEPLOYMENT_NAME: see \"Keys "
              "and Endpoint\" of the resource");
    const Values azure{{"LLM_PROVIDER", "azure_openai"},
                       {"AZURE_OPENAI_API_KEY", "k"},
                       {"AZURE_OPENAI_ENDPOINT", "https://claims.openai.azure.com"},
                       {"AZURE_OPENAI_DEPLOYMENT_NAME", "talks"}};
    EXPECT_TRUE(problems_with(azure).empty());
    EXPECT_TRUE(has_model(azure));
}

TEST(LanguageModels, FallBackOnEachOther) {
    const auto problems =
        problems_with({{"LLM_PROVIDER", "ollama"}, {"LLM_FALLBACK_PROVIDERS", "openai, olama"}});
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_EQ(problems[0].where, "LLM_FALLBACK_PROVIDERS");
    EXPECT_TRUE(problems[0].message.contains("OPENAI_API_KEY")) << problems[0].message;
    EXPECT_TRUE(problems[1].message.contains("\"olama\" is not known")) << problems[1].message;
    EXPECT_TRUE(has_model({{"LLM_PROVIDER", "ollama"},
                           {"LLM_FALLBACK_PROVIDERS", "openai,embedded"},
                           {"OPENAI_API_KEY", "k"}}));
}

TEST(LanguageModels, HaveNamesByRole) {
    const auto given = configured({{"LLM_FAST_MODEL", "small"}, {"LLM_SLOW_MODEL", "large"}});
    EXPECT_EQ(given.llm_fast_model, "small");
    EXPECT_EQ(given.llm_slow_model, "large");
}

TEST(LanguageModels, HaveTheSettingsOfTheirAnswers) {
    const auto given = configured({{"LLM_TEMPERATURE", "0.3"}, {"LLM_MAX_TOKENS", "80"}});
    EXPECT_EQ(given.llm_temperature, 0.3);
    EXPECT_EQ(given.llm_max_tokens, 80);
    EXPECT_EQ(configured({}).llm_temperature, std::nullopt);
}

}  // namespace
}  // namespace neura::server
