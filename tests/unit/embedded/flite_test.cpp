#include "providers/embedded/flite.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <random>
#include <thread>

#include "audio/level.hpp"
#include "providers/embedded/errc.hpp"

namespace neura::providers::embedded {
namespace {

int peak_of(audio::Samples samples) {
    int peak = 0;
    for (const int sample : samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

TEST(Flite, SpeaksASentenceAtTelephoneLevel) {
    const auto samples = Flite().speak("Thank you for calling. How can I help you?");

    ASSERT_TRUE(samples.has_value());
    const auto seconds = static_cast<double>(samples->size()) / audio::telephone_rate;
    EXPECT_GT(seconds, 1.5);
    EXPECT_LT(seconds, 4.0);
    EXPECT_NEAR(audio::level_dbfs(*samples), -20.0, 1.5);
    EXPECT_LE(peak_of(*samples), 32'000);
}

TEST(Flite, EveryVoiceSpeaksAndTheyDiffer) {
    const Flite flite;
    std::vector<std::size_t> lengths;
    for (const auto* voice : {"rms", "awb", "slt"}) {
        const auto samples = flite.speak("What is your policy number?", voice);
        ASSERT_TRUE(samples.has_value()) << voice;
        EXPECT_GT(samples->size(), audio::telephone_rate) << voice;
        lengths.push_back(samples->size());
    }
    EXPECT_NE(lengths[0], lengths[1]);
    EXPECT_NE(lengths[0], lengths[2]);
}

TEST(Flite, RefusesAVoiceItDoesNotHave) {
    const auto samples = Flite().speak("Hello.", "nobody");

    ASSERT_FALSE(samples.has_value());
    EXPECT_EQ(samples.error().code, Errc::bad_request);
}

TEST(Flite, TwiceTheSpeedTakesHalfTheTime) {
    const Flite flite;
    const auto text = "The recording of this call is kept for ninety days.";

    const auto slow = flite.speak(text, "rms", 1.0);
    const auto fast = flite.speak(text, "rms", 2.0);

    ASSERT_TRUE(slow.has_value() && fast.has_value());
    const auto ratio = static_cast<double>(slow->size()) / static_cast<double>(fast->size());
    EXPECT_NEAR(ratio, 2.0, 0.2);
}

TEST(Flite, ASpeedOutOfRangeIsBroughtIntoIt) {
    const Flite flite;

    const auto fastest = flite.speak("One two three.", "rms", 2.0);
    const auto faster = flite.speak("One two three.", "rms", 1e9);
    const auto odd = flite.speak("One two three.", "rms", std::numeric_limits<double>::quiet_NaN());

    ASSERT_TRUE(fastest && faster && odd);
    EXPECT_NEAR(static_cast<double>(faster->size()), static_cast<double>(fastest->size()), 400);
    EXPECT_GT(odd->size(), fastest->size());
}

TEST(Flite, TextWithoutASoundGivesNoAudio) {
    const Flite flite;
    for (const auto* text :
         {"", " ", "\n\t", "...", "?!", "—", "日本語", "\xff\xfe\x80", "\x01\x02"}) {
        const auto samples = flite.speak(text);
        ASSERT_TRUE(samples.has_value()) << text;
        EXPECT_TRUE(samples->empty()) << text;
    }
}

TEST(Flite, RefusesTextBeyondItsLimit) {
    const auto samples = Flite().speak(std::string(Flite::longest_text + 1, 'a'));

    ASSERT_FALSE(samples.has_value());
    EXPECT_EQ(samples.error().code, Errc::bad_request);
}

TEST(Flite, SurvivesTextNobodyWouldWrite) {
    const Flite flite;
    for (const auto* text :
         {"a", "A1B2-C3/D4", "((((", "1e999 $$$ 50%%", "http://a.b/c?d=e&f", "<a b='c'>", "%s%n%d",
          "\\\\\\x", "bcdfghjklmnpqrstvwxz", "12345678901234567890123456789012", "a.b.c.d.e.f",
          "O'Brien's o'clock'd've", "naïve café Señor Müller", "3:75pm 99/99/9999"}) {
        const auto samples = flite.speak(text);
        EXPECT_TRUE(samples.has_value()) << text;
    }
}

TEST(Flite, SurvivesRandomBytes) {
    const Flite flite;
    std::mt19937 random(7);
    std::uniform_int_distribution<int> byte(0, 255);
    std::uniform_int_distribution<int> printable(32, 126);
    for (int round = 0; round < 40; ++round) {
        std::string text(60, ' ');
        for (auto& c : text) c = static_cast<char>(round % 2 ? byte(random) : printable(random));
        EXPECT_TRUE(flite.speak(text).has_value()) << round;
    }
}

TEST(Flite, SpeaksOnSeveralThreadsAtOnce) {
    const Flite flite;
    const auto alone = flite.speak("Please hold while I look that up.");
    ASSERT_TRUE(alone.has_value());

    std::vector<std::vector<std::int16_t>> spoken(4);
    {
        std::vector<std::jthread> threads;
        for (auto& samples : spoken)
            threads.emplace_back([&flite, &samples] {
                for (int i = 0; i < 5; ++i)
                    samples = flite.speak("Please hold while I look that up.").value();
            });
    }

    // The vocoder's noise differs each time, so the silence around the words may too.
    for (const auto& samples : spoken)
        EXPECT_NEAR(static_cast<double>(samples.size()), static_cast<double>(alone->size()), 800);
}

TEST(PlainEnglish, DropsAccentsAndKeepsPunctuation) {
    EXPECT_EQ(plain_english("Señor Müller’s “café” — ça va…"), "Senor Muller's \"cafe\" , ca va.");
    EXPECT_EQ(plain_english("Łódź, Škoda, Þór"), "Lodz, Skoda, Tor");
}

TEST(PlainEnglish, MakesSpacesOfWhatHasNoEnglishSound) {
    EXPECT_EQ(plain_english("a\tb\nc"), "a b c");
    EXPECT_EQ(plain_english("a日b"), "a b");
    EXPECT_EQ(plain_english("a\xff"
                            "b\xe2\x80"),
              "a b  ");
    EXPECT_EQ(plain_english("3×4"), "3 4");
}

TEST(FinishSpeech, CutsSilenceToFortyMilliseconds) {
    std::vector<std::int16_t> samples(8'000, 0);
    for (std::size_t i = 3'000; i < 5'000; ++i) samples[i] = i % 4 < 2 ? 1'000 : -1'000;

    finish_speech(samples);

    EXPECT_EQ(samples.size(), 2'000U + 2 * 320);
}

TEST(FinishSpeech, RaisesAQuietVoiceButClipsNone) {
    std::vector<std::int16_t> quiet(1'000);
    for (std::size_t i = 0; i < quiet.size(); ++i) quiet[i] = i % 4 < 2 ? 100 : -100;
    finish_speech(quiet);
    EXPECT_NEAR(audio::level_dbfs(quiet), -20.0, 0.1);

    std::vector<std::int16_t> peaky(1'000, 60);
    peaky[500] = -32'768;
    finish_speech(peaky);
    EXPECT_LE(peak_of(peaky), 32'001);
}

TEST(FinishSpeech, SilenceIsNoSpeech) {
    std::vector<std::int16_t> silence(500, 0);
    finish_speech(silence);
    EXPECT_TRUE(silence.empty());
}

}  // namespace
}  // namespace neura::providers::embedded
