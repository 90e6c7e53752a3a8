// What a measurement is made of: quantiles, stamps in audio, tags in speech, a carrier's buffer.

#include <gtest/gtest.h>

#include "audio/g711.hpp"
#include "bench/audio_stamp.hpp"
#include "bench/carrier_buffer.hpp"
#include "bench/latencies.hpp"
#include "bench/spoken_tag.hpp"

namespace neura::bench {
namespace {

TEST(Latencies, GiveQuantilesWithinThreePercent) {
    Latencies latencies;
    for (Micros us = 1; us <= 100'000; ++us) latencies.add(us);
    EXPECT_EQ(latencies.count(), 100'000u);
    EXPECT_NEAR(static_cast<double>(latencies.quantile(0.5)), 50'000, 1'600);
    EXPECT_NEAR(static_cast<double>(latencies.quantile(0.99)), 99'000, 3'100);
    EXPECT_EQ(latencies.quantile(1), 100'000);
}

TEST(Latencies, AreExactWhenSmallAndBoundedWhenNot) {
    Latencies latencies;
    EXPECT_EQ(latencies.quantile(0.99), 0);
    latencies.add(7);
    EXPECT_EQ(latencies.quantile(0.5), 7);
    latencies.add(-3);
    EXPECT_EQ(latencies.quantile(0.5), 0);
    latencies.add(Micros{1} << 40);
    EXPECT_EQ(latencies.longest(), (Micros{1} << 31) - 1);
    EXPECT_EQ(latencies.quantile(1), latencies.longest());
}

audio::MulawFrame loud_frame() {
    audio::MulawFrame frame;
    for (std::size_t i = 0; i < frame.size(); ++i) frame[i] = static_cast<std::uint8_t>(i * 37);
    return frame;
}

TEST(AudioStamp, SurvivesBeingMadeLinearAndBack) {
    auto frame = loud_frame();
    stamp(frame, 1'234'567'890'123);
    const auto again = audio::encode_frame(audio::decode_frame(frame));
    EXPECT_EQ(age_of(again, 1'234'567'890'123 + 4'500), 4'500);
}

TEST(AudioStamp, IsNotReadFromOtherAudio) {
    auto frame = loud_frame();
    EXPECT_FALSE(age_of(frame, 1).has_value());
    stamp(frame, 99);
    EXPECT_FALSE(age_of(std::span(frame).first(stamp_bytes - 1), 100).has_value());
    auto quieter = audio::decode_frame(frame);
    for (auto& sample : quieter) sample = static_cast<std::int16_t>(sample / 3);
    EXPECT_FALSE(age_of(audio::encode_frame(quieter), 100).has_value());
}

TEST(AudioStamp, TellsWhoseTheAudioIsBesideItsTime) {
    auto frame = loud_frame();
    EXPECT_FALSE(signer_of(frame).has_value());
    sign(frame, 17'575);
    EXPECT_FALSE(age_of(frame, 1).has_value());
    stamp(frame, 99);
    const auto again = audio::encode_frame(audio::decode_frame(frame));
    EXPECT_EQ(signer_of(again), 17'575u);
    EXPECT_EQ(age_of(again, 100), 1);
    EXPECT_FALSE(signer_of(std::span(again).first(signed_bytes - 1)).has_value());
}

TEST(SpokenTag, IsFoundInWhateverSaysIt) {
    for (const std::uint32_t number : {0u, 25u, 26u, 4'095u, 17'575u})
        EXPECT_EQ(read_spoken_tag("I ask about " + spoken_tag(number) + ", please."), number);
    EXPECT_EQ(read_spoken_tag("The Tag Alpha Bravo Charlie"), 28u);
    EXPECT_EQ(read_spoken_tag(spoken_tag(1) + " then " + spoken_tag(2)), 2u);
    EXPECT_FALSE(read_spoken_tag("the tag alpha bravo").has_value());
    EXPECT_FALSE(read_spoken_tag("nothing").has_value());
}

constexpr Micros frame_us = 20'000;
constexpr std::size_t frame_samples = 160;

TEST(CarrierBuffer, PlaysInRealTimeAndGivesMarksBackWhenTheyArePassed) {
    CarrierBuffer buffer;
    EXPECT_TRUE(buffer.play(frame_samples, 1'000));
    EXPECT_FALSE(buffer.play(frame_samples, 1'100));
    EXPECT_FALSE(buffer.mark("end", 1'200));
    EXPECT_TRUE(buffer.passed(1'000 + 2 * frame_us - 1).empty());
    EXPECT_FALSE(buffer.reply_over(1'000 + 2 * frame_us - 1));
    EXPECT_EQ(buffer.passed(1'000 + 2 * frame_us), std::vector<std::string>{"end"});
    EXPECT_TRUE(buffer.reply_over(1'000 + 2 * frame_us));
    EXPECT_TRUE(buffer.mark("idle", 100'000));
}

TEST(CarrierBuffer, CountsAHoleButNotThePauseAfterAMark) {
    CarrierBuffer buffer;
    buffer.play(frame_samples, 0);
    buffer.play(frame_samples, frame_us + 1);
    EXPECT_EQ(buffer.underruns(), 1u);
    buffer.mark("sentence", frame_us + 2);
    buffer.play(frame_samples, 10 * frame_us);
    EXPECT_EQ(buffer.underruns(), 1u);
}

TEST(CarrierBuffer, IsEmptiedWithAllItsMarks) {
    CarrierBuffer buffer;
    for (int i = 0; i < 50; ++i) buffer.play(frame_samples, 0);
    buffer.mark("a", 0);
    buffer.play(frame_samples, 0);
    buffer.mark("b", 0);
    EXPECT_EQ(buffer.clear(frame_us), (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(buffer.playing(frame_us));
    EXPECT_TRUE(buffer.play(frame_samples, 2 * frame_us)) << "a new reply";
    EXPECT_EQ(buffer.underruns(), 0u);
}

TEST(CarrierBuffer, MeasuresJitterOnceTheLeadIsSent) {
    Latencies jitter;
    CarrierBuffer buffer;
    buffer.count_jitter_in(&jitter);
    for (int i = 0; i < 15; ++i) buffer.play(frame_samples, i);
    EXPECT_EQ(jitter.count(), 0u);
    buffer.play(frame_samples, frame_us + 14);
    buffer.play(frame_samples, 2 * frame_us + 300);
    buffer.play(frame_samples, 3 * frame_us);
    EXPECT_EQ(jitter.count(), 3u);
    EXPECT_NEAR(static_cast<double>(jitter.longest()), 300, 10);
}

}  // namespace
}  // namespace neura::bench
