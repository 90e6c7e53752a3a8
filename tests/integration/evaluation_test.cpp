// The scenarios of evals/, with a language model of rules over a real socket, and with the guided
// dialogue.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fakes/rule_model.hpp"
#include "integration/temporary_folder.hpp"
#include "numbering/callers_time.hpp"
#include "server/agents.hpp"
#include "server/eval_command.hpp"
#include "server/evaluation.hpp"

namespace neura::server {
namespace {

const std::filesystem::path source(NEURA_SOURCE_DIR);

/// Two in the morning in London, when in New York it is the day before.
class SmallHours final : public TimeSource {
public:
    Clock::time_point now() const override { return Clock::now(); }
    std::chrono::system_clock::time_point wall() const override { return wall_; }

private:
    const std::chrono::system_clock::time_point wall_ =
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) +
        std::chrono::hours(50);
};
const SmallHours small_hours;

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
        for (const auto* name : {"HOME", "NEURA_MODELS_DIR"})  // where the sentence encoder is
            if (const auto* value = std::getenv(name)) sources.environment.emplace(name, value);
        return read_configuration(sources).value();
    }
    static std::vector<phone::Script> script(const std::string& name) {
        auto read = phone::read_script(
            source / "evals" / (name + ".yaml"),
            [](std::string_view from) { return callers_time().day(small_hours.wall(), from, {}); });
        EXPECT_TRUE(read) << read.error().doing;
        return {*read};
    }
    static Result<std::vector<EvalRow>> evaluate(const Configuration& configuration,
                                                 const std::vector<phone::Script>& scripts,
                                                 int times = 1) {
        const auto prices = Prices::read(price_list, "prices.yaml");
        EXPECT_TRUE(prices) << prices.error().doing;
        return evaluate_by_text({.configuration = configuration,
                                 .prices = *prices,
                                 .time = small_hours,
                                 .callers_time = callers_time(),
                                 .times = times},
                                scripts);
    }
    static EvalRow play(const Configuration& configuration, const std::string& name,
                        int times = 1) {
        const auto rows = evaluate(configuration, script(name), times);
        EXPECT_TRUE(rows) << rows.error().doing;
        return rows ? rows->at(0) : EvalRow{};
    }
    static const numbering::CallersTime& callers_time() {
        static const numbering::CallersTime read;
        return read;
    }
    static std::string rules(const std::string& name) {
        return (source / "tests/data/evals" / (name + ".yaml")).string();
    }
    static Values at(const fakes::RuleModel& model) {
        return {{"LLM_PROVIDER", "openai"},
                {"OPENAI_BASE_URL", model.url()},
                {"OPENAI_API_KEY", "none"}};
    }
};

class WithAModel : public EvaluationTest {};
class WithoutOne : public EvaluationTest {};

TEST_P(WithAModel, WhatTheScenarioExpectsHolds) {
    const fakes::RuleModel model(rules(GetParam()));
    const auto row = play(configuration(at(model)), GetParam());
    EXPECT_EQ(row.left_out, "");
    EXPECT_EQ(row.passed(), 1) << eval_table({row}) << to_json({row}).dump(2);
    EXPECT_EQ(model.broken_rules(), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(
    Evals, WithAModel,
    testing::Values("leak_in_the_shower", "farmer_after_hail", "accident_on_the_motorway",
                    "cyber_attack_with_insults", "unintelligible_caller", "jailbreak_contract",
                    "jailbreak_song", "change_of_language", "second_claim", "knowledge_question",
                    "slow_order", "failing_order", "tool_loop", "called_before", "call_goes_on",
                    "nobody_to_put_through", "person_answers", "reminder_agreed"),
    [](const auto& name) { return name.param; });

TEST_P(WithoutOne, WhatTheScenarioExpectsHolds) {
    const auto row = play(configuration({}), GetParam());
    EXPECT_EQ(row.left_out, "");
    EXPECT_EQ(row.passed(), 1) << eval_table({row}) << to_json({row}).dump(2);
}

INSTANTIATE_TEST_SUITE_P(Evals, WithoutOne,
                         testing::Values("appointment", "change_of_language", "leak_in_the_shower",
                                         "unintelligible_caller", "jailbreak_contract",
                                         "jailbreak_song", "knowledge_question", "call_goes_on",
                                         "nobody_to_put_through", "person_answers"),
                         [](const auto& name) { return name.param; });

TEST_F(EvaluationTest, TellsRatesTimesAndCost) {
    const fakes::RuleModel model(rules("unintelligible_caller"));
    const auto row = play(configuration(at(model)), "unintelligible_caller", 3);
    ASSERT_EQ(row.runs.size(), 3U);
    EXPECT_EQ(row.passed(), 3) << eval_table({row});
    EXPECT_EQ(row.runs[0].first_words.size(), 3U) << "two of the model, one of consent";
    // Two answers of 1,000 tokens in and 50 out.
    EXPECT_EQ(row.runs[0].cost, (std::map<std::string, std::int64_t>{{"USD", 2'400'000}}));
    const auto table = eval_table({row});
    EXPECT_TRUE(table.contains("3/3")) << table;
    EXPECT_TRUE(table.contains("100 %")) << table;
    EXPECT_TRUE(table.contains("0.00240 USD")) << table;
    const auto json = to_json({row});
    const auto& scenario = json["scenarios"][0];
    EXPECT_EQ(scenario["runs"].size(), 3U);
    EXPECT_GE(scenario["runs"][0]["transcript"].size(), 6U);
    EXPECT_EQ(scenario["pass_rate"], 1.0);
    EXPECT_EQ(json["totals"][0]["played"], 3);
    EXPECT_EQ(json["totals"][0]["left_out"], 0);
    EXPECT_DOUBLE_EQ(json["totals"][0]["cost"]["USD"].get<double>(), 0.0072);
    EXPECT_GE(json["totals"][0]["first_words_ms"]["p95"],
              json["totals"][0]["first_words_ms"]["p50"]);
}

TEST_F(EvaluationTest, AFailureIsNamedAndCountedWithWhatWasSaid) {
    const fakes::RuleModel model(rules("jailbreak_song"));
    const auto row = play(configuration(at(model)), "farmer_after_hail");
    EXPECT_EQ(row.passed(), 0);
    const auto table = eval_table({row});
    EXPECT_TRUE(table.contains("FAIL claim policy_number, 1 of 1: null")) << table;
    EXPECT_TRUE(table.contains("caller  C'est à la Ferme des Tilleuls")) << table;
    EXPECT_TRUE(table.contains("0 %")) << table;
}

TEST_F(EvaluationTest, WhatIsNotThereIsSaidAndNotPlayed) {
    const auto row = play(configuration({}), "farmer_after_hail");
    EXPECT_EQ(row.left_out, "needs a language model");
    const auto table = eval_table({row});
    EXPECT_TRUE(table.contains("0 of 0 conversations passed; 1 left out")) << table;
    EXPECT_TRUE(table.contains("farmer_after_hail (embedded): needs a language model")) << table;
    EXPECT_EQ(to_json({row})["totals"][0]["pass_rate"], nlohmann::json());
}

// Nobody is asked whom the scenario does not answer for.
TEST_F(EvaluationTest, WithoutAnAnswerThereIsNoDeclaredTool) {
    const fakes::RuleModel model(rules("slow_order"));
    auto scripts = script("slow_order");
    scripts[0].staging.answers.clear();
    const auto rows = evaluate(configuration(at(model)), scripts);
    ASSERT_TRUE(rows) << rows.error().doing;
    EXPECT_EQ(rows->at(0).left_out, "needs the tool order_status");
    EXPECT_TRUE(rows->at(0).runs.empty());
}

TEST_F(EvaluationTest, AnAnswerIsHeldToItsToolAndItsCount) {
    const fakes::RuleModel model(rules("tool_loop"));
    auto scripts = script("tool_loop");
    scripts[0].staging.answers[0].times = 1;
    const auto rows = evaluate(configuration(at(model)), scripts);
    ASSERT_TRUE(rows) << rows.error().doing;
    const auto& tools = *rows->at(0).runs.at(0).report.tools;
    ASSERT_FALSE(tools.empty());
    EXPECT_FALSE(tools[0].failed);
    EXPECT_LE(tools.size(), 5U) << "it does not go on for ever";

    scripts[0].staging.answers[0].tool = "order_statu";
    const auto wrong = evaluate(configuration(at(model)), scripts);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, phone::Errc::bad_script);
    EXPECT_TRUE(wrong.error().doing.contains("tool_loop.yaml:7: answer of order_statu"))
        << wrong.error().doing;
}

TEST_F(EvaluationTest, AnEarlierCallMustFitTheAgent) {
    auto scripts = script("call_goes_on");
    scripts[0].staging.earlier_calls[0].claim["colour"] = "green";
    const auto rows = evaluate(configuration({}), scripts);
    ASSERT_FALSE(rows);
    EXPECT_TRUE(
        rows.error().doing.contains("call_goes_on.yaml:7: earlier call: claim field colour"))
        << rows.error().doing;
}

TEST_F(EvaluationTest, TheCommandKeepsItAllInAFile) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "evals.json";
    EvalOptions options;
    options.scripts = {(source / "evals/unintelligible_caller.yaml").string(),
                       (source / "evals/farmer_after_hail.yaml").string()};
    options.vendors = {"embedded"};
    options.json_file = file.string();
    testing::internal::CaptureStdout();
    EXPECT_EQ(eval_command(configuration({}), options), 0) << "what is left out has not failed";
    EXPECT_TRUE(testing::internal::GetCapturedStdout().contains("1/1"));
    std::ifstream in(file);
    const auto json = nlohmann::json::parse(in);
    EXPECT_EQ(json["scenarios"][0]["scenario"], "unintelligible_caller");
    EXPECT_EQ(json["scenarios"][0]["passed"], 1);
    EXPECT_EQ(json["scenarios"][1]["left_out"], "needs a language model");
    EXPECT_EQ(json["totals"][0]["left_out"], 1);

    options.scripts = {(source / "evals/farmer_after_hail.yaml").string()};
    EXPECT_EQ(eval_command(configuration({}), options), 2) << "nothing was played";
    options.scripts = {(folder.path() / "none.yaml").string()};
    EXPECT_EQ(eval_command(configuration({}), options), 2);
}

}  // namespace
}  // namespace neura::server
