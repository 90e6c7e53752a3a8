// Sessions of OpenAI's Realtime over real sockets, against a fake that is as strict as the vendor.

#include <gtest/gtest.h>

#include <utility>

#include "audio/frame.hpp"
#include "fakes/audible_text.hpp"
#include "fakes/fake_openai_realtime.hpp"
#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "integration/live_loop.hpp"
#include "providers/openai_realtime/session.hpp"

namespace neura::providers::openai_realtime {
namespace {

using namespace std::chrono_literals;
using fakes::FakeOpenAiRealtime;
using listening::AudioTime;
using nlohmann::json;
using reasoning::ModelErrc;
using reasoning::ModelMessage;
using From = ModelMessage::From;

/// What came of one question to the model.
struct Got {
    std::string words;
    std::vector<reasoning::ToolCall> calls;
    std::optional<reasoning::ModelFinished> finished;
    std::optional<ModelErrc> failure;
};

class OpenAiRealtimeTest : public testing::Test {
protected:
    ~OpenAiRealtimeTest() override {
        answer_.reset();
        stream_.reset();
        session_.reset();
        EXPECT_TRUE(loop_.run_until([&] { return realtime_.open_sessions() == 0; }));
        EXPECT_EQ(realtime_.violations(), std::vector<std::string>());
        const auto trouble = account_.trouble();
        EXPECT_FALSE(trouble && trouble->why.doing.contains("secret-key"));
    }

    /// A session, impatient enough for a test.
    void open(const std::string& key = "secret-key") {
        SessionOptions options;
        options.open_within = 500ms;
        options.patience = 400ms;
        options.hold = hold_;
        if (key != "secret-key")
            other_account_.emplace(net::parse_url(realtime_.url()).value(), key, time_);
        session_ = make_session(loop_.executor(), other_account_ ? *other_account_ : account_,
                                time_, breaker_, std::move(options));
        listening::SpeechOptions speech;
        speech.expected_words = {"Contoso"};
        stream_ = loop_.run(session_->stt().open(std::move(speech))).value();
    }

    void say(std::string_view words) {
        const auto samples = fakes::spoken(words);
        stream_->begin_utterance(now_, {});
        for (std::size_t at = 0; at + audio::frame_samples <= samples.size();
             at += audio::frame_samples) {
            stream_->send(audio::Samples(samples).subspan(at, audio::frame_samples));
            now_ += AudioTime(20);
        }
        stream_->finish_utterance(now_ - AudioTime(60));
    }

    /// The words of the next utterance, or why there are none.
    std::string next_words() {
        const auto event = loop_.run(stream_->next());
        if (!event) return event.error().code.message();
        if (!*event) return "(closed)";
        return std::get<listening::FinalTranscript>(**event).text;
    }

    void add(From from, std::string text, std::string call_id = {}) {
        messages_.push_back({.from = from, .text = std::move(text), .call_id = std::move(call_id)});
    }

    /// The conversation until the caller's words, which are said and understood.
    void caller_says(std::string words) {
        say(words);
        ASSERT_EQ(next_words(), words);
        add(From::caller, std::move(words));
    }

    reasoning::ModelRequest request() const { return {messages_, tools_, "You take claims."}; }

    Got read(reasoning::ModelAnswer& answer) {
        Got got;
        for (;;) {
            auto event = loop_.run(answer.next());
            if (!event) {
                got.failure = event.error().code;
                return got;
            }
            if (auto* words = std::get_if<reasoning::ModelWords>(&*event)) {
                got.words += words->text;
            } else if (auto* call = std::get_if<reasoning::ToolCall>(&*event)) {
                got.calls.push_back(std::move(*call));
            } else {
                got.finished = std::get<reasoning::ModelFinished>(*event);
                return got;
            }
        }
    }

    Got ask() {
        answer_ = session_->model().ask(request());
        return read(*answer_);
    }

    /// All the sound there is of it.
    std::vector<std::uint8_t> sound(speaking::Utterance& utterance) {
        std::vector<std::uint8_t> all;
        for (;;) {
            const auto audio = loop_.run(utterance.next());
            if (!audio || !*audio) return all;
            all.insert(all.end(), (*audio)->begin(), (*audio)->end());
        }
    }

    /// The conversation at the vendor's in short.
    std::vector<std::string> theirs() const {
        std::vector<std::string> all;
        for (const auto& item : realtime_.conversation())
            all.push_back(item.kind + (item.spoken ? " (voice): " : ": ") + item.text);
        return all;
    }

    bool becomes(const std::vector<std::string>& conversation) {
        const bool so = loop_.run_until([&] { return theirs() == conversation; });
        EXPECT_EQ(theirs(), conversation);
        return so;
    }

    std::size_t asked() const {
        std::size_t count = 0;
        for (const auto& message : realtime_.heard("response.create"))
            if (message.value("/response/conversation"_json_pointer, "auto") == "auto") ++count;
        return count;
    }

    tests::LiveLoop loop_;
    FakeOpenAiRealtime realtime_;
    const SystemTime time_;
    CircuitBreaker breaker_{time_};
    remote::Account account_{net::parse_url(realtime_.url()).value(), "secret-key", time_};
    std::optional<remote::Account> other_account_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<listening::SpeechStream> stream_;
    std::unique_ptr<reasoning::ModelAnswer> answer_;
    std::vector<ModelMessage> messages_{{.from = From::instructions, .text = "This call."}};
    std::vector<reasoning::ModelTool> tools_{{.name = "update_claim",
                                              .description = "Writes down.",
                                              .parameters = R"({"type":"object"})"}};
    AudioTime now_{};
    std::chrono::milliseconds hold_{50};
};

TEST_F(OpenAiRealtimeTest, SoundWaitsUntilItsWordsMayBeHeard) {
    hold_ = 10s;
    const std::string unsafe = "I see. We will pay you. When was that?";
    realtime_.always_answers({.words = unsafe});
    open();
    caller_says("my car was hit");
    EXPECT_EQ(ask().words, unsafe);  // all of it is there
    const auto reply = session_->tts().spoken_reply();
    answer_->may_be_heard(6);
    std::vector<std::uint8_t> heard;
    for (int word = 0; word < 2; ++word) {
        const auto audio = loop_.run(reply->next()).value().value();
        heard.insert(heard.end(), audio.begin(), audio.end());
    }
    EXPECT_EQ(fakes::heard(heard), "I see.");

    reply->cut(heard.size());
    EXPECT_TRUE(sound(*reply).empty());
    EXPECT_TRUE(
        loop_.run_until([&] { return realtime_.count("conversation.item.truncate") == 1; }));
    EXPECT_EQ(realtime_.heard("conversation.item.truncate")[0]["audio_end_ms"], 120);
}

TEST_F(OpenAiRealtimeTest, SoundThatWaitsWhenTheSessionBreaksOffIsNeverHeard) {
    hold_ = 10s;
    realtime_.always_answers({.words = "I see. We will pay you.", .drop_at = 1'500});
    open();
    caller_says("my car was hit");
    EXPECT_TRUE(ask().failure);
    const auto reply = session_->tts().spoken_reply();
    EXPECT_TRUE(sound(*reply).empty());
}

TEST_F(OpenAiRealtimeTest, SoundWaitsNoLongerThanItMay) {
    hold_ = 100ms;
    realtime_.always_answers({.words = "I see.", .first = 1ms});
    open();
    caller_says("my car was hit");
    EXPECT_EQ(ask().words, "I see.");
    const auto asked_at = Clock::now();
    EXPECT_EQ(fakes::heard(sound(*session_->tts().spoken_reply())), "I see.");
    EXPECT_GT(Clock::now() - asked_at, 50ms) << "nobody said that its words may be heard";
}

TEST_F(OpenAiRealtimeTest, HearsTheCallerAndAnswersInItsOwnVoice) {
    realtime_.always_answers({.words = "I am sorry. When was that?"});
    open();
    add(From::agent, "Hello, what happened?");
    caller_says("my car was hit");
    const auto got = ask();
    EXPECT_EQ(got.words, "I am sorry. When was that?");
    ASSERT_TRUE(got.finished);
    EXPECT_EQ(got.finished->output_tokens, 100);
    const auto reply = session_->tts().spoken_reply();
    ASSERT_NE(reply, nullptr);
    EXPECT_EQ(fakes::heard(sound(*reply)), "I am sorry. When was that?");
    EXPECT_TRUE(becomes({"assistant: Hello, what happened?", "user (voice): my car was hit",
                         "assistant (voice): I am sorry. When was that?"}));
    const auto settings = realtime_.settings();
    EXPECT_TRUE(settings.value("instructions", "").starts_with("You take claims.This call."));
    EXPECT_EQ(settings["tools"][0]["name"], "update_claim");
    EXPECT_EQ(settings["audio"]["input"]["transcription"]["language"], "en");
    answer_.reset();
    EXPECT_EQ(session_->tts().spoken_reply(), nullptr);
}

TEST_F(OpenAiRealtimeTest, BeginsToAnswerBeforeItIsAsked) {
    realtime_.always_answers({.words = "I see."});
    open();
    caller_says("my car was hit");
    add(From::agent, ask().words);
    answer_.reset();
    session_->model().follow(request());
    EXPECT_EQ(asked(), 1U);

    say("by a truck");
    EXPECT_TRUE(loop_.run_until([&] { return asked() == 2; }));
    ASSERT_EQ(next_words(), "by a truck");
    add(From::caller, "by a truck");
    EXPECT_EQ(ask().words, "I see.");
    EXPECT_EQ(fakes::heard(sound(*session_->tts().spoken_reply())), "I see.");
    EXPECT_EQ(asked(), 2U);
    EXPECT_EQ(realtime_.count("response.cancel"), 0U);
    EXPECT_TRUE(loop_.run_until([&] { return theirs().size() == 4; }));
}

TEST_F(OpenAiRealtimeTest, WhatItBeganToAnswerIsTakenBackWhenTheConversationIsAnother) {
    realtime_.always_answers({.words = "I see."});
    open();
    caller_says("my car was hit");
    add(From::agent, ask().words);
    answer_.reset();
    session_->model().follow(request());
    say("by a truck");
    EXPECT_TRUE(loop_.run_until([&] { return asked() == 2; }));
    ASSERT_EQ(next_words(), "by a truck");
    add(From::agent, "Are you safe?");
    add(From::caller, "by a truck");
    EXPECT_EQ(ask().words, "I see.");
    EXPECT_EQ(asked(), 3U);
    EXPECT_TRUE(becomes({"user (voice): my car was hit", "assistant (voice): I see.",
                         "assistant: Are you safe?", "user (voice): by a truck",
                         "assistant (voice): I see."}));
}

TEST_F(OpenAiRealtimeTest, ACoughCostsAnAnswerThatNobodyHears) {
    realtime_.always_answers({.words = "I see."});
    open();
    caller_says("yes");
    add(From::agent, ask().words);
    answer_.reset();
    session_->model().follow(request());
    stream_->begin_utterance(now_, {});
    stream_->send(std::vector<std::int16_t>(1'600));
    stream_->finish_utterance(now_);
    EXPECT_EQ(next_words(), "");
    caller_says("no");
    EXPECT_EQ(ask().words, "I see.");
    EXPECT_TRUE(becomes({"user (voice): yes", "assistant (voice): I see.", "user (voice): no",
                         "assistant (voice): I see."}));
}

TEST_F(OpenAiRealtimeTest, WhatWasNotHeardIsTruncatedAtThatMillisecond) {
    realtime_.always_answers({.words = "I am sorry to hear that.", .slower = 4});
    open();
    caller_says("my car was hit");
    EXPECT_EQ(ask().words, "I am sorry to hear that.");
    const auto reply = session_->tts().spoken_reply();
    answer_.reset();
    reply->cut(1'234 * 8 + 3);
    EXPECT_TRUE(
        loop_.run_until([&] { return realtime_.count("conversation.item.truncate") == 1; }));
    EXPECT_EQ(realtime_.heard("conversation.item.truncate")[0]["audio_end_ms"], 1'234);
    EXPECT_EQ(realtime_.count("response.cancel"), 0U);

    // The conversation goes on from what was heard.
    add(From::agent, "I am sorry to —");
    caller_says("by a truck");
    EXPECT_EQ(ask().words, "I am sorry to hear that.");
    EXPECT_TRUE(loop_.run_until([&] { return theirs().size() == 4; }));
    EXPECT_EQ(realtime_.conversation()[1].truncated_at, 1'234);
}

TEST_F(OpenAiRealtimeTest, AnAnswerThatIsCutWhileItIsMadeIsStoppedAndThenTruncated) {
    std::string long_words;
    for (int i = 0; i < 60; ++i) long_words += "and so on ";
    realtime_.always_answers({.words = long_words});
    open();
    caller_says("my car was hit");
    answer_ = session_->model().ask(request());
    auto first = loop_.run(answer_->next());
    ASSERT_TRUE(first);
    const auto reply = session_->tts().spoken_reply();
    ASSERT_TRUE(loop_.run(reply->next()));
    reply->cut(50 * 8);
    answer_.reset();
    EXPECT_TRUE(
        loop_.run_until([&] { return realtime_.count("conversation.item.truncate") == 1; }));
    EXPECT_EQ(realtime_.count("response.cancel"), 1U);
    EXPECT_EQ(realtime_.heard("conversation.item.truncate")[0]["audio_end_ms"], 50);
    ASSERT_FALSE(realtime_.conversation().empty());
    EXPECT_LT(realtime_.conversation().back().text.size(), long_words.size());
    EXPECT_TRUE(sound(*reply).empty());

    // And the next question does not wait for long.
    realtime_.always_answers({.words = "Go on."});
    add(From::agent, "and —");
    caller_says("by a truck");
    EXPECT_EQ(ask().words, "Go on.");
}

TEST_F(OpenAiRealtimeTest, WhoCutsInIsAnsweredEarlyToo) {
    std::string long_words;
    for (int i = 0; i < 60; ++i) long_words += "and so on ";
    realtime_.always_answers({.words = long_words});
    open();
    caller_says("my car was hit");
    answer_ = session_->model().ask(request());
    ASSERT_TRUE(loop_.run(answer_->next()));
    const auto reply = session_->tts().spoken_reply();
    ASSERT_TRUE(loop_.run(reply->next()));
    reply->cut(50 * 8);
    add(From::agent, "and —");
    session_->model().follow(request());
    answer_.reset();
    EXPECT_TRUE(
        loop_.run_until([&] { return realtime_.count("conversation.item.truncate") == 1; }));
    realtime_.always_answers({.words = "Go on."});
    say("by a truck");
    EXPECT_TRUE(loop_.run_until([&] { return asked() == 2; }));
    ASSERT_EQ(next_words(), "by a truck");
    add(From::caller, "by a truck");
    EXPECT_EQ(ask().words, "Go on.");
    EXPECT_EQ(asked(), 2U);
}

TEST_F(OpenAiRealtimeTest, WhatNobodyHeardIsDeleted) {
    realtime_.always_answers({.words = "I see."});
    open();
    caller_says("yes");
    EXPECT_EQ(ask().words, "I see.");
    const auto reply = session_->tts().spoken_reply();
    answer_.reset();
    reply->cut(0);
    EXPECT_TRUE(becomes({"user (voice): yes"}));
    caller_says("no");
    EXPECT_EQ(ask().words, "I see.");
}

TEST_F(OpenAiRealtimeTest, ToolsAreCalledOnceAndToldTheirResults) {
    realtime_.answers_with([](const FakeOpenAiRealtime::Conversation& items) {
        FakeOpenAiRealtime::Answer answer{.words = "What else?"};
        if (items.back().kind == "function_call_output") return answer;
        answer.words.clear();
        answer.tool = "update_claim";
        answer.arguments = {{"incident_location", "Oak Street"}};
        return answer;
    });
    open();
    caller_says("on oak street");
    auto got = ask();
    ASSERT_EQ(got.calls.size(), 1U);
    EXPECT_EQ(got.calls[0].name, "update_claim");
    EXPECT_EQ(json::parse(got.calls[0].arguments)["incident_location"], "Oak Street");
    answer_.reset();
    messages_.push_back({.from = From::agent, .calls = {got.calls[0]}});
    add(From::tool, R"({"saved":["incident_location"]})", got.calls[0].id);
    got = ask();
    EXPECT_EQ(got.words, "What else?");
    EXPECT_TRUE(got.calls.empty());
    EXPECT_TRUE(becomes({"user (voice): on oak street",
                         R"(function_call: {"incident_location":"Oak Street"})",
                         R"(function_call_output: {"saved":["incident_location"]})",
                         "assistant (voice): What else?"}));
}

TEST_F(OpenAiRealtimeTest, ReadsSentencesInTheSameVoiceBesideTheConversation) {
    open();
    const auto utterance = loop_.run(session_->tts().say("Hello, who is there?", {}));
    ASSERT_TRUE(utterance);
    EXPECT_EQ(fakes::heard(sound(**utterance)), "Hello, who is there?");
    EXPECT_EQ(realtime_.read(), std::vector<std::string>{"Hello, who is there?"});
    EXPECT_TRUE(theirs().empty());
}

TEST_F(OpenAiRealtimeTest, WhoReadsOtherWordsHasFailed) {
    realtime_.misreads("How may I help you with that today?");
    open();
    const auto utterance = loop_.run(session_->tts().say("This call is recorded.", {}));
    ASSERT_TRUE(utterance);
    for (;;) {
        const auto audio = loop_.run((*utterance)->next());
        if (audio) {
            ASSERT_TRUE(*audio) << "it is taken for read";
            continue;
        }
        EXPECT_EQ(audio.error().code, speaking::Errc::synthesis_failed);
        break;
    }
}

TEST_F(OpenAiRealtimeTest, ASentenceThatIsGivenUpIsNotReadOn) {
    open();
    std::string long_words;
    for (int i = 0; i < 200; ++i) long_words += "and so on ";
    auto utterance = loop_.run(session_->tts().say(long_words, {}));
    ASSERT_TRUE(utterance);
    ASSERT_TRUE(loop_.run((*utterance)->next()));
    utterance->reset();
    EXPECT_TRUE(loop_.run_until([&] { return realtime_.count("response.cancel") == 1; }));
}

TEST_F(OpenAiRealtimeTest, AnAnswerThatFailsLeavesTheSessionAsItIs) {
    realtime_.always_answers({.fails_with = "rate_limit_exceeded"});
    open();
    caller_says("yes");
    EXPECT_EQ(ask().failure, ModelErrc::quota_exceeded);
    realtime_.always_answers({.words = "I see."});
    EXPECT_EQ(ask().words, "I see.");
    EXPECT_EQ(realtime_.sessions(), 1U);
}

/// A tool, its result, an answer that the caller cuts short: said by the vendor's own messages.
TEST_F(OpenAiRealtimeTest, GoesThroughTheSessionOfTheFixture) {
    realtime_.next({.script = fakes::read_script("openai_realtime/session.jsonl")});
    open();
    add(From::caller, "(keyed) 17");
    answer_ = session_->model().ask(request());
    say("my car was hit");
    auto got = read(*answer_);
    EXPECT_EQ(next_words(), "Where is my order A17?");
    ASSERT_EQ(got.calls.size(), 1U);
    EXPECT_EQ(got.calls[0].id, "call_abc123");
    ASSERT_TRUE(got.finished);
    EXPECT_EQ(got.finished->cached_tokens, 128);

    messages_.push_back({.from = From::agent, .calls = {got.calls[0]}});
    add(From::tool, R"({"status":"shipped"})", got.calls[0].id);
    answer_.reset();
    answer_ = session_->model().ask(request());
    const auto reply = session_->tts().spoken_reply();
    std::size_t bytes = 0;
    while (bytes < 1'600) {
        const auto audio = loop_.run(reply->next());
        ASSERT_TRUE(audio && *audio);
        bytes += (*audio)->size();
    }
    say("no");
    got = read(*answer_);
    EXPECT_EQ(got.words, "Your order has shipped.");
    EXPECT_TRUE(got.failure) << "the vendor broke it off";
    reply->cut(120 * 8);
    EXPECT_TRUE(
        loop_.run_until([&] { return realtime_.count("conversation.item.truncate") == 1; }));
    const auto truncated = realtime_.heard("conversation.item.truncate")[0];
    EXPECT_EQ(truncated["item_id"], "item_a2");
    EXPECT_EQ(truncated["audio_end_ms"], 120);
    EXPECT_FALSE(account_.trouble());
    say("yes");  // which it refuses to commit, and then it goes
    EXPECT_TRUE(loop_.run_until([&] { return realtime_.open_sessions() == 0; }));
}

TEST_F(OpenAiRealtimeTest, SpeaksWithServersOfTheRetiredInterface) {
    realtime_.next({.old_names = true});
    open();
    caller_says("yes");
    EXPECT_EQ(ask().words, "I see.");
    EXPECT_EQ(fakes::heard(sound(*session_->tts().spoken_reply())), "I see.");
}

/// Ways to lose a session: before it is one.
TEST_F(OpenAiRealtimeTest, WithoutASessionAllThreeFailAtOnce) {
    const FakeOpenAiRealtime::Conduct ways[] = {{.refuse_with = 429},
                                                {.refuse_with = 500},
                                                {.never_begins = true},
                                                {.refuses_setup = true}};
    for (const auto& way : ways) {
        realtime_.next(way);
        open();
        const auto began = Clock::now();
        say("yes");
        auto sentence = loop_.run(session_->tts().say("Hello.", {}));
        EXPECT_EQ(next_words(), "the utterance could not be recognised");
        EXPECT_EQ(ask().failure, ModelErrc::unreachable);
        answer_.reset();
        if (sentence) {
            EXPECT_FALSE(loop_.run((*sentence)->next()));
        }
        sentence = std::unexpected(Error{});
        EXPECT_LT(Clock::now() - began, 2s);
        EXPECT_FALSE(loop_.run(session_->tts().say("Hello.", {})));
        EXPECT_EQ(next_words(), "the utterance could not be recognised");
        EXPECT_TRUE(account_.trouble());
        stream_.reset();
        session_.reset();
    }
    EXPECT_EQ(breaker_.status().state, CircuitBreaker::State::open);
}

TEST_F(OpenAiRealtimeTest, ARefusedKeyIsToldAndNotTriedAgain) {
    open("wrong-key");
    EXPECT_EQ(next_words(), "the utterance could not be recognised");
    EXPECT_EQ(breaker_.status().state, CircuitBreaker::State::open);
    ASSERT_TRUE(other_account_->trouble());
    EXPECT_EQ(other_account_->trouble()->why.code, ModelErrc::bad_credentials);
    EXPECT_FALSE(other_account_->trouble()->why.doing.contains("wrong-key"));
}

/// And in the middle of an answer.
TEST_F(OpenAiRealtimeTest, ASessionThatIsLostInMidAnswerIsToldToAllThree) {
    const FakeOpenAiRealtime::Answer ways[] = {
        {.words = "I am sorry to hear that.", .drop_at = 2'000},
        {.words = "I am sorry to hear that.", .garbage = true},
        {.words = "I am sorry to hear that.", .stalls = true},
        {.words = "I am sorry to hear that.", .error = "session_expired"}};
    for (const auto& way : ways) {
        realtime_.always_answers(way);
        messages_.resize(1);
        open();
        caller_says("yes");
        const auto began = Clock::now();
        answer_ = session_->model().ask(request());
        const auto first = loop_.run(answer_->next());
        ASSERT_TRUE(first);
        const auto reply = session_->tts().spoken_reply();
        const auto got = read(*answer_);
        EXPECT_TRUE(got.failure);
        EXPECT_LT(Clock::now() - began, 2s);
        bool broke_off = false;
        while (!broke_off) {
            const auto audio = loop_.run(reply->next());
            ASSERT_TRUE(!audio || *audio) << "its voice ends as if it were whole";
            broke_off = !audio;
        }
        answer_.reset();
        EXPECT_EQ(next_words(), "the utterance could not be recognised");
        stream_.reset();
        session_.reset();
    }
    EXPECT_EQ(breaker_.status().failures, 4U);
}

TEST_F(OpenAiRealtimeTest, WordsThatDoNotComeKeepTheModelFromNothing) {
    realtime_.next({.no_words = true});
    open();
    say("my car was hit");
    add(From::caller, "my car was hid");  // as somebody else understood it
    EXPECT_TRUE(loop_.run_until([&] { return realtime_.conversation().size() == 1; }));
    loop_.run_for(100ms);  // until we know of it
    EXPECT_EQ(ask().words, "I see.");
    EXPECT_TRUE(becomes({"user (voice): my car was hit", "assistant (voice): I see."}));
}

}  // namespace
}  // namespace neura::providers::openai_realtime
