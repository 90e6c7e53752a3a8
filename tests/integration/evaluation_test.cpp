// The scenarios of evals/, with a language model of rules over a real socket, and with the guided
// dialogue.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fakes/rule_model.hpp"
#include "integration/temporary_folder.hpp"
#include "server/agents.hpp"
#include "server/eval_command.hpp"
#include "server/evaluation.hpp"

namespace neura::server {
namespace {

const std::filesystem::path source(NEURA_SOURCE_DIR);

std::chrono::year_month_day day(int back) {
    const auto now = local_time(std::chrono::system_clock::now());
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now) -
                                       std::chrono::days(back));
}

std::string iso(std::chrono::year_month_day date) {
    std::ostringstream text;
    text << int{date.year()} << '-' << (unsigned{date.month()} < 10 ? "0" : "")
         << unsigned{date.month()} << '-' << (unsigned{date.day()} < 10 ? "0" : "")
         << unsigned{date.day()};
    return text.str();
}

constexpr std::string_view price_list = R"(
- vendor: openai_compatible
  currency: USD
  date: 2026-11-26
  page: https://example.org/prices
  services:
    - {kind: llm, model: "*", per: {million_input_tokens: 1, million_cached_tokens: 1, million_output_tokens: 4}}
)";

class EvaluationTest : public testing::TestWithParam<std::string> {
protected:
    static Configuration configuration(Values values) {
        Sources sources;
        sources.environment = std::move(values);
        sources.environment.emplace("NEURA_AGENT", source / "agents/insurance.yaml");
        return read_configuration(sources).value();
    }
    static std::vector<phone::Script> script(const std::string& name) {
        auto read = phone::read_script(source / "evals" / (name + ".yaml"), day(0));
        EXPECT_TRUE(read) << read.error().doing;
        return {*read};
    }
    static EvalRow play(const Configuration& configuration, const std::string& name,
                        int times = 1) {
        const auto prices = Prices::read(price_list, "prices.yaml");
        EXPECT_TRUE(prices) << prices.error().doing;
        auto rows = evaluate_by_text(
            {.configuration = configuration, .prices = *prices, .times = times}, script(name));
        EXPECT_TRUE(rows) << rows.error().doing;
        return rows->at(0);
    }
};

class WithAModel : public EvaluationTest {};
class WithoutOne : public EvaluationTest {};

TEST_P(WithAModel, WhatTheScenarioExpectsHolds) {
    fakes::RuleModel model((source / "tests/data/evals" / (GetParam() + ".yaml")).string(),
                           iso(day(0)), iso(day(1)));
    const auto row = play(configuration({{"LLM_PROVIDER", "openai"},
                                         {"OPENAI_BASE_URL", model.url()},
                                         {"OPENAI_API_KEY", "none"}}),
                          GetParam());
    EXPECT_EQ(row.skipped, "");
    EXPECT_EQ(row.passed(), 1) << eval_table({row}) << to_json({row}).dump(2);
    EXPECT_EQ(model.broken_rules(), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Evals, WithAModel,
                         testing::Values("leak_in_the_shower", "farmer_after_hail",
                                         "accident_on_the_motorway", "cyber_attack_with_insults",
                                         "unintelligible_caller", "jailbreak_contract",
                                         "jailbreak_song", "change_of_language", "second_claim"),
                         [](const auto& name) { return name.param; });

TEST_P(WithoutOne, WhatTheScenarioExpectsHolds) {
    const auto row = play(configuration({}), GetParam());
    EXPECT_EQ(row.skipped, "");
    EXPECT_EQ(row.passed(), 1) << eval_table({row}) << to_json({row}).dump(2);
}

INSTANTIATE_TEST_SUITE_P(Evals, WithoutOne,
                         testing::Values("appointment", "change_of_language", "leak_in_the_shower",
                                         "unintelligible_caller", "jailbreak_contract",
                                         "jailbreak_song"),
                         [](const auto& name) { return name.param; });

TEST_F(EvaluationTest, TellsRatesTimesAndCost) {
    fakes::RuleModel model((source / "tests/data/evals/unintelligible_caller.yaml").string(), "",
                           "");
    const auto row = play(configuration({{"LLM_PROVIDER", "openai"},
                                         {"OPENAI_BASE_URL", model.url()},
                                         {"OPENAI_API_KEY", "none"}}),
                          "unintelligible_caller", 3);
    ASSERT_EQ(row.runs.size(), 3U);
    EXPECT_EQ(row.passed(), 3) << eval_table({row});
    EXPECT_EQ(row.runs[0].first_words.size(), 3U) << "two of the model, one of consent";
    // Two answers of 1,000 tokens in and 50 out.
    EXPECT_EQ(row.runs[0].cost, (std::map<std::string, std::int64_t>{{"USD", 2'400'000}}));
    const auto table = eval_table({row});
    EXPECT_TRUE(table.contains("3/3")) << table;
    EXPECT_TRUE(table.contains("0.00240 USD")) << table;
    const auto json = to_json({row});
    EXPECT_EQ(json[0]["runs"].size(), 3U);
    EXPECT_GE(json[0]["runs"][0]["transcript"].size(), 6U);
}

TEST_F(EvaluationTest, AFailureIsNamedAndCounted) {
    fakes::RuleModel model((source / "tests/data/evals/jailbreak_song.yaml").string(), "", "");
    const auto row = play(configuration({{"LLM_PROVIDER", "openai"},
                                         {"OPENAI_BASE_URL", model.url()},
                                         {"OPENAI_API_KEY", "none"}}),
                          "farmer_after_hail");
    EXPECT_EQ(row.passed(), 0);
    const auto table = eval_table({row});
    EXPECT_TRUE(table.contains("claim policy_number failed 1 of 1")) << table;
}

TEST_F(EvaluationTest, WhatIsNotThereIsSaidAndNotPlayed) {
    EXPECT_EQ(play(configuration({}), "farmer_after_hail").skipped, "model");
    const auto row = play(configuration({}), "second_claim");
    EXPECT_TRUE(row.skipped.starts_with("model")) << row.skipped;
    EXPECT_TRUE(eval_table({row}).contains("skipped"));
}

TEST_F(EvaluationTest, TheCommandKeepsItAllInAFile) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "evals.json";
    EvalOptions options;
    options.scripts = {(source / "evals/unintelligible_caller.yaml").string()};
    options.vendors = {"embedded"};
    options.json_file = file.string();
    testing::internal::CaptureStdout();
    EXPECT_EQ(eval_command(configuration({}), options), 0);
    EXPECT_TRUE(testing::internal::GetCapturedStdout().contains("1/1"));
    std::ifstream in(file);
    const auto json = nlohmann::json::parse(in);
    EXPECT_EQ(json[0]["scenario"], nlohmann::json("unintelligible_caller"));
    EXPECT_EQ(json[0]["passed"], nlohmann::json(1));

    options.scripts = {(folder.path() / "none.yaml").string()};
    EXPECT_EQ(eval_command(configuration({}), options), 2);
}

}  // namespace
}  // namespace neura::server
