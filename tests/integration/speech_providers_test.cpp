// The local recogniser behind the interface a call uses.

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "integration/speech_tools.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "providers/embedded/vocabulary.hpp"

namespace neura::providers::embedded {
namespace {

using tests::broken;
using tests::prompt;
using tests::run;
using tests::working;

using listening::AudioTime;

class EmbeddedSttTest : public testing::Test {
protected:
    /// Sends `samples` in frames of 20 ms.
    static AudioTime send(listening::SpeechStream& stream, audio::Samples samples) {
        AudioTime sent{};
        for (; samples.size() >= audio::frame_samples; sent += AudioTime(20)) {
            stream.send(samples.first(audio::frame_samples));
            samples = samples.subspan(audio::frame_samples);
        }
        return sent;
    }

    Result<std::optional<listening::SpeechEvent>> next(listening::SpeechStream& stream) {
        return on_loop(stream.next());
    }

    std::string next_words(listening::SpeechStream& stream) {
        auto event = next(stream);
        if (!event) return event.error().code.message();
        return std::visit([](const auto& words) { return bare_words(words.text); }, event->value());
    }

    std::unique_ptr<listening::SpeechStream> open(bool want_partials) {
        listening::SpeechOptions options;
        options.want_partials = want_partials;
        return on_loop(stt_->open(std::move(options))).value();
    }

    template <class T>
    T on_loop(Awaitable<T> task) {
        return tests::run_on(loop_, std::move(task));
    }

    SpeechWorker worker_{working()};
    asio::io_context& loop_ = tests::lasting_loop();
    asio::executor_work_guard<Executor> kept_ = asio::make_work_guard(loop_);
    std::unique_ptr<listening::SpeechToText> stt_ = make_stt(worker_);
};

TEST_F(EmbeddedSttTest, TellsThePauseAndThenTheSameWordsAsFinal) {
    const auto stream = open(false);
    stream->begin_utterance(AudioTime(0), {});
    const auto end = send(*stream, prompt("vm-savemessage"));
    stream->pause();

    EXPECT_EQ(next_words(*stream), "or nine to save this message");

    stream->finish_utterance(end - AudioTime(100));
    const auto final_words = next(*stream);
    ASSERT_TRUE(final_words.has_value() && final_words->has_value());
    const auto* heard = std::get_if<listening::FinalTranscript>(&**final_words);
    ASSERT_NE(heard, nullptr);
    EXPECT_EQ(bare_words(heard->text), "or nine to save this message");
    EXPECT_GT(heard->confidence.value_or(0), 0.8F);
}

TEST_F(EmbeddedSttTest, GivesPartialsThatGrow) {
    const auto stream = open(true);
    on_loop(worker_.wait_until_ready());
    stream->begin_utterance(AudioTime(0), {});
    const auto speech = prompt("agent-alreadyon");
    send(*stream, audio::Samples(speech).first(16'000));
    const auto early = next_words(*stream);
    send(*stream, audio::Samples(speech).subspan(16'000));
    stream->finish_utterance(AudioTime(speech.size() / 8));

    auto last = early;
    for (;;) {
        const auto event = next(*stream);
        ASSERT_TRUE(event.has_value() && event->has_value());
        if (std::holds_alternative<listening::FinalTranscript>(**event)) {
            last = bare_words(std::get<listening::FinalTranscript>(**event).text);
            break;
        }
    }

    EXPECT_FALSE(early.empty());
    EXPECT_LT(early.size(), last.size());
    EXPECT_EQ(last,
              "that agent is already logged on please enter your agent number followed by the "
              "pound key");
}

TEST_F(EmbeddedSttTest, TurnsComeInTheOrderTheyWereSpoken) {
    const auto stream = open(false);
    const auto longer = prompt("demo-congrats");
    stream->begin_utterance(AudioTime(0), longer);
    stream->finish_utterance(AudioTime(longer.size() / 8));
    const auto shorter = prompt("digits/7");
    stream->begin_utterance(AudioTime(60'000), shorter);
    stream->finish_utterance(AudioTime(60'000 + shorter.size() / 8));

    EXPECT_TRUE(next_words(*stream).starts_with("congratulations"));
    EXPECT_EQ(next_words(*stream), "seven");
}

TEST_F(EmbeddedSttTest, HearsThroughTheDeathOfTheWorker) {
    on_loop(worker_.wait_until_ready());
    const auto stream = open(false);
    const auto speech = prompt("vm-savemessage");
    stream->begin_utterance(AudioTime(0), speech);
    kill(worker_.status().pid, SIGKILL);
    stream->finish_utterance(AudioTime(speech.size() / 8));

    EXPECT_EQ(next_words(*stream), "or nine to save this message");
}

TEST_F(EmbeddedSttTest, SaysNothingOfSilenceBetweenUtterances) {
    const auto stream = open(true);
    send(*stream, prompt("vm-savemessage"));
    stream->pause();
    stream->finish_utterance(AudioTime(5'000));
    stream->begin_utterance(AudioTime(5'000), {});
    stream->finish_utterance(AudioTime(5'000));

    EXPECT_EQ(next_words(*stream), "");
}

TEST_F(EmbeddedSttTest, RefusesAnotherLanguage) {
    listening::SpeechOptions options;
    options.language = "fr-FR";
    const auto stream = on_loop(stt_->open(std::move(options)));
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, listening::Errc::unsupported_language);
}

TEST(EmbeddedStt, LosesAnUtteranceButNotTheStreamWithoutAWorker) {
    SpeechWorker worker(broken("garbage"));
    run(worker.wait_until_ready());
    const auto stt = make_stt(worker);
    auto conversation = [&]() -> Task<std::string> {
        listening::SpeechOptions options;
        auto stream = co_await stt->open(std::move(options));
        std::string outcome;
        for (int i = 0; i < 2; ++i) {
            (*stream)->begin_utterance(AudioTime(0), prompt("digits/7"));
            (*stream)->finish_utterance(AudioTime(300));
            auto event = co_await (*stream)->next();
            outcome += event ? "heard;" : event.error().code.message() + ";";
        }
        co_return outcome;
    };

    EXPECT_EQ(run(conversation()).value(),
              "the utterance could not be recognised;the utterance could not be recognised;");
}

}  // namespace
}  // namespace neura::providers::embedded
