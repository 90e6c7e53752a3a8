#include "server/metering.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/recollection.hpp"
#include "fakes/fake_language_model.hpp"
#include "fakes/fake_text_to_speech.hpp"
#include "fakes/manual_time.hpp"
#include "fakes/run.hpp"

namespace neura::server {
namespace {

using namespace std::chrono_literals;
using listening::FinalTranscript;
using listening::SpeechEvent;

const Service ears{"acme", "stt", "ears-1"};
const Service voice{"acme", "tts", "voice-1"};
const Service words{"acme", "llm", "words-1"};

Usage used(const Meter& meter) {
    EXPECT_LE(meter.readings().size(), 1u);
    return meter.readings().empty() ? Usage{} : meter.readings()[0].second;
}

/// Gives what it was told to, and takes all audio.
class ScriptedStt final : public listening::SpeechToText {
public:
    std::deque<Result<std::optional<SpeechEvent>>> events;

    listening::AudioTime final_within() const override { return 500ms; }
    Task<std::unique_ptr<listening::SpeechStream>> open(listening::SpeechOptions) override {
        co_return std::make_unique<Stream>(std::move(events));
    }

private:
    struct Stream final : listening::SpeechStream {
        explicit Stream(std::deque<Result<std::optional<SpeechEvent>>> told)
            : events(std::move(told)) {}
        void begin_utterance(listening::AudioTime, audio::Samples) override {}
        void send(audio::Samples) override {}
        void pause() override {}
        void finish_utterance(listening::AudioTime) override {}
        Task<std::optional<SpeechEvent>> next() override {
            auto event = std::move(events.front());
            events.pop_front();
            co_return event;
        }
        std::deque<Result<std::optional<SpeechEvent>>> events;
    };
};

class MeteredHearing : public testing::Test {
protected:
    void open(Hearing hearing, std::deque<Result<std::optional<SpeechEvent>>> events,
              bool on_meter = true, Charging charging = {}) {
        auto scripted = std::make_unique<ScriptedStt>();
        scripted->events = std::move(events);
        stt_ = metered(std::move(scripted), ears, hearing, time_, std::move(charging));
        listening::SpeechOptions options;
        options.other_languages = {"fr-FR"};
        if (on_meter) options.meter = &meter_;
        stream_ = fakes::run(stt_->open(std::move(options))).value();
    }

    void say(std::size_t ms) { stream_->send(std::vector<std::int16_t>(ms * 8)); }
    void begin(listening::AudioTime at, std::size_t ms) {
        stream_->begin_utterance(at, std::vector<std::int16_t>(ms * 8));
    }
    void next() { (void)fakes::run(stream_->next()); }

    static Result<std::optional<SpeechEvent>> final() {
        return std::optional<SpeechEvent>(FinalTranscript{});
    }
    static Result<std::optional<SpeechEvent>> failure() {
        return fail(listening::Errc::bad_credentials, "hear");
    }

    fakes::ManualTime time_;
    Meter meter_;
    std::unique_ptr<listening::SpeechToText> stt_;
    std::unique_ptr<listening::SpeechStream> stream_;
};

TEST_F(MeteredHearing, CountsAudioOnceSomethingWasSaidToIt) {
    open(Hearing::stream, {final(), final()});
    begin(1'000ms, 300);
    say(700);
    EXPECT_TRUE(meter_.readings().empty());
    next();
    EXPECT_EQ(used(meter_).audio, 1s);
    begin(5'000ms, 300);
    next();
    say(200);
    time_.pass(9s);
    stream_.reset();
    EXPECT_EQ(used(meter_), (Usage{.audio = 1'500ms, .session = 9s}))
        << "what was sent last was heard too";
}

TEST_F(MeteredHearing, AVendorWhoIsDownCostsNothing) {
    open(Hearing::stream, {failure()});
    begin(0ms, 300);
    next();
    time_.pass(9s);
    stream_.reset();
    EXPECT_TRUE(meter_.readings().empty());
}

TEST_F(MeteredHearing, ASessionCostsThoughNothingIsSaidInIt) {
    open(Hearing::stream, {});
    time_.pass(60s);
    stream_.reset();
    EXPECT_EQ(used(meter_), (Usage{.session = 60s}));
}

TEST_F(MeteredHearing, WhoHearsOnDemandIsGivenTheUtteranceAtEachPause) {
    open(Hearing::on_demand, {final()});
    begin(1'000ms, 300);
    say(700);
    stream_->pause();
    say(1'000);
    stream_->pause();
    say(200);
    stream_->finish_utterance(2'900ms);  // no voice since the last pause
    next();
    EXPECT_EQ(used(meter_).audio, 3s);
}

TEST_F(MeteredHearing, AndAtItsEndIfMoreWasSaid) {
    open(Hearing::on_demand, {final()});
    begin(1'000ms, 300);
    say(700);
    stream_->pause();
    say(1'000);
    stream_->finish_utterance(2'900ms);
    next();
    EXPECT_EQ(used(meter_).audio, 3s);
}

TEST_F(MeteredHearing, WhatIsAskedForMayHaveAPriceOfItsOwn) {
    Charging charging;
    charging.as = [](const listening::SpeechOptions& speech) {
        return speech.other_languages.empty() ? "ears-1" : "ears-1 multi";
    };
    open(Hearing::stream, {final()}, true, charging);
    begin(0ms, 300);
    next();
    stream_.reset();
    ASSERT_EQ(meter_.readings().size(), 1u);
    EXPECT_EQ(meter_.readings()[0].first, (Service{"acme", "stt", "ears-1 multi"}));
    EXPECT_EQ(meter_.readings()[0].second.audio, 300ms);
}

TEST_F(MeteredHearing, AShortRequestCostsWhatTheLeastDoes) {
    open(Hearing::on_demand, {final()}, true, {.at_least = 10s});
    begin(1'000ms, 300);
    stream_->pause();
    say(11'700);
    stream_->finish_utterance(13'000ms);
    next();
    EXPECT_EQ(used(meter_).audio, 22s);
}

TEST_F(MeteredHearing, NobodyAsksWithoutAMeter) {
    open(Hearing::stream, {final()}, false);
    begin(0ms, 300);
    next();
    stream_.reset();
    EXPECT_TRUE(meter_.readings().empty());
}

TEST(MeteredSpeaking, CountsCharactersOnceThereIsAudio) {
    asio::io_context loop;
    auto fake = std::make_unique<fakes::FakeTextToSpeech>(loop.get_executor());
    auto* const spoken = fake.get();
    const auto tts = metered(std::move(fake), voice);
    Meter meter;
    speaking::Voice wanted;
    wanted.meter = &meter;

    spoken->fail_openings = 1;
    EXPECT_FALSE(fakes::run_on(loop, tts->say("Hello.", wanted)).has_value());
    EXPECT_TRUE(meter.readings().empty());

    auto utterance = fakes::run_on(loop, tts->say("Köln, ja.", wanted)).value();
    EXPECT_TRUE(meter.readings().empty()) << "nothing was made yet";
    (void)fakes::run_on(loop, utterance->next());
    EXPECT_EQ(used(meter), (Usage{.audio = 50ms, .characters = 9}));
    (void)fakes::run_on(loop, utterance->next());
    EXPECT_EQ(used(meter), (Usage{.audio = 100ms, .characters = 9}))
        << "characters once, audio all";
}

class MeteredWords : public testing::Test {
protected:
    MeteredWords() {
        auto fake = std::make_unique<fakes::FakeLanguageModel>();
        fake_ = fake.get();
        model_ = metered(std::move(fake), words);
    }

    std::unique_ptr<reasoning::ModelAnswer> ask() {
        reasoning::ModelRequest request{question_, {}, instructions_};
        request.meter = &meter_;
        return model_->ask(request);
    }

    /// Reads so many events of an answer, and lets it go.
    void read(int events) {
        const auto answer = ask();
        for (int i = 0; i < events; ++i) (void)fakes::run(answer->next());
    }

    static fakes::FakeLanguageModel::Event finished(int input, int cached, int output) {
        reasoning::ModelFinished end;
        end.input_tokens = input;
        end.cached_tokens = cached;
        end.output_tokens = output;
        return reasoning::ModelEvent(end);
    }

    /// Of the question, and of an answer so far.
    int asked() const {
        return reasoning::estimated_tokens(instructions_) +
               reasoning::estimated_tokens(question_[0]);
    }
    static int given(std::string text) {
        return reasoning::estimated_tokens(reasoning::ModelMessage{
            .from = reasoning::ModelMessage::From::agent, .text = std::move(text)});
    }

    const std::string instructions_ = "You take claims.";
    const std::vector<reasoning::ModelMessage> question_{
        {.from = reasoning::ModelMessage::From::caller, .text = "A van hit my car."}};
    Meter meter_;
    fakes::FakeLanguageModel* fake_;
    std::unique_ptr<reasoning::LanguageModel> model_;
};

TEST_F(MeteredWords, CountTheTokensThatAreTold) {
    fake_->answers = {{fakes::FakeLanguageModel::said("Yes."), finished(1'000, 800, 5)}};
    read(2);
    EXPECT_EQ(used(meter_), (Usage{.input_tokens = 200, .cached_tokens = 800, .output_tokens = 5}));
}

TEST_F(MeteredWords, EstimateWhatAnswersNobodyHeardToTheEndCameTo) {
    fake_->answers = {{fakes::FakeLanguageModel::said("Yes"), finished(10, 0, 5)},
                      {fakes::FakeLanguageModel::said("No"),
                       fakes::FakeLanguageModel::failed(reasoning::ModelErrc::overloaded)},
                      {finished(0, 0, 0)}};
    ASSERT_GT(asked(), 6);
    Usage expected{.input_tokens = asked(), .output_tokens = given("Yes"), .untold = 1};
    read(1);
    EXPECT_EQ(used(meter_), expected) << "the caller spoke again";
    read(2);
    expected += {.input_tokens = asked(), .output_tokens = given("No"), .untold = 1};
    EXPECT_EQ(used(meter_), expected) << "it broke off";
    read(1);
    expected += {.input_tokens = asked(), .untold = 1};
    EXPECT_EQ(used(meter_), expected) << "the server does not count";
    {
        const auto never_read = ask();
    }
    expected += {.input_tokens = asked(), .untold = 1};
    EXPECT_EQ(used(meter_), expected) << "another was quicker";
}

TEST_F(MeteredWords, DoNotCountWhatWasRefused) {
    using enum reasoning::ModelErrc;
    for (const auto code : {bad_credentials, rejected, quota_exceeded, overloaded, unreachable})
        fake_->will_fail(code);
    for (int i = 0; i < 5; ++i) read(1);
    EXPECT_TRUE(meter_.readings().empty());
    fake_->will_fail(stalled);
    read(1);
    EXPECT_EQ(used(meter_), (Usage{.input_tokens = asked(), .untold = 1}))
        << "it may have been at it";
}

}  // namespace
}  // namespace neura::server
