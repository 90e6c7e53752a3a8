// The models that are configured, over real sockets to fakes of their vendors.

#include "server/language_models.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "call/reasoning/structured_answer.hpp"
#include "fakes/fake_anthropic.hpp"
#include "fakes/fake_openai.hpp"
#include "server/configuration.hpp"

namespace neura::server {
namespace {

using reasoning::ModelRole;
using Json = nlohmann::json;

class LanguageModelsTest : public testing::Test {
protected:
    ~LanguageModelsTest() override {
        EXPECT_EQ(anthropic_.broken_rules(), std::vector<std::string>{});
        EXPECT_EQ(openai_.broken_rules(), std::vector<std::string>{});
        EXPECT_EQ(responses_.broken_rules(), std::vector<std::string>{});
        loop_.restart();
        loop_.run();  // what was asked ahead is let go
    }

    void configure(Values environment) {
        Sources sources;
        sources.environment = std::move(environment);
        configuration_ = read_configuration(sources).value();
        ASSERT_EQ(check_language_models(configuration_), std::vector<Problem>{});
        models_.emplace(configuration_, time_);
        model_ = models_->make(loop_.get_executor());
    }

    template <class T>
    T finish(Awaitable<T> task) {
        std::optional<T> outcome;
        asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr error, T value) {
            if (error) std::rethrow_exception(error);
            outcome = std::move(value);
        });
        loop_.restart();
        while (!outcome && loop_.run_one() > 0) {
        }
        return std::move(outcome.value());
    }

    const SystemTime time_;
    asio::io_context loop_{1};
    fakes::FakeAnthropic anthropic_{"key"};
    fakes::FakeOpenAi openai_{"key"};
    fakes::FakeOpenAiResponses responses_{"key"};
    Configuration configuration_;
    std::optional<LanguageModels> models_;
    std::unique_ptr<reasoning::LanguageModel> model_;
};

TEST_F(LanguageModelsTest, HaveANameForEachRole) {
    configure({{"LLM_PROVIDER", "openai"},
               {"OPENAI_BASE_URL", openai_.url()},
               {"OPENAI_API_KEY", "key"},
               {"LLM_MODEL", "talks"},
               {"LLM_FAST_MODEL", "sums-up"},
               {"LLM_SLOW_MODEL", "thinks"}});
    const reasoning::AnswerFormat format{
        .name = "mood", .schema = R"({"type":"object","properties":{"mood":{"type":"string"}},
                                      "required":["mood"],"additionalProperties":false})"};
    const std::vector<reasoning::ModelMessage> messages{
        {.from = reasoning::ModelMessage::From::caller, .text = "Hello."}};
    const std::pair<ModelRole, const char*> wanted[] = {{ModelRole::conversation, "talks"},
                                                        {ModelRole::summary, "sums-up"},
                                                        {ModelRole::after_call, "thinks"}};
    for (const auto& [role, name] : wanted) {
        openai_.will_answer(fakes::FakeOpenAi::words({R"({"mood":"calm"})"}));
        const reasoning::ModelRequest request{
            .messages = messages, .tools = {}, .role = role, .format = &format};
        const auto got = finish(reasoning::ask_for_value(*model_, request));
        ASSERT_TRUE(got) << got.error().doing;
        EXPECT_EQ(got->value["mood"], Json("calm"));
        EXPECT_EQ(got->usage.role, role);
        EXPECT_EQ(got->usage.vendor, "openai");
        EXPECT_EQ(got->usage.model, name);
        EXPECT_EQ(openai_.requests().back()["model"], Json(name));
    }
}

TEST_F(LanguageModelsTest, GiveTheirWordsWholeWhereTheyAreNotToStream) {
    configure({{"LLM_PROVIDER", "openai"},
               {"OPENAI_BASE_URL", openai_.url()},
               {"OPENAI_API_KEY", "key"},
               {"LLM_STREAMING", "false"}});
    openai_.will_answer(fakes::FakeOpenAi::words({"Where ", "did it ", "happen?"}));
    const std::vector<reasoning::ModelMessage> messages{
        {.from = reasoning::ModelMessage::From::caller, .text = "I had an accident."}};
    const auto answer = model_->ask({messages, {}});
    const auto first = finish(answer->next());
    ASSERT_TRUE(first) << first.error().doing;
    EXPECT_EQ(*first, reasoning::ModelEvent(reasoning::ModelWords{"Where did it happen?"}));
    const auto last = finish(answer->next());
    ASSERT_TRUE(last) << last.error().doing;
    EXPECT_TRUE(std::holds_alternative<reasoning::ModelFinished>(*last));
}

TEST_F(LanguageModelsTest, TheSlowModelTalksWhereItIsWanted) {
    configure({{"LLM_PROVIDER", "openai"},
               {"OPENAI_BASE_URL", openai_.url()},
               {"OPENAI_API_KEY", "key"},
               {"LLM_MODEL", "quick"},
               {"LLM_SLOW_MODEL", "thorough"}});
    const auto slow = models_->make(loop_.get_executor(), Talks::slow);
    const std::vector<reasoning::ModelMessage> messages{
        {.from = reasoning::ModelMessage::From::caller, .text = "Hello."}};
    for (auto* model : {model_.get(), slow.get()}) {
        openai_.will_answer(fakes::FakeOpenAi::words({"Hello."}));
        const auto answer = model->ask({messages, {}});
        ASSERT_TRUE(finish(answer->next()));
        ASSERT_TRUE(finish(answer->next()));
    }
    ASSERT_EQ(openai_.requests().size(), 2U);
    EXPECT_EQ(openai_.requests()[0]["model"], Json("quick"));
    EXPECT_EQ(openai_.requests()[1]["model"], Json("thorough"));
}

TEST_F(LanguageModelsTest, ADeploymentOfAzuresIsTheRolesOwn) {
    fakes::FakeOpenAi azure("key", fakes::FakeOpenAi::As::azure);
    const auto url = azure.url();
    configure({{"LLM_PROVIDER", "azure_openai"},
               {"AZURE_OPENAI_ENDPOINT", url.substr(0, url.find("/openai"))},
               {"AZURE_OPENAI_API_KEY", "key"},
               {"AZURE_OPENAI_API_VERSION", "2024-10-21"},
               {"AZURE_OPENAI_DEPLOYMENT_NAME", "other"},
               {"LLM_SLOW_MODEL", "talks"}});
    azure.will_answer(fakes::FakeOpenAi::words({R"({})"}));
    const reasoning::AnswerFormat format{
        .name = "nothing", .schema = R"({"type":"object","properties":{},"required":[],
                                         "additionalProperties":false})"};
    const std::vector<reasoning::ModelMessage> messages{
        {.from = reasoning::ModelMessage::From::caller, .text = "Hello."}};
    const reasoning::ModelRequest request{
        .messages = messages, .tools = {}, .role = ModelRole::after_call, .format = &format};
    const auto got = finish(reasoning::ask_for_value(*model_, request));
    ASSERT_TRUE(got) << got.error().doing;
    EXPECT_EQ(got->usage.model, "talks");
    EXPECT_EQ(azure.broken_rules(), std::vector<std::string>{});
}

TEST_F(LanguageModelsTest, BeginAValueAnewThatBrokeOff) {
    configure({{"LLM_PROVIDER", "anthropic"},
               {"ANTHROPIC_BASE_URL", anthropic_.url()},
               {"ANTHROPIC_API_KEY", "key"},
               {"LLM_FALLBACK_PROVIDERS", "openai"},
               {"OPENAI_BASE_URL", openai_.url()},
               {"OPENAI_API_KEY", "key"}});
    const reasoning::AnswerFormat format{
        .name = "mood", .schema = R"({"type":"object","properties":{"mood":{"type":"string"}},
                                      "required":["mood"],"additionalProperties":false})"};
    const std::vector<reasoning::ModelMessage> messages{
        {.from = reasoning::ModelMessage::From::caller, .text = "Hello."}};
    auto broken = fakes::FakeAnthropic::words({R"({"mood":)", R"("angry"})"});
    broken.breaks_off_after = broken.body.find("angry");
    anthropic_.will_answer(std::move(broken));
    openai_.will_answer(fakes::FakeOpenAi::words({R"({"mood":)", R"("calm"})"}));
    const reasoning::ModelRequest request{
        .messages = messages, .tools = {}, .role = ModelRole::after_call, .format = &format};
    const auto got = finish(reasoning::ask_for_value(*model_, request));
    ASSERT_TRUE(got) << got.error().doing;
    EXPECT_EQ(got->value["mood"], Json("calm"));
    EXPECT_EQ(got->usage.vendor, "openai");
}

TEST_F(LanguageModelsTest, GoOnWithEachOthersAnswersAndUseNoToolTwice) {
    configure({{"LLM_PROVIDER", "anthropic"},
               {"ANTHROPIC_BASE_URL", anthropic_.url()},
               {"ANTHROPIC_API_KEY", "key"},
               {"LLM_FALLBACK_PROVIDERS", "openai"},
               {"OPENAI_BASE_URL", responses_.url()},
               {"OPENAI_API", "Responses"},
               {"OPENAI_API_KEY", "key"}});
    constexpr std::string_view text = R"(
persona: {agent: Ava, company: Example Mutual, language: en-US}
claim:
  - {name: story, type: text, label: description, narrative: true, question: "What happened?"}
)";
    auto file = reasoning::read_agent_file(text, "small.yaml").value();
    const auto agent = make_agent(
        configuration_, reasoning::make_playbook(std::move(file)),
        {.now = std::chrono::local_days{std::chrono::year{2026} / 11 / 25}, .caller_id = {}},
        model_.get());
    std::string said;
    const reasoning::Say say([&](std::string_view words) { said += words; },
                             [&] {
                                 const auto whole = said.find_last_of(".?!") + 1;
                                 auto rest = said.substr(whole);
                                 said.resize(whole);
                                 return rest;
                             });

    anthropic_.will_answer(
        fakes::FakeAnthropic::call("c1", "update_claim", {{"story", "A van hit my car"}}));
    auto broken = fakes::FakeAnthropic::words({"I'm sorry. ", "Was any", "body hurt?"});
    broken.breaks_off_after = broken.body.find("body hurt");
    anthropic_.will_answer(std::move(broken));
    responses_.will_answer(
        fakes::FakeOpenAiResponses::words({"I'm sorry. ", "Was anybody ", "injured?"}));
    reasoning::Turn turn;
    turn.text = "A van hit my car.";
    const auto reply = finish(agent->answer(std::move(turn), say)).value();
    EXPECT_EQ(said + reply.text, "I'm sorry. Was anybody injured?");

    EXPECT_EQ(anthropic_.requests().size(), 2u);
    ASSERT_EQ(responses_.requests().size(), 1u);
    const auto input = responses_.requests()[0]["input"];
    ASSERT_EQ(input.size(), 4u) << input;
    EXPECT_EQ(input[1]["type"], Json("function_call"));
    EXPECT_TRUE(input[2]["output"].get<std::string>().contains("story")) << input;
    EXPECT_EQ(input[3]["content"], Json("I'm sorry."));
    EXPECT_EQ(agent->progress().claim["story"], Json("A van hit my car"));

    const auto used = agent->take_usage();
    ASSERT_EQ(used.size(), 2u) << "what broke off is in nobody's count";
    EXPECT_EQ(used[0].vendor, "anthropic");
    EXPECT_EQ(used[1].vendor, "openai");
    EXPECT_EQ(used[1].input_tokens, 12);
}

}  // namespace
}  // namespace neura::server
