#include "call/reasoning/free_text.hpp"

#include <gtest/gtest.h>

namespace neura::reasoning {
namespace {

struct Case {
    std::string_view said;
    std::string_view kept;
};

TEST(FreeText, AnswersLoseLeadInsAndFillers) {
    for (const auto& [said, kept] : {
             Case{"Uh, well, it was my neighbor Paul.", "my neighbor Paul"},
             Case{"Yes, my wife hurt her arm.", "my wife hurt her arm"},
             Case{"um the other driver uh Tom Baker", "the other driver Tom Baker"},
             Case{"That's the left mirror, thank you.", "the left mirror"},
             Case{"I think it was a red van", "a red van"},
             Case{"Two people. One of them is my son.", "Two people. One of them is my son"},
             Case{"", ""},
             Case{"uh", ""},
         })
        EXPECT_EQ(clean_answer(said), kept) << said;
}

TEST(FreeText, AccountsKeepTheirWords) {
    EXPECT_EQ(clean_account("Hi, so it was raining, uh, and I slid into a wall."),
              "it was raining, and I slid into a wall");
}

TEST(FreeText, PlacesLoseTheTimeAndTheLeadingPreposition) {
    for (const auto& [said, kept] : {
             Case{"uh it was on Baker Street in Springfield", "Baker Street in Springfield"},
             Case{"It happened on Baker Street in Springfield.", "Baker Street in Springfield"},
             Case{"At the corner of 5th and Main.", "the corner of 5th and Main"},
             Case{"in springfield", "springfield"},
             Case{"It was yesterday at three on Baker Street.", "Baker Street"},
             Case{"It was yesterday at three", ""},
             Case{"At home, 12 Oak Lane, Dover.", "home, 12 Oak Lane, Dover"},
             Case{"on Highway 61 near exit 4", "Highway 61 near exit 4"},
             Case{"In front of the library in Dover", "In front of the library in Dover"},
             Case{"We were at the Walmart parking lot in Akron",
                  "the Walmart parking lot in Akron"},
             Case{"on third street in denver", "third street in denver"},
             Case{"4 Mill Road, Leeds", "4 Mill Road, Leeds"},
         })
        EXPECT_EQ(read_place_answer(said), kept) << said;
}

TEST(FreeText, FindsPlacesInAnAccountThatNeedNoMoreAsking) {
    for (const auto& [said, kept] : {
             Case{"A truck hit me on Main Street in Dover when I stopped.", "Main Street in Dover"},
             Case{"yesterday around three i was driving on baker street in springfield and a truck "
                  "hit me",
                  "baker street in springfield"},
             Case{"I hit a deer on Highway 61 last night", "Highway 61"},
             Case{"My car was stolen at 5th and Pine in Seattle", "5th and Pine in Seattle"},
             Case{"Someone broke into my house in Portland on Monday", "Portland"},
             Case{"Near the Walmart in Akron, a van backed into me", "Near the Walmart in Akron"},
         }) {
        const auto place = find_place(said);
        ASSERT_TRUE(place) << said;
        EXPECT_EQ(*place, kept) << said;
    }
    for (const auto said :
         {"I was on my way home on Tuesday", "a truck hit me in the back at the light",
          "a pipe burst in my kitchen", "at three in the afternoon", "he was on the phone",
          "Somebody hit my car in a parking lot", "it happened in March"})
        EXPECT_FALSE(find_place(said)) << said << " → " << *find_place(said);
}

TEST(FreeText, LongSentencesAreCutWhereTheirPartsStandAlone) {
    const std::string_view text =
        "A truck hit me from behind, nobody was hurt, and my neighbor saw everything. It rained.";
    std::vector<std::string_view> parts;
    for (const auto& clause : clauses(text)) parts.push_back(clause.text);
    EXPECT_EQ(parts,
              (std::vector<std::string_view>{"A truck hit me from behind", "nobody was hurt",
                                             "and my neighbor saw everything", "It rained"}));
    EXPECT_EQ(clauses("Yes, my arm and my leg.").size(), 1u);
    EXPECT_TRUE(clauses("").empty());
}

TEST(FreeText, KnowsWhenAStoryHasNotBegun) {
    for (const auto said : {"Hi, I'd like to report an accident.", "I want to file a claim please",
                            "uh hello", "Yes"})
        EXPECT_TRUE(says_little(said)) << said;
    for (const auto said :
         {"My car was stolen", "a pipe burst", "I had a car accident on Main Street"})
        EXPECT_FALSE(says_little(said)) << said;
}

TEST(FreeText, TakesAStreetForAPlaceRatherThanAnyCapital) {
    EXPECT_EQ(find_place("Yesterday at Fryin I had an accident on Lincoln Avenue in Chicago."),
              "Lincoln Avenue in Chicago");
    EXPECT_EQ(find_place("It was in Dover."), "Dover");
}

}  // namespace
}  // namespace neura::reasoning
