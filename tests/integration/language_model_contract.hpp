#pragma once

// What every language model must do, over real sockets to a vendor that misbehaves as told.
//
// A test of a vendor says in a `ModelVendor` how it is made and what it is sent, and instantiates:
//
//   INSTANTIATE_TEST_SUITE_P(Acme, LanguageModelContract, testing::Values(acme()), name_of_vendor);

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "call/reasoning/model_agent.hpp"
#include "call/reasoning/structured_answer.hpp"
#include "fakes/fake_model_server.hpp"
#include "net/url.hpp"
#include "providers/streaming_llm/streaming_llm.hpp"

namespace neura::providers {

struct ModelVendor {
    using Server = fakes::FakeModelServer;
    using Answer = fakes::ModelServerAnswer;

    struct Recording {
        std::string file;
        std::vector<reasoning::ModelEvent> events;
    };
    struct Refusal {
        unsigned status;
        std::string file;
        reasoning::ModelErrc code;
    };

    std::string name;
    std::function<std::unique_ptr<Server>(std::string key)> serve;
    std::function<std::unique_ptr<reasoning::LanguageModel>(
        const Executor& loop, net::Url server, std::string key, streaming_llm::Patience patience)>
        make;
    std::function<Answer(const std::vector<std::string>& pieces)> words;
    std::function<Answer(const std::string& id, const std::string& name, const nlohmann::json&)>
        call;
    std::vector<Recording> recordings;  ///< the first of words alone
    std::vector<Refusal> refusals;      ///< that the vendor has an own text for
    std::string rate_limited;           ///< the text of its 429
    Recording overloaded_midway;        ///< ends with an error instead of its last event
};

inline std::string name_of_vendor(const testing::TestParamInfo<ModelVendor>& info) {
    return info.param.name;
}

inline void PrintTo(const ModelVendor& vendor, std::ostream* out) { *out << vendor.name; }

class LanguageModelContract : public testing::TestWithParam<ModelVendor> {
protected:
    using Answer = fakes::ModelServerAnswer;
    using Errc = reasoning::ModelErrc;

    struct Got {
        std::vector<reasoning::ModelEvent> events;
        std::optional<reasoning::ModelFailure> failure;
        std::chrono::milliseconds took{};

        std::string words() const {
            std::string all;
            for (const auto& event : events)
                if (const auto* words = std::get_if<reasoning::ModelWords>(&event))
                    all += words->text;
            return all;
        }
    };

    LanguageModelContract() : model_(make(server_->url())) {}
    ~LanguageModelContract() override {
        EXPECT_EQ(server_->broken_rules(), std::vector<std::string>{});
    }

    std::unique_ptr<reasoning::LanguageModel> make(const std::string& url) {
        constexpr std::chrono::milliseconds soon{300};
        const streaming_llm::Patience patience{
            .connect = soon, .first_words = soon, .next_words = soon};
        return vendor().make(loop_.get_executor(), net::parse_url(url).value(), key_, patience);
    }

    static const ModelVendor& vendor() { return GetParam(); }
    static Answer words(const std::vector<std::string>& pieces) { return vendor().words(pieces); }

    static Awaitable<Got> read(std::unique_ptr<reasoning::ModelAnswer> answer) {
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
            if (std::holds_alternative<reasoning::ModelFinished>(got.events.back())) co_return got;
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

    std::unique_ptr<reasoning::ModelAnswer> begin() { return model_->ask({conversation_, {}}); }
    Got ask() {
        auto got = finish(read(begin()));
        loop_.restart();
        loop_.run();  // what follows the answer is read, and the connection kept
        return got;
    }
    Got ask(Answer answer) {
        server_->will_answer(std::move(answer));
        return ask();
    }

    void expect_failure(Answer answer, Errc code) {
        const auto status = answer.status;
        const auto got = ask(std::move(answer));
        ASSERT_TRUE(got.failure) << status;
        EXPECT_EQ(got.failure->code, code) << got.failure->doing;
        EXPECT_FALSE(got.failure->doing.contains(key_));
    }

    Answer refused(unsigned status, const std::string& file = {}) const {
        auto answer = file.empty() ? Answer() : server_->recorded(file);
        answer.status = status;
        return answer;
    }

    const std::string key_ = "sk-test";
    std::unique_ptr<fakes::FakeModelServer> server_ = vendor().serve(key_);
    asio::io_context loop_{1};
    std::unique_ptr<reasoning::LanguageModel> model_;
    const std::vector<reasoning::ModelMessage> conversation_{
        {.from = reasoning::ModelMessage::From::instructions, .text = "Be brief."},
        {.from = reasoning::ModelMessage::From::caller, .text = "Hello."}};
};

using namespace std::chrono_literals;

// Answers

TEST_P(LanguageModelContract, StreamsWordsAndUsesTheConnectionAgain) {
    const auto& recording = vendor().recordings.at(0);
    for (int i = 0; i < 3; ++i) {
        const auto got = ask(server_->recorded(recording.file));
        EXPECT_FALSE(got.failure);
        EXPECT_EQ(got.events, recording.events);
    }
    EXPECT_EQ(server_->connections(), 1);
    EXPECT_TRUE(server_->requests().at(0).dump().contains("Hello."));
}

TEST_P(LanguageModelContract, GivesWordsCallsAndUsageInWhateverPiecesTheyCome) {
    for (const auto& [file, events] : vendor().recordings) {
        for (const std::size_t piece : {1u, 61u}) {
            auto answer = server_->recorded(file);
            answer.piece = piece;
            const auto got = ask(std::move(answer));
            EXPECT_FALSE(got.failure) << file;
            EXPECT_EQ(got.events, events) << file;
        }
    }
}

TEST_P(LanguageModelContract, GivesAToolCallWhole) {
    const auto got = ask(vendor().call("c1", "update_claim", {{"place", "Bath"}}));
    ASSERT_EQ(got.events.size(), 2u);
    const reasoning::ToolCall call{"c1", "update_claim", R"({"place":"Bath"})"};
    EXPECT_EQ(got.events[0], reasoning::ModelEvent(call));
}

TEST_P(LanguageModelContract, AnswersManyAtOnce) {
    constexpr int many = 40;
    std::vector<std::unique_ptr<reasoning::ModelAnswer>> answers;
    for (int i = 0; i < many; ++i) {
        auto answer = words({"One ", "two."});
        answer.before = 20ms;
        server_->will_answer(std::move(answer));
        answers.push_back(begin());
    }
    for (auto& answer : answers) {
        const auto got = finish(read(std::move(answer)));
        EXPECT_EQ(got.words(), "One two.");
    }
    EXPECT_EQ(server_->connections(), many);
    EXPECT_EQ(ask(words({"Yes."})).words(), "Yes.");
    EXPECT_EQ(server_->connections(), many);
}

// Values

TEST_P(LanguageModelContract, GivesAValueOfTheFormatThatWasAskedFor) {
    const reasoning::AnswerFormat format{.name = "summary_of_claim",
                                         .schema = R"({"type":"object","properties":{
            "place":{"type":["string","null"]},"injured":{"type":"integer"}},
            "required":["place","injured"],"additionalProperties":false})"};
    const reasoning::ModelRequest request{.messages = conversation_,
                                          .tools = {},
                                          .role = reasoning::ModelRole::after_call,
                                          .format = &format};
    const auto value_of = [&](const std::vector<std::string>& pieces) {
        server_->will_answer(words(pieces));
        return finish(reasoning::ask_for_value(*model_, request));
    };
    const auto got = value_of({R"({"place":"Ba)", R"(th","injured":0})"});
    ASSERT_TRUE(got) << got.error().doing;
    EXPECT_EQ(got->value, nlohmann::json::parse(R"({"place":"Bath","injured":0})"));
    EXPECT_EQ(got->usage.role, reasoning::ModelRole::after_call);
    const auto sent = server_->requests().at(0).dump();
    EXPECT_TRUE(sent.contains(nlohmann::json::parse(format.schema).dump())) << sent;

    for (const auto* other :
         {"Nobody was injured.", R"({"place":"Bath","injured":"none"})", R"({"place":"Bath"})"}) {
        const auto wrong = value_of({other});
        ASSERT_FALSE(wrong) << other;
        EXPECT_EQ(wrong.error().code, Errc::not_as_asked);
        EXPECT_FALSE(wrong.error().doing.contains("Bath")) << wrong.error().doing;
    }

    server_->will_answer(refused(500));
    const auto failed = finish(reasoning::ask_for_value(*model_, request));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::overloaded);
}

// Refusals

TEST_P(LanguageModelContract, TellsWhyItWasRefused) {
    for (const unsigned status : {401u, 403u})
        expect_failure(refused(status), Errc::bad_credentials);
    for (const unsigned status : {400u, 404u, 413u})
        expect_failure(refused(status), Errc::rejected);
    for (const unsigned status : {408u, 409u, 500u, 503u, 504u, 529u})
        expect_failure(refused(status), Errc::overloaded);
    expect_failure(refused(429), Errc::quota_exceeded);
    for (const auto& [status, file, code] : vendor().refusals)
        expect_failure(refused(status, file), code);
}

TEST_P(LanguageModelContract, AsksNothingWhileItWasToldToWait) {
    auto limited = refused(429, vendor().rate_limited);
    limited.headers.emplace_back("Retry-After", "0.2");
    const auto got = ask(std::move(limited));
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, Errc::quota_exceeded);
    EXPECT_EQ(got.failure->retry_after, 200ms);

    const auto meanwhile = ask();
    ASSERT_TRUE(meanwhile.failure);
    EXPECT_EQ(meanwhile.failure->code, Errc::quota_exceeded);
    EXPECT_EQ(server_->requests().size(), 1u);

    std::this_thread::sleep_for(220ms);
    EXPECT_EQ(ask(words({"Yes."})).words(), "Yes.");
}

TEST_P(LanguageModelContract, TellsAnOverloadThatComesMidway) {
    const auto& [file, events] = vendor().overloaded_midway;
    const auto got = ask(server_->recorded(file));
    EXPECT_EQ(got.events, events);
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, Errc::overloaded) << got.failure->doing;
    EXPECT_EQ(ask(words({"Yes."})).words(), "Yes.");
}

// Connections

TEST_P(LanguageModelContract, AsksAgainOnANewConnectionWhenTheOldOneWasClosed) {
    ask(words({"Yes."}));
    server_->close_idle();
    EXPECT_EQ(ask(words({"Still yes."})).words(), "Still yes.");
    EXPECT_EQ(server_->connections(), 2);

    auto last = words({"Bye."});
    last.keeps_connection = false;
    ask(std::move(last));
    EXPECT_EQ(ask(words({"Hello again."})).words(), "Hello again.");
    EXPECT_EQ(server_->connections(), 3);
}

TEST_P(LanguageModelContract, TellsThatNobodyIsThere) {
    model_ = make("http://127.0.0.1:1/");
    const auto got = ask();
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, Errc::unreachable) << got.failure->doing;
}

TEST_P(LanguageModelContract, GivesUpOnAServerThatIsSlow) {
    auto late = words({"Too late."});
    late.before = 2s;
    const auto got = ask(std::move(late));
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, Errc::stalled) << got.failure->doing;
    EXPECT_LT(got.took, 1500ms);
    EXPECT_TRUE(server_->becomes_hung_up_on(1));

    // Headers at once, then only a comment now and then.
    Answer idle;
    for (int i = 0; i < 100; ++i) idle.body += ":\n\n";
    idle.between = 50ms;
    expect_failure(std::move(idle), Errc::stalled);
}

TEST_P(LanguageModelContract, GivesUpOnAnAnswerThatStalls) {
    constexpr std::size_t end_of_last_event = 8;
    auto answer = words({"One ", "two "});
    answer.body.resize(answer.body.size() - end_of_last_event);
    answer.stalls = true;
    const auto got = ask(std::move(answer));
    EXPECT_EQ(got.words(), "One two ");
    ASSERT_TRUE(got.failure);
    EXPECT_EQ(got.failure->code, Errc::stalled);
    EXPECT_TRUE(server_->becomes_hung_up_on(1));
}

TEST_P(LanguageModelContract, TellsAnAnswerThatBreaksOffAtAnyByte) {
    const auto whole = words({"Sure, ", "one moment."});
    const auto last = whole.body.size() - 1;
    for (std::size_t at = 0; at <= last; at = at == last ? last + 1 : std::min(at + 97, last)) {
        auto answer = whole;
        answer.breaks_off_after = at;
        expect_failure(std::move(answer), Errc::malformed);
    }
}

TEST_P(LanguageModelContract, RefusesGarbage) {
    Answer garbage;
    garbage.body = "data: \xFF\xFE{]\n\n";
    expect_failure(garbage, Errc::malformed);
    garbage.body = "<html>welcome to the hotel</html>";
    expect_failure(garbage, Errc::malformed);
    garbage.body = "data: " + std::string(1'000'000, 'x');
    garbage.piece = 60'000;
    expect_failure(garbage, Errc::malformed);
}

TEST_P(LanguageModelContract, GivesWordsAsTheyComeAndHangsUpWhenTheAnswerIsDestroyed) {
    auto answer = words({"One ", "two ", "three "});
    answer.between = 40ms;
    server_->will_answer(std::move(answer));
    auto stream = begin();
    const auto first = [&]() -> Awaitable<bool> {
        const auto event = co_await stream->next();
        co_return event.has_value();
    };
    EXPECT_TRUE(finish(first()));
    stream.reset();
    loop_.restart();
    loop_.run();
    EXPECT_TRUE(server_->becomes_hung_up_on(1));

    EXPECT_EQ(ask(words({"Yes."})).words(), "Yes.");
    EXPECT_EQ(server_->connections(), 2);
}

TEST_P(LanguageModelContract, MayBeDestroyedBeforeItsLastAnswerHasEnded) {
    auto slow = words({"One "});
    slow.before = 100ms;
    server_->will_answer(std::move(slow));
    auto stream = begin();
    loop_.poll();
    stream.reset();
    model_.reset();
    loop_.restart();
    loop_.run();
    EXPECT_TRUE(server_->becomes_hung_up_on(1));
}

// An agent over it

inline constexpr std::string_view small_file = R"(
persona: {agent: Ava, company: Example Mutual, language: en-US}
claim:
  - {name: story, type: text, label: description, narrative: true, question: "What happened?",
     summary: "You told me: {value}."}
  - {name: day, type: date_time, label: date, question: "When was it?"}
)";

TEST_P(LanguageModelContract, CarriesAConversationThroughToolsFaultsAndFarewell) {
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
    EXPECT_TRUE(finish(agent->greet()).has_value());

    server_->will_answer(vendor().call("c1", "update_claim", {{"story", "A van hit my car"}}));
    server_->will_answer(words({"I'm sorry. ", "When was it?"}));
    EXPECT_EQ(answer("A van hit my car.").text + said, "I'm sorry. When was it?");

    server_->will_answer(refused(500));
    const auto guided = answer("It was yesterday at three p.m.");
    EXPECT_TRUE(guided.text.contains("van")) << guided.text;  // the summary
    EXPECT_EQ(agent->progress().claim["day"], nlohmann::json("2026-11-24T15:00"));

    server_->will_answer(vendor().call("c2", "end_call", {{"because", "claim_complete"}}));
    const auto last = answer("Yes, that's right.");
    EXPECT_TRUE(last.hang_up);
    EXPECT_TRUE(agent->progress().complete);
    EXPECT_EQ(server_->requests().size(), 4u);
}

}  // namespace neura::providers
