// How what was misheard is put right: by spelling, by keys, in the summary.

#include <gtest/gtest.h>

#include "call/reasoning/address_guesses.hpp"
#include "call/reasoning/consensus.hpp"
#include "call/reasoning/name_reader.hpp"
#include "call/reasoning/spelled_place.hpp"
#include "scripted_caller.hpp"

namespace neura::reasoning {
namespace {

std::string claimed(const Call& call, const char* field) {
    return call.progress.claim.value(field, std::string());
}

TEST(Repair, TheSummaryTellsTheStorySoThatItCanBeDenied) {
    const auto call =
        cooperative_caller()
            .on("what happened", {"I then backed into my front door."})
            .on("all correct", {"No, what happened is that a van backed into my front door."})
            .on("description of what happened be", {"A van backed into my front door."})
            .on("Is it right now", {"Yes."})
            .call();
    EXPECT_TRUE(call.agent_said("You told me: I then backed into my front door"))
        << call.transcript;
    EXPECT_TRUE(claimed(call, "incident_description").contains("van backed into my front door"))
        << call.transcript;
}

TEST(Repair, WhatIsHeardAgainAsItWasDeniedIsReadAnotherWay) {
    const auto call =
        cooperative_caller()
            .on("what happened", {"It all ran into the road and I hit a tree."})
            .on("witnesses", {"Yes, to colleague of mine saw it."})
            .on("all correct",
                {"No, what happened is that it all ran into the road and I hit a tree. | No, what "
                 "happened is that a dog ran into the road and I hit a tree."})
            .on("Is it right now",
                {"No, about the witnesses, to colleague of mine saw it. | No, about the "
                 "witnesses, a colleague of mine saw it."})
            .on("Is that it", {"Yes."})
            .call();
    EXPECT_EQ(claimed(call, "incident_description"), "a dog ran into the road and I hit a tree")
        << call.transcript;
    EXPECT_EQ(claimed(call, "witnesses"), "a colleague of mine saw it") << call.transcript;
}

TEST(Repair, ANumberRepeatedInsteadOfYesIsNoYesYet) {
    const auto call = cooperative_caller()
                          .on("phone number", {"4 1 5, 5 5 5, 0 1 7 2."})
                          .first("0 1 7 2. Is that right", {"4 1 5, 5 5 5, 0 1 7 2."})
                          .first("0 1 7 2 right", {"No, it's 4 1 5, 5 5 5, 0 1 2 7."})
                          .call();
    EXPECT_EQ(claimed(call, "policyholder_phone"), "+14155550127") << call.transcript;
}

TEST(Repair, ANumberRepeatedWhenAskedForYesOrNoIsOne) {
    const auto call = cooperative_caller()
                          .on("phone number", {"4 1 5, 5 5 5, 0 1 7 2."})
                          .first("0 1 7 2. Is that right", {"4 1 5, 5 5 5, 0 1 7 2."})
                          .first("0 1 7 2 right", {"4 1 5, 5 5 5, 0 1 7 2."})
                          .call();
    EXPECT_EQ(claimed(call, "policyholder_phone"), "+14155550172") << call.transcript;
    EXPECT_EQ(call.progress.outcome, "claim_complete") << call.transcript;
}

TEST(Repair, ALongStoryIsBegunInTheSummary) {
    const auto call =
        cooperative_caller()
            .on("what happened",
                {"What happened is that walter came through the ceiling from the apartment above "
                 "that I have rented for seven years and where nobody was when it began to drip"})
            .call();
    EXPECT_TRUE(call.agent_said("You told me: walter came through the ceiling from the apartment"))
        << call.transcript;
    EXPECT_FALSE(call.agent_said("began to drip")) << call.transcript;
}

TEST(Repair, WhoWasAloneTakesBackTheOthersInTheSummary) {
    const auto call = cooperative_caller()
                          .on("Who else was involved", {"The other driver hurted me."})
                          .on("all correct", {"No. No, I was alone."})
                          .on("Is it right now", {"Yes."})
                          .call();
    EXPECT_EQ(claimed(call, "involved_parties"), "none") << call.transcript;
    EXPECT_EQ(call.progress.outcome, "claim_complete") << call.transcript;
}

TEST(Repair, TheNameOfAFieldIsNoPartOfItsValue) {
    const auto call =
        cooperative_caller()
            .on("witnesses", {"My neighbour's law everything."})
            .on("all correct", {"No, about the witnesses, my neighbour Paul Green saw it."})
            .on("Is it right now", {"Yes."})
            .call();
    EXPECT_EQ(claimed(call, "witnesses"), "my neighbour Paul Green saw it") << call.transcript;
}

TEST(Repair, AStreetNamedAfterAnHourTellsNoHour) {
    const auto call = cooperative_caller()
                          .on("When did", {"Yesterday at eight in the morning."})
                          .on("all correct", {"No, it was on sunset, bull of art and garrison."})
                          .call();
    EXPECT_TRUE(claimed(call, "incident_date_time").ends_with("T08:00")) << call.transcript;
}

TEST(Repair, KeyedDigitsStayWhenLettersAreToldAfterwards) {
    const auto call = cooperative_caller()
                          .on("policy number", {"#666882"})
                          .first("U as in Uniform, M as in Mike, 6 6 6, 8 8 2", {"Yes."})
                          .first("have 6 6 6", {"No, it's uniform. Mike, six six six eight eight."})
                          .call();
    EXPECT_EQ(claimed(call, "policy_number"), "UM666882") << call.transcript;
}

TEST(Repair, WhatStandsBeforeTheRightDigitsIsALetter) {
    for (const auto& [heard, policy] :
         {std::pair{"No, it's half five to four for eight nine.", "A524489"},
          std::pair{"No, it's Seth Lykes, Oxford, five, two, four, four, eight, nine.", "F524489"},
          std::pair{"No, it's slime, five, two, four, four, eight, nine.", "L524489"}}) {
        const auto call = cooperative_caller()
                              .on("policy number", {"Five two four four eight nine."})
                              .first("as in", {"Yes."})
                              .first("have 5 2 4", {heard})
                              .call();
        EXPECT_EQ(claimed(call, "policy_number"), policy) << call.transcript;
    }
}

TEST(Repair, LettersToldWholeAreNotCompleted) {
    const Situation situation;
    for (const auto& [heard, known, name] :
         {std::array{"Carlos, C-A-R-L-O-S, and Weber, W-E-B-E-R", "Colonel Osweber",
                     "Carlos Weber"},
          std::array{"No, it's Sanjali, A-N-J-A-L-I, and Park, P-A-R-K", "Ann Jolly",
                     "Anjali Park"},
          std::array{"Carlos, R-L-O-S, and Weber, W-E-B-E-R", "Colonel Osweber", "Carlos Weber"}}) {
        const std::vector<std::string> hearings{heard};
        const auto reading = correct_name_answer(known, hearings, heard, situation);
        ASSERT_TRUE(reading) << heard;
        EXPECT_EQ(reading->value, name) << heard;
    }
}

TEST(Repair, AnOhAfterLettersIsTheZeroOfAnotherTelling) {
    const std::vector<std::string> hearings{"F068316", "FO68316", "068316", "FO68316"};
    EXPECT_EQ(consensus_of_code(hearings, [](std::string_view) { return true; }), "F068316");
}

TEST(Repair, AtExampleIsHeardInManyWays) {
    for (const auto* heard : {"a@thethample.com", "a@advample.com", "a@exampool.com"})
        EXPECT_EQ(with_known_domain(heard, {}), "a@example.com");
    for (const auto* other : {"a@sample.com", "a@campbell.com", "a@temple.com"})
        EXPECT_EQ(with_known_domain(other, {}), other);
}

TEST(Repair, APlaceDeniedTwiceIsSpelled) {
    const auto call =
        cooperative_caller()
            .on("Where did it happen", {"On Barton Avenue in Salem."})
            .on("all correct", {"No, it was on Carton Avenue in Salem."})
            .on("Is it right now", {"No, it was on Gordon Avenue in Salem.", "Yes."})
            .on("Is that it", {"Yes."})
            .on("with words",
                {"Barton, G like golf, A like alpha, R like Romeo, D like delta, E like "
                 "echo, N like November, Avenue in Salem."})
            .on("word for each letter", {"Barton, G like golf, A like alpha, R like Romeo, D like "
                                         "delta, E like echo, N like "
                                         "November, Avenue in Salem."})
            .call();
    EXPECT_EQ(claimed(call, "incident_location"), "Garden Avenue in Salem") << call.transcript;
}

TEST(Repair, AnAnswerThatBeginsWithLetMeThinkIsOne) {
    const auto call = cooperative_caller()
                          .on("witnesses", {"Let me think, my neighbor Paul Green saw it."})
                          .call();
    EXPECT_TRUE(claimed(call, "witnesses").contains("Paul Green")) << call.transcript;
    EXPECT_FALSE(call.agent_said("your time")) << call.transcript;
}

TEST(Repair, KeyedDigitsAreReadBackWhereALetterMayBeMissing) {
    const auto call =
        cooperative_caller()
            .on("policy number", {"#734521"})
            .first("have 7 3 4", {"No, it's B as in Bravo, seven three four five two one."})
            .first("Bravo, 7 3 4", {"Yes."})
            .call();
    EXPECT_EQ(claimed(call, "policy_number"), "B734521") << call.transcript;
}

TEST(SpelledPlace, LettersStandForTheWordBeforeThem) {
    EXPECT_EQ(read_spelled_place("It's Barton, G-A-R-D-E-N, Avenue in Houston"),
              "Garden Avenue in Houston");
    EXPECT_EQ(read_spelled_place("Forrest, F-O-R-E-S-T, drive in dallas, D-A-L-L-A-S."),
              "Forest drive in Dallas");
    EXPECT_EQ(read_spelled_place("W-A-S-H-I-N-G-T-O-N Street in Kansas City"),
              "Washington Street in Kansas City");
    EXPECT_EQ(read_spelled_place("Meing, M-A-I-N, Street in Austin"), "Main Street in Austin");
    EXPECT_EQ(read_spelled_place("on Elm Street"), std::nullopt);
    EXPECT_EQ(read_spelled_place(""), std::nullopt);
}

TEST(ConsensusOfCode, PutsLettersAndDigitsTogetherThatWereHeardApart) {
    const auto any = [](std::string_view) { return true; };
    const std::vector<std::string> heard{"948930", "S9489", "948930"};
    EXPECT_EQ(consensus_of_code(heard, any), "S948930");
    const std::vector<std::string> never_twice{"123", "456"};
    EXPECT_EQ(consensus_of_code(never_twice, any), std::nullopt);
    const auto none = [](std::string_view) { return false; };
    EXPECT_EQ(consensus_of_code(heard, none), std::nullopt);
}

TEST(NamesAndAddresses, AreWitnessesForEachOther) {
    EXPECT_EQ(mend_name_by_address("Patriciaa Okafor", "patriciaokafor@outlook.com"),
              "Patricia Okafor");
    EXPECT_EQ(mend_name_by_address("Avel Diallo", "pavel78@outlook.com"), "Pavel Diallo");
    EXPECT_EQ(mend_name_by_address("Laura Chan", "laura.chen@example.com"), "Laura Chen");
    EXPECT_EQ(mend_name_by_address("Omar Hassan", "info@example.com"), "Omar Hassan");
}

TEST(Domains, AreHeardAsTheProvidersTheySoundLike) {
    EXPECT_EQ(with_known_domain("jane@oclock.com", {}), "jane@icloud.com");
    EXPECT_EQ(with_known_domain("jane@example.com", {}), "jane@example.com");
    EXPECT_EQ(with_known_domain("jane@gmail.com", {}), "jane@gmail.com");
}

}  // namespace
}  // namespace neura::reasoning
