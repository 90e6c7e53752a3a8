#include "server/language_models.hpp"

#include <gtest/gtest.h>

namespace neura::server {
namespace {

Configuration configured(Values environment) {
    Sources sources;
    sources.environment = std::move(environment);
    return read_configuration(sources).value();
}

std::vector<Problem> problems_with(Values environment) {
    return check_language_model(configured(std::move(environment)));
}

TEST(LanguageModels, AreNotNeeded) {
    asio::io_context loop;
    EXPECT_TRUE(problems_with({}).empty());
    EXPECT_EQ(make_language_model(configured({}), loop.get_executor()), nullptr);
}

TEST(LanguageModels, RefuseANameWithTheNamesThereAre) {
    const auto problems = problems_with({{"LLM_PROVIDER", "opneai"}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].where, "LLM_PROVIDER");
    EXPECT_EQ(problems[0].message, "\"opneai\" is not known; expected embedded or openai");
}

TEST(LanguageModels, NameTheKeyThatIsMissing) {
    const auto problems = problems_with({{"LLM_PROVIDER", "openai"}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_TRUE(problems[0].message.contains("OPENAI_API_KEY")) << problems[0].message;
}

TEST(LanguageModels, NeedNoKeyForAServerOfOnesOwn) {
    asio::io_context loop;
    const Values own{{"LLM_PROVIDER", "openai"}, {"OPENAI_BASE_URL", "http://127.0.0.1:11434/v1"}};
    EXPECT_TRUE(problems_with(own).empty());
    EXPECT_NE(make_language_model(configured(own), loop.get_executor()), nullptr);
    EXPECT_TRUE(problems_with({{"LLM_PROVIDER", "openai"}, {"OPENAI_API_KEY", "sk"}}).empty());
}

TEST(LanguageModels, HaveTheSettingsOfTheirAnswers) {
    const auto given = configured({{"LLM_TEMPERATURE", "0.3"}, {"LLM_MAX_TOKENS", "80"}});
    EXPECT_EQ(given.llm_temperature, 0.3);
    EXPECT_EQ(given.llm_max_tokens, 80);
    EXPECT_EQ(configured({}).llm_temperature, std::nullopt);
}

}  // namespace
}  // namespace neura::server
