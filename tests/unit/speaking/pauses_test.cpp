#include "call/speaking/pauses.hpp"

#include <gtest/gtest.h>

#include <string>

namespace neura::speaking {
namespace {

std::vector<std::uint8_t> sound(int ms) {
    return std::vector<std::uint8_t>(static_cast<std::size_t>(ms) * 8, 0x10);
}
std::vector<std::uint8_t> silence(int ms) {
    return std::vector<std::uint8_t>(static_cast<std::size_t>(ms) * 8, audio::mulaw_silence);
}

TEST(Pauses, AreSilencesBetweenSounds) {
    Pauses pauses;
    pauses.hear(silence(500));  // before the first sound
    pauses.hear(sound(100));
    pauses.hear(silence(100));  // inside a word
    pauses.hear(sound(100));
    pauses.hear(silence(100));
    pauses.hear(silence(100));  // in two pieces
    EXPECT_TRUE(pauses.found().empty()) << "its end is not known yet";
    pauses.hear(sound(100));
    EXPECT_EQ(pauses.found(), (std::vector<Pause>{{800 * 8, 1'000 * 8}}));
    pauses.hear(silence(500));  // after the last
    EXPECT_EQ(pauses.found().size(), 1U);
}

TEST(HeardOfSentences, APauseTellsWhereASentenceEnds) {
    const std::string text = "I am sorry to hear that. When did it happen?";
    // The first sentence takes longer than its share, 2.2 of 3.6 s; a pause of 0.4 s follows.
    const std::vector<Pause> pauses{{2'200 * 8, 2'600 * 8}};
    const auto heard = [&](int ms) {
        return std::string(heard_of_sentences(text, static_cast<std::uint64_t>(ms) * 8, 3'600 * 8,
                                              pauses, "en-US"));
    };
    EXPECT_EQ(heard(0), "");
    EXPECT_EQ(heard(2'190), "I am sorry to hear that.");
    EXPECT_EQ(heard(2'400), "I am sorry to hear that.");
    EXPECT_EQ(heard(2'750), "I am sorry to hear that. When");
    EXPECT_EQ(heard(3'600), text);
    EXPECT_EQ(heard(9'000), text);
}

TEST(HeardOfSentences, WithoutAPauseNearIsByPace) {
    const std::string text = "One two three. Four five six.";
    const std::vector<Pause> far{{100, 2'000}};
    EXPECT_EQ(heard_of_sentences(text, 8'000, 16'000, {}, "en-US"), "One two three.");
    EXPECT_EQ(heard_of_sentences(text, 16'000, 32'000, far, "en-US"), "One two three.");
    EXPECT_EQ(heard_of_sentences("", 100, 0, {}, "en-US"), "");
}

}  // namespace
}  // namespace neura::speaking
