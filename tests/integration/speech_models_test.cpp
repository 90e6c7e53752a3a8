// The voice detector and the recogniser with their real models and Debian's recorded prompts.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "bench/onnx_silero.hpp"
#include "integration/speech_tools.hpp"
#include "integration/temporary_folder.hpp"
#include "providers/embedded/errc.hpp"
#include "providers/embedded/flite.hpp"
#include "providers/embedded/moonshine.hpp"
#include "providers/embedded/onnx.hpp"
#include "providers/embedded/silero.hpp"

namespace neura::providers::embedded {
namespace {

using tests::models_dir;
using tests::prompt;

/// What `detector` says to each window.
std::vector<float> probabilities(listening::VoiceDetector& detector, audio::Samples samples) {
    std::vector<float> heard;
    listening::VoiceDetector::Window window;
    for (; samples.size() >= window.size(); samples = samples.subspan(window.size())) {
        std::ranges::transform(samples.first(window.size()), window.begin(),
                               [](std::int16_t s) { return static_cast<float>(s) / 32768.0F; });
        heard.push_back(detector.probability(window));
        EXPECT_GE(heard.back(), 0.0F);
        EXPECT_LE(heard.back(), 1.0F);
    }
    return heard;
}

/// The share of windows that are more likely speech than not.
double share_of_voice(listening::VoiceDetector& detector, audio::Samples samples) {
    const auto heard = probabilities(detector, samples);
    const auto voiced = std::ranges::count_if(heard, [](float share) { return share > 0.5F; });
    return static_cast<double>(voiced) / static_cast<double>(heard.size());
}

/// Minutes of several voices, of noises and of silence, one after the other.
std::vector<std::int16_t> much_audio() {
    std::vector<std::int16_t> all;
    const auto add = [&](const std::vector<std::int16_t>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    for (const auto* name : {"demo-congrats", "beep", "tt-monkeys", "vm-savemessage", "tt-weasels",
                             "conf-now-muted", "agent-pass", "demo-instruct", "ascending-2tone"})
        add(prompt(name));
    const Flite flite;
    for (const auto* voice : {"rms", "awb", "slt"}) {
        all.resize(all.size() + 8'000);
        add(flite.speak("Another car hit mine from behind, and nobody was hurt.", voice).value());
    }
    auto quiet = prompt("demo-thanks");
    for (auto& sample : quiet) sample = static_cast<std::int16_t>(sample / 100);
    add(quiet);
    return all;
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

TEST(Silero, HearsWhatOnnxRuntimeHearsWithEveryInstructionSet) {
    const auto audio = much_audio();
    const auto yardstick = bench::make_onnx_voice_detection(models_dir()).value();
    const auto expected = probabilities(*yardstick->detector(), audio);
    EXPECT_GT(std::ranges::count_if(expected, [](float share) { return share > 0.9F; }), 500);
    EXPECT_GT(std::ranges::count_if(expected, [](float share) { return share < 0.1F; }), 500);

    for (const auto set : instruction_sets()) {
        const auto voices = make_voice_detection(models_dir(), set).value();
        const auto heard = probabilities(*voices->detector(), audio);
        ASSERT_EQ(heard.size(), expected.size());
        float furthest = 0;
        for (std::size_t i = 0; i < heard.size(); ++i)
            furthest = std::max(furthest, std::abs(heard[i] - expected[i]));
        EXPECT_LT(furthest, 1e-4F) << name_of(set);
        RecordProperty(std::string(name_of(set)), std::to_string(furthest));
    }
}

TEST(Silero, NeedsNothingButItsModel) {
    TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "vad");
    std::filesystem::copy_file(models_dir() / "vad/silero_vad.onnx",
                               folder.path() / "vad/silero_vad.onnx");
    EXPECT_TRUE(make_voice_detection(folder.path()).has_value());
}

TEST(Silero, RefusesAFileThatIsNoModel) {
    TemporaryFolder folder;
    folder.write("vad/silero_vad.onnx", "this is no model");
    const auto voices = make_voice_detection(folder.path());

    ASSERT_FALSE(voices.has_value());
    EXPECT_EQ(voices.error().code, Errc::model_unusable);
    EXPECT_NE(voices.error().doing.find("vad/silero_vad.onnx"), std::string::npos);
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
    EXPECT_EQ(moonshine_->recognise(prompt("agent-pass"), true, {}, stop.get_token()).value().text,
              "");
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
    TemporaryFolder folder;
    folder.write("asr/moonshine-base/encoder_model.onnx", "this is no model");

    const auto broken = Moonshine::load(*onnx_, folder.path(), "base");

    ASSERT_FALSE(broken.has_value());
    EXPECT_EQ(broken.error().code, Errc::model_unusable);
}

}  // namespace
}  // namespace neura::providers::embedded
