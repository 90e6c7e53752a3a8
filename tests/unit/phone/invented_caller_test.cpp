#include "phone/invented_caller.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

using namespace std::chrono_literals;

Invention mary() {
    Invention who;
    who.manner = Manner::polite;
    who.first = "Mary";
    who.last = "Kowalski";
    who.policy = "K482913";
    who.phone = "5552013344";
    who.email = "mary.k@example.com";
    who.when = {.date = 2026y / std::chrono::March / 3,
                .today = 2026y / std::chrono::March / 4,
                .minute = 15 * 60,
                .exact = true,
                .day = "yesterday",
                .time = "at three p.m.",
                .clock = "around three p.m."};
    who.description = {"a tree fell on our roof", {"tree", "roof"}};
    who.place = {"Oak Street in Boston", {"Oak", "Boston"}};
    return who;
}

class Asked : public testing::Test {
protected:
    std::string says(std::string_view agent) {
        const auto act = caller.answer(agent);
        if (!act) return "nothing";
        if (const auto* press = std::get_if<Press>(&*act)) return '#' + press->keys;
        return std::get<Say>(*act).text;
    }

    bool agrees(std::string_view agent) {
        const auto answer = says(agent);
        return answer.contains("Yes") || answer.contains("ight.") || answer.contains("correct") ||
               answer.contains("Exactly");
    }

    const Invention who = mary();
    InventedCaller caller{who, Ear::exact};
};

TEST(TopicsAsked, AreThoseOfTheLastQuestion) {
    const auto one = [](std::string_view agent) { return topics_asked(agent); };
    using Topics = std::vector<Topic>;
    EXPECT_EQ(one("Thank you. When did it happen? The day and the time, please."),
              Topics{Topic::when});
    EXPECT_EQ(one("Please tell me in your own words what happened, and when and where it was."),
              Topics{Topic::description});
    EXPECT_EQ(one("Where did it happen? The street and the town, please."), Topics{Topic::place});
    EXPECT_EQ(one("Was anyone hurt, and were there any witnesses?"),
              (Topics{Topic::injuries, Topic::witnesses}));
    EXPECT_EQ(one("What is the best phone number to reach you? If it is the one you are calling "
                  "from, just say this number."),
              Topics{Topic::phone});
    EXPECT_EQ(one("Under which first and last name is the policy?"), Topics{Topic::name});
    EXPECT_EQ(one("What is your e-mail address?"), Topics{Topic::email});
    EXPECT_EQ(one("Was anything already damaged before this happened?"),
              Topics{Topic::earlier_damage});
    EXPECT_EQ(one("Hello."), Topics{});
}

TEST(Condensed, RunsACodeTogether) {
    EXPECT_EQ(condensed("K as in Kilo, four eight 2, 9 1 3"), "k482913");
    EXPECT_EQ(condensed("mary dot k at example dot com"), "mary.k@example.com");
    EXPECT_EQ(condensed("m a double t"), "matt");
}

TEST(CodesIn, AreRunsOfLettersAndDigits) {
    using Codes = std::vector<std::string>;
    EXPECT_EQ(codes_in("So it is K as in Kilo, 8 1 1, 5 9 6. Is that right?"), Codes{"k811596"});
    EXPECT_EQ(codes_in("H as in Hotel, 5 3, O as in Oscar, 6 6 8"), Codes{"h53o668"});
    EXPECT_EQ(codes_in("E as in Echo, X as in X-ray, 9 9 9, 1 1 7"), Codes{"ex999117"});
    EXPECT_EQ(codes_in("no code here"), Codes{});
}

TEST_F(Asked, NoticesWhatIsTooMuch) {
    EXPECT_FALSE(agrees("So the policy number is K 4 8 2 9 1 3 7. Is that right?"));
    EXPECT_FALSE(agrees("I have 1 555 201 3344 9 as phone number. Is that right?"));
    EXPECT_FALSE(
        agrees("So the e-mail address is think dot mary dot k at example dot com. Is that "
               "right?"));
    EXPECT_FALSE(
        agrees("So the name is Anna Mary Kowalski, spelled A N N A M A R Y, K O W A L S K "
               "I. Is that right?"));
}

TEST_F(Asked, AnswersWhatIsAsked) {
    EXPECT_TRUE(says("What happened?").contains("ree fell on our roof"));
    EXPECT_TRUE(says("When did it happen?").contains("esterday at three"));
    EXPECT_TRUE(says("And about what time was that?").contains("around three"));
    EXPECT_TRUE(says("Where did it happen?").contains("Oak Street in Boston"));
    EXPECT_TRUE(says("What is your full name?").contains("ary Kowalski"));
    EXPECT_TRUE(says("What is your policy number?").contains("our eight two nine one three"));
    EXPECT_EQ(says("Thank you. Goodbye."), "nothing");
}

TEST_F(Asked, AgreesToWhatIsRight) {
    EXPECT_TRUE(agrees("So the policy number is K 4 8 2 9 1 3. Is that right?"));
    EXPECT_TRUE(
        agrees("So the name is Mary Kowalski, spelled M A R Y, K O W A L S K I. Is that right?"));
    EXPECT_TRUE(agrees("I have 555, 201, 3344 as phone number. Is that correct?"));
    EXPECT_TRUE(agrees("So the e-mail address is mary dot k at example dot com. Is that right?"));
    EXPECT_TRUE(
        agrees("Let me sum up. It happened on Tuesday, March 3rd at 3 p.m. The place: Oak "
               "Street in Boston. Is that all correct?"));
}

TEST_F(Asked, HearsALetterTooMany) {
    EXPECT_TRUE(
        agrees("So the name is Mary Kowalski, spelled M A R Y, K O W A L S K I. Is that "
               "right?"));
    EXPECT_FALSE(
        agrees("So the name is Mary Kowalskie, spelled M A R Y, K O W A L S K I E. Is "
               "that right?"));
}

TEST_F(Asked, RemembersTheSummaryItIsAskedAboutAgain) {
    says("What is your e-mail address?");
    EXPECT_TRUE(
        agrees("Let me sum up. It happened on March 3rd at 3 p.m. The place: Oak Street in "
               "Boston. Is that all correct?"));
    EXPECT_TRUE(agrees("Sorry, I couldn't hear you well. Is that summary right, yes or no?"));
    EXPECT_TRUE(agrees("Just yes or no, please: can I file it like that?"));
    says(
        "So now I have this. It happened on March 3rd at 5 p.m. The place: Oak Street in Boston. "
        "Is it right now?");
    EXPECT_TRUE(says("Is that summary right, yes or no?").starts_with("No, "));
}

TEST_F(Asked, CorrectsWhatIsWrong) {
    EXPECT_TRUE(
        says("So the policy number is K 4 8 2 9 1 4. Is that right?").contains("nine one three"));
    EXPECT_TRUE(says("Then is it H 4 8 2 9 1 3?").contains("K as in Kilo"));
    EXPECT_TRUE(says("So the name is Mary Kovalski. Is that right?").contains("Kowalski"));
    EXPECT_TRUE(says("Let me sum up. It happened on March 4th at 3 p.m. Is that all correct?")
                    .contains("it was yesterday"));
    EXPECT_TRUE(says("Let me sum up. It happened on March 3rd at 5 p.m. Is that all correct?")
                    .contains("it was yesterday"));
}

TEST_F(Asked, ObjectsToWhatIsSaidInPassing) {
    const auto answer = says("Monday, March 2nd. And where did it happen?");
    EXPECT_TRUE(answer.contains("No, it was yesterday")) << answer;
    EXPECT_TRUE(answer.contains("Oak Street")) << answer;
}

TEST_F(Asked, SpellsAndKeysWhenOffered) {
    EXPECT_TRUE(says("Could you spell it for me with words, like A as in Alpha? Your last name.")
                    .contains("W as in Whiskey"));
    says("What is your phone number?");
    EXPECT_EQ(says("Please key in the digits of the phone number, or say them slowly."),
              "#5552013344#");
}

TEST_F(Asked, ObjectsToAnotherDayHoweverItIsNamed) {
    for (const auto* wrong : {"Today at 3 p.m.", "On Monday at 3 p.m.", "On Friday the 27th.",
                              "The day before yesterday."})
        EXPECT_TRUE(says(std::string(wrong) + " Where did it happen?").contains("No, it was"))
            << wrong;
    for (const auto* right :
         {"Yesterday at 3 p.m.", "On Tuesday the 3rd around 3 p.m.",
          "A rough idea is enough, like last Monday morning.", "You may say it."})
        EXPECT_FALSE(says(std::string(right) + " Where did it happen?").contains("No, it was"))
            << right;
}

TEST_F(Asked, GivesTheWholeWhenTheAgentHasNoBeginningOfIt) {
    EXPECT_TRUE(says("So far I have 3 3 4 4 as phone number. What comes after that?")
                    .contains("five five five, two"));
}

TEST_F(Asked, SaysItAgainToAnAgentThatWaits) {
    says("Where did it happen?");
    EXPECT_TRUE(says("Take your time, I'm here.").contains("Oak Street"));
}

TEST_F(Asked, GivesTheRest) {
    EXPECT_EQ(says("So far I have 5 5 5 2 as phone number. What comes after that?"),
              "zero, one, three, three, four, four.");
}

TEST_F(Asked, AsksBackTwiceThenWaits) {
    EXPECT_NE(says("Blah blah?"), "nothing");
    EXPECT_NE(says("Blah blah?"), "nothing");
    EXPECT_EQ(says("Blah blah?"), "nothing");
}

TEST_F(Asked, SaysItIsStillThere) {
    says("Where did it happen?");
    EXPECT_TRUE(says("Are you still there?").contains("Oak Street"));
}

TEST(InventedCaller, SaysWrongFirstWhatItSlipsOn) {
    auto who = mary();
    who.slip = Topic::policy;
    InventedCaller caller(who, Ear::exact);
    const auto first = std::get<Say>(caller.answer("Your policy number?").value()).text;
    EXPECT_TRUE(first.contains("nine one four")) << first;
    const auto then =
        std::get<Say>(
            caller.answer("So the policy number is K 4 8 2 9 1 4. Is that right?").value())
            .text;
    EXPECT_TRUE(then.contains("nine one three")) << then;
}

TEST(InventedCaller, DoesNotKnowWhatItDoesNotKnow) {
    auto who = mary();
    who.does_not_know = {Topic::policy};
    InventedCaller caller(who, Ear::exact);
    const auto said = std::get<Say>(caller.answer("Your policy number?").value()).text;
    EXPECT_FALSE(said.contains("four")) << said;
}

TEST(InventedCaller, HangsUpWhenTheAgentDoesNot) {
    const auto who = mary();
    InventedCaller caller(who, Ear::exact);
    caller.agent_started(0ms);
    caller.agent_finished("Goodbye.", 1000ms);
    EXPECT_FALSE(caller.next(2000ms));
    EXPECT_FALSE(caller.next(6000ms));
    EXPECT_TRUE(std::holds_alternative<HangUp>(caller.next(9000ms).value()));
    EXPECT_FALSE(caller.next(9020ms));
}

}  // namespace
}  // namespace neura::phone
