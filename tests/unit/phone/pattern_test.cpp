#include "phone/pattern.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

TEST(Pattern, FindsAPhraseAnywhere) {
    const auto pattern = Pattern::parse("policy number | your policy").value();
    EXPECT_TRUE(pattern.matches("What is your Policy-Number, please?"));
    EXPECT_TRUE(pattern.matches("And your policy?"));
    EXPECT_FALSE(pattern.matches("The number of the policy?"));
    EXPECT_FALSE(pattern.matches(""));
}

TEST(Pattern, StarAloneSkipsWords) {
    const auto pattern = Pattern::parse("what * happened").value();
    EXPECT_TRUE(pattern.matches("tell me what on earth has happened there"));
    EXPECT_TRUE(pattern.matches("what happened"));
    EXPECT_FALSE(pattern.matches("happened what"));
}

TEST(Pattern, StarInAWordSkipsLetters) {
    const auto pattern = Pattern::parse("Inj* | *fire*").value();
    EXPECT_TRUE(pattern.matches("any injuries?"));
    EXPECT_TRUE(pattern.matches("a campfires smell"));
    EXPECT_FALSE(pattern.matches("any damage?"));
}

TEST(Pattern, ComparesNumbersAsSpoken) {
    EXPECT_TRUE(Pattern::parse("911").value().matches("dial nine one one now"));
}

TEST(Pattern, RefusesWhatMatchesNothing) {
    EXPECT_EQ(Pattern::parse(" ").error(), PatternError::empty);
    EXPECT_EQ(Pattern::parse("").error(), PatternError::empty);
    EXPECT_EQ(Pattern::parse("a | | b").error(), PatternError::empty_side);
    EXPECT_EQ(Pattern::parse("a |").error(), PatternError::empty_side);
    EXPECT_EQ(Pattern::parse("?!").error(), PatternError::empty);
}

TEST(Pattern, SimilarityIsOneWhenItMatches) {
    EXPECT_DOUBLE_EQ(Pattern::parse("call * ambulance").value().similarity("Call an ambulance"), 1);
}

TEST(Pattern, SimilarityForgivesWhatARecogniserDoes) {
    const auto pattern = Pattern::parse("hang up and call emergency services").value();
    const double misheard = pattern.similarity("please hang up and caul emergency service now");
    EXPECT_GT(misheard, 0.85);
    EXPECT_LT(misheard, 1);
    EXPECT_LT(pattern.similarity("thank you, have a nice day"), 0.5);
}

TEST(Pattern, SimilarityJoinsAndSplitsWords) {
    EXPECT_DOUBLE_EQ(Pattern::parse("voicemail box").value().similarity("a voice mail box"), 1);
    EXPECT_DOUBLE_EQ(Pattern::parse("voice mail box").value().similarity("a voicemail box"), 1);
}

TEST(Pattern, SimilarityToNothingIsZero) {
    EXPECT_DOUBLE_EQ(Pattern::parse("hello there").value().similarity(""), 0);
}

}  // namespace
}  // namespace neura::phone
