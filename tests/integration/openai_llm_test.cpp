// The model behind OpenAI's interface, over a real socket to a server that misbehaves as told.

#include "providers/openai/openai_llm.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "call/reasoning/model_agent.hpp"
#include "fakes/fake_openai.hpp"

namespace neura::providers::openai {
namespace {

using namespace std::chrono_literals;
using fakes::FakeOpenAi;
using fakes::OpenAiAnswer;
using reasoning::ModelErrc;
using reasoning::ModelEvent;
using reasoning::ModelFailure;
using reasoning::ModelFinished;
using reasoning::ModelMessage;
using reasoning::ModelWords;
using reasoning::ToolCall;

struct Got {
    std::vector<ModelEvent> events;
    std::optional<ModelFailure> failure;
    std::chrono::milliseconds took{};

    std::string words() const {
        std::string all;
        for (const auto& event : events)
            if (const auto* words = std::get_if<ModelWords>(&event)) all += words->text;
        return all;
    }
};

class OpenAiLlmTest : public testing::Test {
protected:
    ~OpenAiLlmTest() override { EXPECT_EQ(server_.broken_rules(), std::vector<std::string>{}); }

    std::unique_ptr<reasoning::LanguageModel> make(const std::string& url) {
        LlmConfig config;
        config.server = net::parse_url(url).value();
        config.key = "sk-test";
        config.options = {.model = "fake", .temperature = 0.2, .most_tokens = 100};
        config.connect = 300ms;
        config.first_words = 300ms;
        config.next_words = 300ms;
        return make_llm(loop_.get_executor(), std::move(config));
    }

    Awaitable<Got> read(std::unique_ptr<reasoning::ModelAnswer> answer) {
        Got got;
        const auto began = Clock::now();
        for (;;) {
            auto event = co_await answer->next();
            got.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
            if (!event) {
                got.failure = event.error();
                co_return got;
            }
            got.events.push_back(std::move(*event));
            if (std::holds_alternative<ModelFinished>(got.events.back())) co_return got;
        }
    }

    /// Runs the loop only until `task` has ended, whatever else is under way on it.
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

    Got ask() { return finish(read(model_->ask({conversation_, {}}))); }

    Got ask(OpenAiAnswer answer) {
        server_.will_answer(std::move(answer));
        return ask();
    }

    void expect_failure(OpenAiAnswer answer, ModelErrc code) {
        const auto got = ask(std::move(answer));
        ASSERT_TRUE(got.failure);
        EXPECT_EQ(got.failure->code, code) << got.failure->doing;
        EXPECT_FALSE(got.failure->doing.contains("sk-test"));
    }

    FakeOpenAi server_{"sk-test"};
    asio::io_context loop_{1};
    std::unique_ptr<reasoning::LanguageModel> model_ = make(server_.url());
    const std::vector<ModelMessage> conversation_{
        {.from = ModelMessage::From::instructions, .text = "Be brief."},
        {.from = ModelMessage::From::caller, .text = "Hello."}};
};

TEST_F(OpenAiLlmTest, StreamsWordsAndUsesTheConnectionAgain) {
    for (int i = 0; i < 3; ++i) {
        const auto got = ask(FakeOpenAi::recorded("text.sse"));
        EXPECT_FALSE(got.failure);
        EXPECT_EQ(got.events,
                  (std::vector<ModelEvent>{ModelWords{"Sure, "}, ModelWords{"one moment."},
                                           ModelFinished{.input_tokens = 57, .output_tokens = 6}}));
    }
    EXPECT_EQ(server_.connections(), 1);
    EXPECT_EQ(server_.requests().at(0)["messages"][1]["content"], nlohmann::json("Hello."));
}

TEST_F(OpenAiLlmTest, ReadsAnAnswerThatComesByteByByte) {
    auto answer = FakeOpenAi::recorded("tool_calls.sse");
    answer.piece = 1;
    const auto got = ask(std::move(answer));
    ASSERT_EQ(got.events.size(), 3u);
    EXPECT_EQ(got.events[1], ModelEvent(ToolCall{"call_B2", "get_weather", R"({"city":"Paris"})"}));
}

TEST_F(OpenAiLlmTest, AsksAgainOnANewConnectionWhenTheOldOneWasClosed) {
    ask(FakeOpenAi::words({"Yes."}));
    server_.close_idle();
    EXPECT_EQ(ask(FakeOpenAi::words({"Still yes."})).words(), "Still yes.");
    EXPECT_EQ(server_.connections(), 2);

    auto last = FakeOpenAi::words({"Bye."});
    last.keeps_connection = false;
    ask(std::move(last));
    EXPECT_EQ(ask(FakeOpenAi::words({"Hello again."})).words(), "Hello again.");
    EXPECT_EQ(server_.connections(), 3);
}

TEST_F(OpenAiLlmTest, TellsWhyItWasRefused) {
    auto refused = [](unsigned status, const std::string& name) {
        auto answer = name.empty() ? OpenAiAnswer() : FakeOpenAi::recorded(name);
        answer.status = status;
        return answer;
    };
    expect_failure(refused(401, "error_401.json"), ModelErrc::bad_credentials);
    expect_failure(refused(429, "error_429_quota.json"), ModelErrc::quota_exceeded);
    expect_failure(refused(500, ""), ModelErrc::overloaded);
    expect_failure(refused(404, ""), ModelErrc::rejected);
    expect_failure(FakeOpenAi::recorded("error_midway.sse"), ModelErrc::overloaded);
}

TEST_F(OpenAiLlmTest, AsksNothingWhileItWasToldToWait) {
    auto limited = FakeOpenAi::recorded("error_429_rate.json");
    limited.status = 429;
    limited.headers.emplace_back("Retry-After-Ms", "200");
    const auto got = ask(std::move(limited));
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->retry_after, 200ms);

    const auto meanwhile = ask();
    ASSERT_TRUE(meanwhile.failure);
    EXPECT_EQ(meanwhile.failure->code, ModelErrc::quota_exceeded);
    EXPECT_EQ(server_.requests().size(), 1u);

    std::this_thread::sleep_for(220ms);
    EXPECT_EQ(ask(FakeOpenAi::words({"Yes."})).words(), "Yes.");
}

TEST_F(OpenAiLlmTest, GivesUpOnAServerThatIsSlow) {
    auto late = FakeOpenAi::words({"Too late."});
    late.before = 2s;
    const auto got = ask(std::move(late));
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::stalled) << got.failure->doing;
    EXPECT_LT(got.took, 1500ms);
    EXPECT_TRUE(server_.becomes_hung_up_on(1));

    // Headers at once, then only a comment now and then.
    OpenAiAnswer idle;
    for (int i = 0; i < 100; ++i) idle.body += ":\n\n";
    idle.between = 50ms;
    expect_failure(std::move(idle), ModelErrc::stalled);
}

TEST_F(OpenAiLlmTest, GivesUpOnAnAnswerThatStalls) {
    auto answer = FakeOpenAi::words({"One ", "two "});
    answer.body.resize(answer.body.find("\"stop\""));
    answer.stalls = true;
    const auto got = ask(std::move(answer));
    EXPECT_EQ(got.words(), "One two ");
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::stalled);
    EXPECT_TRUE(server_.becomes_hung_up_on(1));
}

TEST_F(OpenAiLlmTest, TellsAnAnswerThatBreaksOffAtAnyByte) {
    const auto whole = FakeOpenAi::recorded("text.sse");
    const auto enough = whole.body.find("[DONE]") + 8;
    for (std::size_t at = 0; at < whole.body.size(); at += 97) {
        auto answer = whole;
        answer.breaks_off_after = at;
        const auto got = ask(std::move(answer));
        EXPECT_EQ(!got.failure, at >= enough) << at;
        if (got.failure) {
            EXPECT_EQ(got.failure->code, ModelErrc::malformed) << at;
        }
    }
}

TEST_F(OpenAiLlmTest, RefusesGarbage) {
    OpenAiAnswer garbage;
    garbage.body = "data: \xFF\xFE{]\n\n";
    expect_failure(garbage, ModelErrc::malformed);
    garbage.body = "<html>welcome to the hotel</html>";
    expect_failure(garbage, ModelErrc::malformed);
    garbage.body = "data: " + std::string(1'000'000, 'x');
    garbage.piece = 60'000;
    expect_failure(garbage, ModelErrc::malformed);
}

TEST_F(OpenAiLlmTest, TellsThatNobodyIsThere) {
    model_ = make("http://127.0.0.1:1/v1");
    const auto got = ask();
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, ModelErrc::unreachable) << got.failure->doing;
}

TEST_F(OpenAiLlmTest, GivesWordsAsTheyComeAndHangsUpWhenTheAnswerIsDestroyed) {
    auto answer = FakeOpenAi::words({"One ", "two ", "three "});
    answer.between = 200ms;
    server_.will_answer(std::move(answer));
    auto stream = model_->ask({conversation_, {}});
    const auto first = [&]() -> Awaitable<bool> {
        const auto event = co_await stream->next();
        co_return event.has_value();
    };
    finish(first());
    stream.reset();
    loop_.restart();
    loop_.run();
    EXPECT_TRUE(server_.becomes_hung_up_on(1));

    EXPECT_EQ(ask(FakeOpenAi::words({"Yes."})).words(), "Yes.");
    EXPECT_EQ(server_.connections(), 2);
}

TEST_F(OpenAiLlmTest, MayBeDestroyedBeforeItsLastAnswerHasEnded) {
    auto slow = FakeOpenAi::words({"One "});
    slow.before = 100ms;
    server_.will_answer(std::move(slow));
    auto stream = model_->ask({conversation_, {}});
    loop_.poll();
    stream.reset();
    model_.reset();
    loop_.restart();
    loop_.run();
    EXPECT_TRUE(server_.becomes_hung_up_on(1));
}

TEST_F(OpenAiLlmTest, AnswersManyAtOnce) {
    constexpr int many = 40;
    std::vector<std::unique_ptr<reasoning::ModelAnswer>> answers;
    for (int i = 0; i < many; ++i) {
        auto answer = FakeOpenAi::words({"One ", "two."});
        answer.before = 20ms;
        server_.will_answer(std::move(answer));
        answers.push_back(model_->ask({conversation_, {}}));
    }
    for (auto& answer : answers) {
        const auto got = finish(read(std::move(answer)));
        EXPECT_EQ(got.words(), "One two.");
    }
    EXPECT_EQ(server_.connections(), many);
    EXPECT_EQ(ask(FakeOpenAi::words({"Yes."})).words(), "Yes.");
    EXPECT_EQ(server_.connections(), many);
}

// An agent over it

constexpr std::string_view small_file = R"(
persona: {agent: Ava, company: Example Mutual, language: en-US}
claim:
  - {name: story, type: text, label: description, narrative: true, question: "What happened?",
     summary: "You told me: {value}."}
  - {name: day, type: date_time, label: date, question: "When was it?"}
)";

TEST_F(OpenAiLlmTest, CarriesAConversationThroughToolsFaultsAndFarewell) {
    auto file = reasoning::read_agent_file(small_file, "small.yaml").value();
    const reasoning::DialogueContext context{
        .now = std::chrono::local_days{std::chrono::year{2026} / 11 / 25} + 10h, .caller_id = {}};
    const auto agent =
        reasoning::make_model_agent(reasoning::make_playbook(std::move(file)), context, *model_);
    std::string said;
    const reasoning::Say say = [&](std::string_view words) { said += words; };
    const auto answer = [&](const char* text) {
        said.clear();
        reasoning::Turn turn;
        turn.text = text;
        return finish(agent->answer(std::move(turn), say)).value();
    };

    server_.will_answer(FakeOpenAi::call("c1", "update_claim", {{"story", "A van hit my car"}}));
    server_.will_answer(FakeOpenAi::words({"I'm sorry. ", "When was it?"}));
    EXPECT_EQ(answer("A van hit my car.").text + said, "I'm sorry. When was it?");

    auto failing = OpenAiAnswer();
    failing.status = 500;
    server_.will_answer(failing);
    const auto guided = answer("It was yesterday at three p.m.");
    EXPECT_TRUE(guided.text.contains("van")) << guided.text;  // the summary
    EXPECT_EQ(agent->progress().claim["day"], nlohmann::json("2026-11-24T15:00"));

    server_.will_answer(FakeOpenAi::call("c2", "end_call", {{"because", "claim_complete"}}));
    const auto last = answer("Yes, that's right.");
    EXPECT_TRUE(last.hang_up);
    EXPECT_TRUE(agent->progress().complete);
    EXPECT_EQ(server_.requests().size(), 4u);
}

}  // namespace
}  // namespace neura::providers::openai
