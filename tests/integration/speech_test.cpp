// Local speech with its real models: what is heard and said, and a worker that is killed, stopped
// and fed nonsense. Needs the models (`neura models pull`) and Debian's recorded prompts.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "audio/wav.hpp"
#include "integration/speech_tools.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/embedded_tts.hpp"
#include "providers/embedded/errc.hpp"
#include "providers/embedded/flite.hpp"
#include "providers/embedded/moonshine.hpp"
#include "providers/embedded/onnx.hpp"
#include "providers/embedded/silero.hpp"
#include "providers/embedded/speech_worker.hpp"

namespace neura::providers::embedded {
namespace {

using namespace std::chrono_literals;
using tests::models_dir;
using tests::prompt;
using tests::run;

// ---- Voice detection -----------------------------------------------------------------------

/// The share of windows that are more likely speech than not.
double share_of_voice(listening::VoiceDetector& detector, audio::Samples samples) {
    listening::VoiceDetector::Window window;
    int windows = 0;
    int voiced = 0;
    for (; samples.size() >= window.size(); samples = samples.subspan(window.size())) {
        std::ranges::transform(samples.first(window.size()), window.begin(),
                               [](std::int16_t s) { return static_cast<float>(s) / 32768.0F; });
        const auto probability = detector.probability(window);
        EXPECT_GE(probability, 0.0F);
        EXPECT_LE(probability, 1.0F);
        voiced += probability > 0.5F;
        ++windows;
    }
    return static_cast<double>(voiced) / windows;
}

class SileroTest : public testing::Test {
protected:
    std::unique_ptr<listening::VoiceDetection> voices_ = make_voice_detection(models_dir()).value();
};

TEST_F(SileroTest, HearsSpeech) {
    const auto detector = voices_->detector();
    EXPECT_GT(share_of_voice(*detector, prompt("agent-pass")), 0.6);
}

TEST_F(SileroTest, HearsNoneInSilenceOrATone) {
    const auto detector = voices_->detector();
    EXPECT_EQ(share_of_voice(*detector, std::vector<std::int16_t>(16'000)), 0);
    EXPECT_LT(share_of_voice(*detector, prompt("beep")), 0.2);
}

TEST_F(SileroTest, OneCallerDoesNotHearAnother) {
    const auto speech = prompt("agent-pass");
    const auto alone = voices_->detector();
    const auto beside = voices_->detector();
    const auto noise = voices_->detector();

    const auto expected = share_of_voice(*alone, speech);
    share_of_voice(*noise, prompt("beep"));
    EXPECT_EQ(share_of_voice(*beside, speech), expected);
}

TEST_F(SileroTest, ForgetsWhatItHeard) {
    const auto detector = voices_->detector();
    const auto first = share_of_voice(*detector, prompt("agent-pass"));
    detector->reset();
    EXPECT_EQ(share_of_voice(*detector, prompt("agent-pass")), first);
}

TEST(Silero, SaysHowToGetAMissingModel) {
    const auto voices = make_voice_detection("/nowhere");
    ASSERT_FALSE(voices.has_value());
    EXPECT_EQ(voices.error().code, Errc::models_missing);
    EXPECT_NE(voices.error().code.message().find("neura models pull"), std::string::npos);
}

// ---- Recognition ---------------------------------------------------------------------------

class MoonshineTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        onnx_ = Onnx::open(models_dir()).value();
        moonshine_ = Moonshine::load(*onnx_, models_dir(), "base").value();
    }
    static void TearDownTestSuite() {
        moonshine_.reset();
        onnx_.reset();
    }

    static inline std::unique_ptr<Onnx> onnx_;
    static inline std::unique_ptr<Moonshine> moonshine_;
};

TEST_F(MoonshineTest, ReadsAPrompt) {
    const auto heard = moonshine_->recognise(prompt("agent-pass")).value();

    EXPECT_EQ(bare_words(heard.text), "please enter your password followed by the pound key");
    EXPECT_GT(heard.confidence, 0.8F);
    EXPECT_LE(heard.confidence, 1.0F);
    EXPECT_TRUE(heard.alternatives.empty());
}

TEST_F(MoonshineTest, ReadsNothingInNothing) {
    const auto heard = moonshine_->recognise({}, true).value();

    EXPECT_EQ(heard, Recognition());
}

TEST_F(MoonshineTest, ReadsAFewSamplesWithoutFailing) {
    const std::vector<std::int16_t> click{1, -30'000, 7};
    EXPECT_TRUE(moonshine_->recognise(click, true).has_value());
}

TEST_F(MoonshineTest, IsNotSureOfATone) {
    EXPECT_LT(moonshine_->recognise(prompt("beep")).value().confidence, 0.5F);
}

TEST_F(MoonshineTest, ReadsAQuietCallerAsWellAsALoudOne) {
    auto samples = prompt("agent-pass");
    for (auto& sample : samples) sample = static_cast<std::int16_t>(sample / 20);

    EXPECT_EQ(bare_words(moonshine_->recognise(samples).value().text),
              "please enter your password followed by the pound key");
}

TEST_F(MoonshineTest, OffersOtherReadingsWhereItHesitates) {
    const auto heard = moonshine_->recognise(prompt("conf-now-muted"), true).value();

    std::vector<std::string> readings{bare_words(heard.text)};
    for (const auto& other : heard.alternatives) readings.push_back(bare_words(other));
    EXPECT_GE(readings.size(), 2U);
    EXPECT_LE(readings.size(), 3U);
    EXPECT_NE(std::ranges::find(readings, "the conference is now muted"), readings.end());
    std::ranges::sort(readings);
    EXPECT_EQ(std::ranges::adjacent_find(readings), readings.end());
}

TEST_F(MoonshineTest, ReadsALongRecordingPieceByPiece) {
    const auto heard = moonshine_->recognise(prompt("demo-congrats")).value();

    const auto words = bare_words(heard.text);
    EXPECT_NE(words.find("congratulations you have successfully installed"), words.npos) << words;
    EXPECT_NE(words.find("dialing digits"), words.npos) << words;
    EXPECT_GT(heard.confidence, 0.7F);
}

TEST_F(MoonshineTest, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(moonshine_->recognise(prompt("agent-pass"), true, stop.get_token()).value().text, "");
}

TEST_F(MoonshineTest, ReadsOnSeveralThreadsAtOnce) {
    const auto first = prompt("agent-pass");
    const auto second = prompt("vm-savemessage");
    std::vector<std::string> heard(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < heard.size(); ++i)
            threads.emplace_back(
                [&, i] { heard[i] = moonshine_->recognise(i % 2 ? second : first).value().text; });
    }
    EXPECT_EQ(bare_words(heard[0]), "please enter your password followed by the pound key");
    EXPECT_EQ(bare_words(heard[1]), "or nine to save this message");
    EXPECT_EQ(heard[0], heard[2]);
    EXPECT_EQ(heard[1], heard[3]);
}

TEST_F(MoonshineTest, UnderstandsEveryVoiceOfFlite) {
    const Flite flite;
    for (const auto* voice : {"rms", "awb", "slt"}) {
        const auto spoken = flite.speak("Please call me back tomorrow morning.", voice).value();
        EXPECT_EQ(bare_words(moonshine_->recognise(spoken).value().text),
                  "please call me back tomorrow morning")
            << voice;
    }
}

TEST_F(MoonshineTest, SaysHowToGetAMissingModel) {
    const auto missing = Moonshine::load(*onnx_, models_dir(), "enormous");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, Errc::models_missing);
}

TEST_F(MoonshineTest, RefusesAFileThatIsNoModel) {
    tests::TemporaryFolder folder;
    folder.write("asr/moonshine-base/encoder_model.onnx", "this is no model");

    const auto broken = Moonshine::load(*onnx_, folder.path(), "base");

    ASSERT_FALSE(broken.has_value());
    EXPECT_EQ(broken.error().code, Errc::model_unusable);
}

// ---- The speech worker ---------------------------------------------------------------------

WorkerConfig working(std::string asr = "base") {
    return {.options = {.models_dir = models_dir(), .asr = std::move(asr), .threads = 2}};
}

/// A worker that only speaks, which starts in a few milliseconds.
WorkerConfig speaking_only() { return working(""); }

/// One of the workers of speech_workers.cpp that do their work badly.
WorkerConfig broken(std::string how) {
    auto config = speaking_only();
    config.command = {"/proc/self/exe", "broken-worker", std::move(how)};
    return config;
}

/// Waits until `done` holds; false after 20 s.
bool eventually(const std::function<bool()>& done) {
    for (int i = 0; i < 2'000; ++i) {
        if (done()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

std::string heard_by(SpeechWorker& worker, std::vector<std::int16_t> samples) {
    auto heard = run(worker.transcribe(std::move(samples), Urgency::now, false));
    return heard ? bare_words(heard->text) : heard.error().code.message();
}

TEST(SpeechWorker, HearsAndSpeaks) {
    SpeechWorker worker(working());

    auto spoken = run(worker.synthesise("My car was hit in the parking lot.", "slt"));
    ASSERT_TRUE(spoken.has_value());
    EXPECT_EQ(heard_by(worker, *spoken), "my car was hit in the parking lot");

    auto hesitant = run(worker.transcribe(prompt("conf-now-muted"), Urgency::now, true));
    ASSERT_TRUE(hesitant.has_value());
    EXPECT_FALSE(hesitant->alternatives.empty());
}

TEST(SpeechWorker, SaysWhatItLoadedOnceItIsReady) {
    SpeechWorker worker(working());
    EXPECT_EQ(worker.status().state, WorkerState::loading);

    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    const auto status = worker.status();
    EXPECT_EQ(status.state, WorkerState::ready);
    EXPECT_GT(status.loading, 0ms);
    EXPECT_GT(status.pid, 0);
    ASSERT_EQ(status.components.size(), 3U);
    EXPECT_EQ(status.components[2].name, "moonshine-base");
}

TEST(SpeechWorker, FailsWithTheFixWhenModelsAreMissing) {
    auto config = working();
    config.options.models_dir = "/nowhere";
    SpeechWorker worker(config);

    const auto ready = run(worker.wait_until_ready());

    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().code, Errc::models_missing);
    EXPECT_EQ(worker.status().state, WorkerState::failed);
    EXPECT_NE(worker.status().reason.find("neura models pull"), std::string::npos);
    const auto spoken = run(worker.synthesise("Hello."));
    ASSERT_FALSE(spoken.has_value());
    EXPECT_EQ(spoken.error().code, Errc::models_missing);
}

TEST(SpeechWorker, FailsWhenItsProgramIsMissing) {
    auto config = speaking_only();
    config.command = {"/nowhere/neura"};
    SpeechWorker worker(config);

    const auto ready = run(worker.wait_until_ready());

    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().code, Errc::worker_unavailable);
    EXPECT_EQ(worker.status().state, WorkerState::failed);
}

TEST(SpeechWorker, RefusesAVoiceItDoesNotHave) {
    SpeechWorker worker(speaking_only());
    const auto spoken = run(worker.synthesise("Hello.", "nobody"));
    ASSERT_FALSE(spoken.has_value());
    EXPECT_EQ(spoken.error().code, Errc::bad_request);
}

TEST(SpeechWorker, RefusesToHearWhenItOnlySpeaks) {
    SpeechWorker worker(speaking_only());
    EXPECT_EQ(heard_by(worker, prompt("agent-pass")), make_error_code(Errc::bad_request).message());
}

TEST(SpeechWorker, AWorkerKilledMidRequestCostsNothingButTime) {
    SpeechWorker worker(working());
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());
    const auto first = worker.status().pid;

    std::jthread killer([first] {
        std::this_thread::sleep_for(100ms);
        kill(first, SIGKILL);
    });
    const auto heard = run(worker.transcribe(prompt("demo-congrats"), Urgency::now, false));

    ASSERT_TRUE(heard.has_value()) << heard.error().code.message();
    EXPECT_NE(bare_words(heard->text).find("congratulations"), std::string::npos);
    EXPECT_NE(worker.status().pid, first);
    EXPECT_EQ(worker.status().restarts, 1U);
    EXPECT_EQ(worker.status().state, WorkerState::ready);
}

TEST(SpeechWorker, ARequestThatKillsTwoWorkersIsGivenUp) {
    SpeechWorker worker(broken("dies-on-work"));

    const auto spoken = run(worker.synthesise("Hello."));

    ASSERT_FALSE(spoken.has_value());
    EXPECT_EQ(spoken.error().code, Errc::worker_lost);
    EXPECT_EQ(worker.status().restarts, 2U);
}

TEST(SpeechWorker, ComesBackTenTimesInARow) {
    SpeechWorker worker(speaking_only());
    for (std::uint64_t death = 1; death <= 10; ++death) {
        ASSERT_TRUE(run(worker.wait_until_ready()).has_value());
        kill(worker.status().pid, SIGKILL);
        ASSERT_TRUE(eventually([&] { return worker.status().restarts == death; }));
        ASSERT_TRUE(run(worker.synthesise("Still here.")).has_value()) << death;
    }
}

TEST(SpeechWorker, OneThatSendsGarbageIsReplacedAndThenGivenUp) {
    SpeechWorker worker(broken("garbage"));

    const auto ready = run(worker.wait_until_ready());

    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().code, Errc::worker_unavailable);
    EXPECT_EQ(worker.status().restarts, 3U);
    EXPECT_NE(worker.status().reason.find("cannot be read"), std::string::npos);
}

TEST(SpeechWorker, OneThatStopsAnsweringIsKilled) {
    auto config = speaking_only();
    config.silence_limit = 400ms;
    SpeechWorker worker(config);
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    kill(worker.status().pid, SIGSTOP);
    const auto spoken = run(worker.synthesise("Hello."));

    EXPECT_TRUE(spoken.has_value());
    EXPECT_EQ(worker.status().restarts, 1U);
}

TEST(SpeechWorker, OneWithNothingToDoIsLeftInPeace) {
    auto config = speaking_only();
    config.silence_limit = 40ms;
    SpeechWorker worker(config);
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    std::this_thread::sleep_for(300ms);

    EXPECT_EQ(worker.status().restarts, 0U);
}

TEST(SpeechWorker, EndsWithItsParent) {
    pid_t pid = 0;
    {
        SpeechWorker worker(speaking_only());
        ASSERT_TRUE(run(worker.wait_until_ready()).has_value());
        pid = worker.status().pid;
        EXPECT_EQ(kill(pid, 0), 0);
    }
    EXPECT_NE(kill(pid, 0), 0);
}

TEST(SpeechWorker, ACancelledRequestEndsAtOnceAndHarmsNoOther) {
    using namespace asio::experimental::awaitable_operators;
    SpeechWorker worker(working());
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    asio::io_context loop(1);
    bool timer_won = false;
    std::size_t heard_late = 0;
    auto give_up_early = [&]() -> Awaitable<> {
        Timer patience(co_await asio::this_coro::executor, 30ms);
        const auto ended =
            co_await (worker.transcribe(prompt("demo-congrats"), Urgency::now, true) ||
                      patience.async_wait(use_awaitable));
        timer_won = ended.index() == 1;
    };
    asio::co_spawn(loop, give_up_early(), [&](const std::exception_ptr& failure) {
        EXPECT_EQ(failure, nullptr);
        ++heard_late;
    });
    loop.run();

    EXPECT_TRUE(timer_won);
    EXPECT_EQ(heard_late, 1U);
    EXPECT_EQ(heard_by(worker, prompt("vm-savemessage")), "or nine to save this message");
}

TEST(SpeechWorker, DropsPartialsRatherThanLetWorkWait) {
    auto config = working();
    config.options.threads = 1;
    SpeechWorker worker(config);
    ASSERT_TRUE(run(worker.wait_until_ready()).has_value());

    asio::io_context loop(1);
    std::vector<std::string> order;
    const auto note = [&order](std::string name) {
        return [&order, name](const Result<Recognition>& heard) {
            order.push_back(name + (heard ? "" : " " + heard.error().code.message()));
        };
    };
    const auto dropped = make_error_code(Errc::dropped).message();
    const auto running = worker.start_transcribing(loop.get_executor(), prompt("demo-congrats"),
                                                   Urgency::when_idle, false, note("running"));
    const auto late = worker.start_transcribing(loop.get_executor(), prompt("agent-pass"),
                                                Urgency::when_idle, false, note("late"));
    const auto urgent = worker.start_transcribing(loop.get_executor(), prompt("vm-savemessage"),
                                                  Urgency::now, false, note("urgent"));
    const auto kept = asio::make_work_guard(loop);
    while (order.size() < 3) loop.run_one();

    EXPECT_EQ(order, (std::vector<std::string>{"late " + dropped, "running " + dropped, "urgent"}));
}

TEST(SpeechWorker, AnswersManyAtOnceFromSeveralLoops) {
    SpeechWorker worker(working());
    std::vector<int> right(3);
    {
        std::vector<std::jthread> loops;
        for (auto& count : right)
            loops.emplace_back([&] {
                for (int i = 0; i < 3; ++i)
                    count += heard_by(worker, prompt("vm-savemessage")) ==
                             "or nine to save this message";
            });
    }
    EXPECT_EQ(right, (std::vector<int>{3, 3, 3}));
}

TEST(SpeechWorker, ADestroyedTicketIsNeverAnswered) {
    SpeechWorker worker(speaking_only());
    asio::io_context loop(1);
    bool answered = false;
    {
        const auto ticket = worker.start_synthesising(
            loop.get_executor(), "Hello.", "", 1.0,
            [&](const Result<std::vector<std::int16_t>>&) { answered = true; });
    }
    ASSERT_TRUE(run(worker.synthesise("Goodbye.")).has_value());
    loop.poll();

    EXPECT_FALSE(answered);
}

// ---- The interfaces of a call --------------------------------------------------------------

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
        std::optional<T> result;
        asio::co_spawn(loop_, std::move(task), [&result](const std::exception_ptr&, T value) {
            result = std::move(value);
        });
        while (!result) loop_.run_one();
        return std::move(*result);
    }

    SpeechWorker worker_{working()};
    asio::io_context loop_{1};
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

class EmbeddedTtsTest : public testing::Test {
protected:
    Result<std::vector<std::int16_t>> say(std::string text, std::string voice) {
        auto everything = [&]() -> Task<std::vector<std::int16_t>> {
            speaking::Voice chosen;
            chosen.name = std::move(voice);
            auto utterance = co_await tts_->say(std::move(text), std::move(chosen));
            if (!utterance) co_return std::unexpected(utterance.error());
            std::vector<std::int16_t> all;
            for (;;) {
                auto samples = co_await (*utterance)->next();
                if (!samples) co_return std::unexpected(samples.error());
                if (!*samples) co_return all;
                all.insert(all.end(), (*samples)->begin(), (*samples)->end());
            }
        };
        return run(everything());
    }

    SpeechWorker worker_{speaking_only()};
    std::unique_ptr<speaking::TextToSpeech> tts_ = make_tts(worker_);
};

TEST_F(EmbeddedTtsTest, SaysASentence) {
    const auto samples = say("How can I help you?", "awb");
    ASSERT_TRUE(samples.has_value());
    EXPECT_GT(samples->size(), 4'000U);
}

TEST_F(EmbeddedTtsTest, SaysNothingWhenThereIsNothingToSay) {
    EXPECT_EQ(say("...", "").value(), std::vector<std::int16_t>());
}

TEST_F(EmbeddedTtsTest, RefusesAVoiceItDoesNotHave) {
    const auto samples = say("Hello.", "nobody");
    ASSERT_FALSE(samples.has_value());
    EXPECT_EQ(samples.error().code, speaking::Errc::unknown_voice);
}

TEST_F(EmbeddedTtsTest, RefusesAnEndlessSentence) {
    const auto samples = say(std::string(10'000, 'a'), "");
    ASSERT_FALSE(samples.has_value());
    EXPECT_EQ(samples.error().code, speaking::Errc::synthesis_failed);
}

}  // namespace
}  // namespace neura::providers::embedded
