#include <gtest/gtest.h>

#include <random>
#include <set>

#include "scripted_caller.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

/// Whoever is on the line is never told the same sentence twice running, unless they asked for it.
void expect_no_parrot(const Call& call) {
    for (std::size_t i = 1; i < call.replies.size(); ++i) {
        const auto& before = call.replies[i - 1].text;
        const auto& now = call.replies[i].text;
        EXPECT_FALSE(now.empty());
        EXPECT_NE(before, now) << call.transcript;
    }
}

const Json whole_claim = Json::parse(R"({
    "incident_description": "Somebody ran into the back of my car at a red light",
    "incident_date_time": "2026-11-24T15:00",
    "incident_location": "Baker Street in Springfield",
    "injuries": "none",
    "medical_records": null,
    "involved_parties": "The other driver, Tom Baker, in a blue van",
    "witnesses": "my neighbor Paul Green saw it",
    "pre_existing_damages": "none",
    "policyholder_name": "John Smith",
    "policy_number": "B734521",
    "policyholder_phone": "+14155550123",
    "policyholder_email": "john.smith@gmail.com",
    "_flags": null
})");

TEST(GuidedDialogue, FillsTheClaimOfACooperativeCaller) {
    const auto call = cooperative_caller().call();
    expect_claim(call, whole_claim);
    expect_no_parrot(call);
    EXPECT_TRUE(call.progress.complete) << call.transcript;
    EXPECT_TRUE(call.progress.may_record);
    EXPECT_EQ(call.progress.outcome, "claim_complete");
    EXPECT_TRUE(call.replies.back().hang_up);
    EXPECT_TRUE(call.replies.back().text.contains("call you back")) << call.transcript;
    EXPECT_LE(call.replies.size(), 19u) << call.transcript;
}

TEST(GuidedDialogue, GreetsAsAnAiOfTheCompanyAndAsksForConsentFirst) {
    auto file = insurance_agent();
    file.persona.company = "Example Mutual";
    const auto call = cooperative_caller().call(file);
    const auto& greeting = call.replies.front();
    EXPECT_TRUE(greeting.text.contains("Example Mutual"));
    EXPECT_TRUE(greeting.text.contains("AI"));
    EXPECT_TRUE(greeting.text.contains("record"));
    EXPECT_FALSE(greeting.interruptible);
    EXPECT_EQ(greeting.expecting, Expecting::yes_or_no);
    EXPECT_EQ(call.replies[1].expecting, Expecting::narrative);
}

TEST(GuidedDialogue, GoesOnUnrecordedWithoutConsent) {
    for (const auto* no : {"No.", "No, I'd rather not.", "no thank you"}) {
        const auto call = cooperative_caller().on("record this call", {no}).call();
        EXPECT_FALSE(call.progress.may_record) << no;
        expect_claim(call, whole_claim);
        EXPECT_TRUE(call.agent_said("not recorded"));
    }
}

TEST(GuidedDialogue, HearsAStoryThatComesInsteadOfConsent) {
    const auto call =
        cooperative_caller()
            .on("record this call",
                {"Somebody ran into the back of my car at a red light.", "Yes, sure."})
            .call();
    EXPECT_TRUE(call.progress.may_record);
    EXPECT_FALSE(call.agent_said("own words")) << call.transcript;
    expect_claim(call, whole_claim);
}

TEST(GuidedDialogue, TakesEverythingOutOfOneBreath) {
    const auto call =
        cooperative_caller()
            .on("what happened",
                {"Hi, my name is John Smith, my policy number is B 7 3 4 5 2 1, and yesterday at "
                 "three in the afternoon on Baker Street in Springfield somebody ran into the back "
                 "of my car. Nobody was hurt. My neighbor Paul Green saw it. You can call me at my "
                 "phone number 415 555 0123."})
            .call();
    expect_claim(call, {{"incident_date_time", "2026-11-24T15:00"},
                        {"incident_location", "Baker Street in Springfield"},
                        {"injuries", "none"},
                        {"policyholder_name", "John Smith"},
                        {"policy_number", "B734521"},
                        {"policyholder_phone", "+14155550123"},
                        {"witnesses", "My neighbor Paul Green saw it"}});
    for (const auto* question :
         {"When did it happen", "Where did it happen", "anyone hurt", "full name",
          "What is your policy number", "any witnesses", "best phone number"})
        EXPECT_FALSE(call.agent_said(question)) << question << '\n' << call.transcript;
    EXPECT_TRUE(call.progress.claim["incident_description"].get<std::string>().contains(
        "somebody ran into the back of my car"));
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(GuidedDialogue, UnderstandsWhatARecogniserWritesLoosely) {
    ScriptedCaller caller;
    caller.on("record this call", {"yeah"})
        .on("what happened", {"uh so a truck backed into my fence and uh broke it"})
        .on("When did it happen", {"uh it was last monday around half past nine in the morning"})
        .on("Where did it happen", {"uh it was on maple avenue in dayton"})
        .on("anyone hurt", {"no injuries"})
        .on("else was involved", {"um the truck driver his name was mike jones"})
        .on("witnesses", {"no there were no witnesses"})
        .on("damaged before", {"nope"})
        .on("already damaged", {"nope"})
        .on("full name", {"it's uh mary jones"})
        .on("policy number", {"four, four. Seven nine, one two"})
        .on("phone number", {"uh it's six one four. five five five, oh one, seven eight."})
        .on("e-mail", {"mary jones at yahoo dot com"})
        .on("Is that right", {"yeah"})
        .on("Is that correct", {"yes it is"})
        .on("all correct", {"yep"});
    const auto call = caller.call();
    expect_claim(call, {{"incident_description", "a truck backed into my fence and broke it"},
                        {"incident_date_time", "2026-11-23T09:30"},
                        {"incident_location", "maple avenue in dayton"},
                        {"injuries", "none"},
                        {"involved_parties", "the truck driver his name was mike jones"},
                        {"witnesses", "none"},
                        {"pre_existing_damages", "none"},
                        {"policyholder_name", "Mary Jones"},
                        {"policy_number", "447912"},
                        {"policyholder_phone", "+16145550178"},
                        {"policyholder_email", "maryjones@yahoo.com"}});
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(GuidedDialogue, NeverTrustsOneHearing) {
    const auto call = cooperative_caller().call();
    EXPECT_TRUE(call.agent_said("B as in Bravo, 7 3 4, 5 2 1")) << call.transcript;
    EXPECT_TRUE(call.agent_said("S M I T H")) << call.transcript;
    EXPECT_TRUE(call.agent_said("4 1 5, 5 5 5, 0 1 2 3")) << call.transcript;
    EXPECT_TRUE(call.agent_said("john dot smith at gmail dot com")) << call.transcript;
}

TEST(GuidedDialogue, PutsACodeRightThatWasMisheard) {
    const auto call = cooperative_caller()
                          .on("policy number", {"It's D 7 3 4 5 2 1."})
                          .first("D as in Delta", {"No, it's B as in Bravo."})
                          .call();
    expect_claim(call, whole_claim);
    EXPECT_TRUE(call.agent_said("B as in Bravo, 7 3 4, 5 2 1")) << call.transcript;
}

TEST(GuidedDialogue, OffersAnotherReadingOrTheAlphabetAfterABareNo) {
    const auto call = cooperative_caller()
                          .first("D as in Delta", {"No."})
                          .on("policy number", {"It's D 7 3 4 5 2 1."})
                          .on("is it ", {"No."})
                          .on("is it B as in Bravo, 7 3 4, 5 2 1", {"Yes."})
                          .on("again: B as in Bravo, 7 3 4, 5 2 1", {"Yes."})
                          .on("A as in Alpha", {"Bravo seven three four five two one"})
                          .on("one digit at a time", {"Bravo seven three four five two one"})
                          .call();
    expect_claim(call, {{"policy_number", "B734521"}, {"_flags", nullptr}});
}

TEST(GuidedDialogue, TakesKeyedDigitsAtOnce) {
    const auto call = cooperative_caller().on("phone number", {"#4155550123"}).call();
    expect_claim(call, whole_claim);
    EXPECT_FALSE(call.agent_said("the phone number is")) << call.transcript;
}

TEST(GuidedDialogue, KeepsTheLetterOfACodeWhoseDigitsAreKeyed) {
    const auto call = cooperative_caller()
                          .on("policy number", {"It's B 7 3 4 5 2 9."})
                          .first("5 2 9", {"No."})
                          .on("is it ", {"No."})
                          .on("A as in Alpha", {"#734521"})
                          .on("one digit at a time", {"#734521"})
                          .on("5 2 1?", {"Yes."})
                          .on("5 2 1. Is that right", {"Yes."})
                          .call();
    expect_claim(call, {{"policy_number", "B734521"}});
}

TEST(GuidedDialogue, JoinsANumberThatWasCutByAPause) {
    const auto call = cooperative_caller()
                          .on("phone number", {"It's 415 555"})
                          .on("comes after that", {"0123"})
                          .call();
    expect_claim(call, whole_claim);
}

TEST(GuidedDialogue, MendsANameBySpelling) {
    const auto call = cooperative_caller()
                          .on("full name", {"My name is John Smyth."})
                          .first("S M Y T H", {"No, it's Smith, S M I T H."})
                          .on("S M I T H?", {"Yes."})
                          .call();
    expect_claim(call, whole_claim);
}

TEST(GuidedDialogue, GivesUpOnAValueAndFlagsItAfterSomeTries) {
    const auto call = cooperative_caller()
                          .first(" as policy number", {"No."})
                          .first("the policy number is", {"No."})
                          .first("is it ", {"No."})
                          .first("again: ", {"No."})
                          .on("A as in Alpha", {"It's B 7 3 4 5 2 1."})
                          .on("one digit at a time", {"It's B 7 3 4 5 2 1."})
                          .call();
    EXPECT_EQ(call.progress.claim["_flags"]["policy_number"], Json({"to_check"}))
        << call.transcript;
    EXPECT_TRUE(call.progress.claim.contains("policy_number"));
    EXPECT_TRUE(call.agent_said("a colleague will check")) << call.transcript;
    EXPECT_TRUE(call.replies.back().text.contains("call you back"));
}

TEST(GuidedDialogue, HearsAnObjectionToWhatItSaidInPassing) {
    for (const auto* objection :
         {"No, it was Monday.", "Sorry, I meant Monday.", "No wait, it was on Monday."}) {
        const auto call = patient_caller().first("Yesterday at 3 p.m. Where", {objection}).call();
        expect_claim(call, {{"incident_date_time", "2026-11-23T15:00"},
                            {"incident_location", "Baker Street in Springfield"}});
    }
}

TEST(GuidedDialogue, CorrectsAFieldByItsNameAtAnyTime) {
    const auto call = patient_caller()
                          .on("witnesses", {"Sorry, I gave you the wrong date, it was Monday.",
                                            "Yes, my neighbor Paul Green saw it."})
                          .call();
    auto wanted = whole_claim;
    wanted["incident_date_time"] = "2026-11-23T15:00";
    expect_claim(call, wanted);
}

TEST(GuidedDialogue, ChangesWhatIsWrongInTheSummary) {
    const auto call = cooperative_caller()
                          .on("all correct", {"No, the e-mail is wrong."})
                          .first("right e-mail address", {"j smith at gmail dot com"})
                          .first("should the e-mail address be", {"j smith at gmail dot com"})
                          .on("right now?", {"Yes."})
                          .on("Is that it?", {"Yes."})
                          .call();
    auto wanted = whole_claim;
    wanted["policyholder_email"] = "jsmith@gmail.com";
    expect_claim(call, wanted);
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(GuidedDialogue, AsksWhatIsWrongWithTheSummaryAndChangesIt) {
    const auto call =
        cooperative_caller()
            .on("all correct", {"No."})
            .on("should I change", {"The place. It was on Elm Street in Springfield."})
            .on("right now?", {"Yes."})
            .on("Is that it?", {"Yes."})
            .call();
    auto wanted = whole_claim;
    wanted["incident_location"] = "Elm Street in Springfield";
    expect_claim(call, wanted);
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(GuidedDialogue, GoesOnWithACallerWhoKnowsNothing) {
    ScriptedCaller caller;
    caller.on("", {"I don't know."}).on("record this call", {"Yes."}).on("all correct", {"Yes."});
    const auto call = caller.call();
    expect_no_parrot(call);
    EXPECT_FALSE(call.progress.complete);
    EXPECT_EQ(call.progress.outcome, "claim_incomplete") << call.transcript;
    EXPECT_TRUE(call.replies.back().hang_up);
    EXPECT_TRUE(call.replies.back().text.contains("call you back")) << call.transcript;
    EXPECT_LE(call.replies.size(), 25u) << call.transcript;
}

TEST(GuidedDialogue, TriesOnceMoreForThePolicyNumberThenGoesOnWithoutIt) {
    const auto call =
        cooperative_caller()
            .on("policy number", {"I don't have it with me.", "No, I really don't know it."})
            .on("insurance card", {"I don't know it."})
            .call();
    auto wanted = whole_claim;
    wanted["policy_number"] = nullptr;
    wanted["_flags"] = {{"policy_number", {"unknown"}}};
    expect_claim(call, wanted);
    EXPECT_TRUE(call.agent_said("insurance card")) << call.transcript;
}

TEST(GuidedDialogue, RespectsARefusal) {
    const auto call = cooperative_caller().on("e-mail", {"I'd rather not say."}).call();
    auto wanted = whole_claim;
    wanted["policyholder_email"] = nullptr;
    wanted["_flags"] = {{"policyholder_email", {"declined"}}};
    expect_claim(call, wanted);
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(GuidedDialogue, TakesAGuessForAnAnswer) {
    const auto call =
        cooperative_caller()
            .on("When did it happen", {"I don't know exactly, maybe yesterday around three in the "
                                       "afternoon."})
            .call();
    expect_claim(call, {{"incident_date_time", "2026-11-24T15:00"}});
}

TEST(GuidedDialogue, AsksTheHourWhenOnlyTheDayIsKnown) {
    const auto call = cooperative_caller()
                          .on("When did it happen", {"It was yesterday."})
                          .on("what time was that", {"At three in the afternoon."})
                          .call();
    expect_claim(call, whole_claim);
}

TEST(GuidedDialogue, KeepsTheDayWhenTheHourIsUnknown) {
    const auto call = cooperative_caller()
                          .on("When did it happen", {"It was yesterday."})
                          .on("what time was that", {"I don't know."})
                          .call();
    expect_claim(call, {{"incident_date_time", "2026-11-24"}});
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(GuidedDialogue, AsksMoreAfterABareYes) {
    const auto call = cooperative_caller()
                          .on("witnesses", {"Yes."})
                          .on("Who were they", {"Paul Green, my neighbor."})
                          .call();
    expect_claim(call, {{"witnesses", "Paul Green, my neighbor"}});
}

TEST(GuidedDialogue, AsksForTreatmentOnlyWhenSomebodyWasHurt) {
    const auto call = cooperative_caller()
                          .on("anyone hurt", {"Yes, my neck hurts."})
                          .on("doctor", {"Yes, I went to the Springfield hospital."})
                          .call();
    expect_claim(call, {{"injuries", "my neck hurts"},
                        {"medical_records", "I went to the Springfield hospital"}});
}

TEST(GuidedDialogue, UsesTheCallersOwnNumberWhenToldSo) {
    const auto call =
        cooperative_caller().on("phone number", {"This number, the one I'm calling from."}).call();
    expect_claim(call, {{"policyholder_phone", "+14155550100"}});
}

/// Remarks that are no answer: the call goes on as if nothing had been said.
TEST(GuidedDialogue, SideRemarksCostNothingAtAnyPoint) {
    for (const auto* remark :
         {"Why do you ask?", "Can you repeat that, please?", "Not so fast, please.",
          "Are you a robot?", "One moment, please.", "What do you mean?", "Thank you."}) {
        for (int turn = 1; turn <= 17; ++turn) {
            const auto call = patient_caller().at_turn(turn, remark).call();
            SCOPED_TRACE(std::string(remark) + " at turn " + std::to_string(turn));
            expect_claim(call, whole_claim);
            EXPECT_TRUE(call.progress.complete) << call.transcript;
            if (testing::Test::HasFailure()) return;
        }
    }
}

TEST(GuidedDialogue, SaysWhyItAsks) {
    const auto call = cooperative_caller()
                          .on("phone number", {"Why do you need that?", "It's 415 555 0123."})
                          .call();
    EXPECT_TRUE(call.agent_said("We call you back on it")) << call.transcript;
    expect_claim(call, whole_claim);
}

TEST(GuidedDialogue, PassesOnToAPersonAtAnyPointAndKeepsWhatItHas) {
    for (int turn = 1; turn <= 14; ++turn) {
        const auto call =
            cooperative_caller().at_turn(turn, "I want to speak to a human, please.").call();
        const auto& last = call.replies.back();
        EXPECT_EQ(call.progress.outcome, "wants_human") << call.transcript;
        EXPECT_TRUE(last.transfer && last.hang_up) << call.transcript;
        EXPECT_TRUE(last.text.contains("colleague"));
        if (turn > 4) {
            EXPECT_TRUE(call.progress.claim.contains("incident_description")) << call.transcript;
        }
    }
}

TEST(GuidedDialogue, PutsAnEmergencyFirstAtAnyPoint) {
    for (const auto* danger : {"There is a fire in the house!", "She is not breathing!"}) {
        for (int turn = 1; turn <= 15; ++turn) {
            SCOPED_TRACE(turn);
            auto unsafe = patient_caller().at_turn(turn, danger).on("safe", {"No."});
            const auto ended = unsafe.call();
            EXPECT_EQ(ended.progress.outcome, "emergency") << ended.transcript;
            EXPECT_TRUE(ended.replies.back().hang_up);
            EXPECT_TRUE(ended.replies[static_cast<std::size_t>(turn)].text.contains("911"))
                << ended.transcript;
            EXPECT_TRUE(ended.replies.back().text.contains("911"));

            auto safe = patient_caller().at_turn(turn, danger).on("safe", {"Yes, we are."});
            const auto went_on = safe.call();
            EXPECT_TRUE(went_on.replies[static_cast<std::size_t>(turn)].text.contains("911"));
            EXPECT_NE(went_on.progress.outcome, "emergency") << went_on.transcript;
            EXPECT_TRUE(went_on.progress.claim.contains("policy_number")) << went_on.transcript;
        }
    }
}

TEST(GuidedDialogue, LeavesACallerWhoSaysGoodbyeKnowingWhatHappens) {
    const auto call = cooperative_caller().at_turn(5, "I have to go, goodbye.").call();
    EXPECT_EQ(call.replies.size(), 6u) << call.transcript;
    EXPECT_TRUE(call.replies.back().hang_up);
    EXPECT_TRUE(call.replies.back().text.contains("call you back"));
    EXPECT_EQ(call.progress.outcome, "claim_incomplete");
}

TEST(Playbook, IsSharedByConversationsThatKeepToThemselves) {
    const auto playbook = make_playbook(insurance_agent());
    const auto one = make_guided_dialogue(playbook, {.now = call_time, .caller_id = {}});
    const auto other = make_guided_dialogue(playbook, {.now = call_time, .caller_id = {}});
    const auto greeting = finish(one->greet()).text;
    finish(one->answer({.text = "Yes.", .alternatives = {}}, say_nothing));
    finish(one->answer({.text = "Somebody drove into my car.", .alternatives = {}}, say_nothing));
    EXPECT_FALSE(one->progress().claim.empty());
    EXPECT_EQ(finish(other->greet()).text, greeting);
    EXPECT_TRUE(other->progress().claim.empty());
}

class Conversing : public testing::Test {
protected:
    Reply says(std::string text) {
        return finish(agent_->answer(Turn{std::move(text), {}, false}, say_nothing));
    }

    std::unique_ptr<Agent> agent_ =
        make_guided_dialogue(make_playbook(insurance_agent()), {.now = call_time, .caller_id = {}});
};

TEST_F(Conversing, SilenceIsAskedAboutThenEndsTheCall) {
    finish(agent_->greet());
    says("Yes.");
    const auto first = finish(agent_->silence(1));
    const auto second = finish(agent_->silence(2));
    const auto third = finish(agent_->silence(3));
    EXPECT_FALSE(first.hang_up);
    EXPECT_FALSE(second.hang_up);
    EXPECT_NE(first.text, second.text);
    EXPECT_TRUE(third.hang_up);
    EXPECT_TRUE(third.text.contains("call you back"));
    EXPECT_EQ(agent_->progress().outcome, "caller_silent");
}

TEST_F(Conversing, AHoldGrantsLongerSilence) {
    finish(agent_->greet());
    says("Yes.");
    EXPECT_TRUE(says("One moment, let me look.").text.contains("time"));
    int waited = 0;
    while (!finish(agent_->silence(waited + 1)).hang_up) ++waited;
    EXPECT_GE(waited, 4);
    EXPECT_LE(waited, 8);
}

TEST_F(Conversing, NoiseIsAskedAboutAndEndsWithTheOfferOfAPerson) {
    finish(agent_->greet());
    says("Yes.");
    std::set<std::string> said;
    Reply reply;
    for (int i = 0; i < 4; ++i) {
        reply = finish(agent_->not_heard());
        EXPECT_TRUE(said.insert(reply.text).second) << reply.text;
    }
    EXPECT_TRUE(reply.text.contains("colleague"));
    reply = says("Yes, please.");
    EXPECT_TRUE(reply.transfer);
    EXPECT_EQ(agent_->progress().outcome, "wants_human");
}

TEST_F(Conversing, AnAnswerThatGoesOnOverTheNextQuestionIsOneAnswer) {
    finish(agent_->greet());
    says("Yes.");
    says("A pipe burst in my kitchen yesterday at noon.");
    agent_->interrupted("I'm");
    says("and the water ran into the living room");
    EXPECT_EQ(agent_->progress().claim["incident_description"],
              "A pipe burst in my kitchen yesterday at noon, the water ran into the living room");
}

TEST_F(Conversing, RepeatsItsLastQuestion) {
    finish(agent_->greet());
    const auto question = says("Yes.");
    const auto again = says("Pardon?");
    EXPECT_TRUE(again.text.contains("in your own words")) << again.text;
    EXPECT_EQ(again.expecting, question.expecting);
}

TEST_F(Conversing, RefusesADateInTheFuture) {
    finish(agent_->greet());
    says("Yes.");
    says("A pipe burst in my kitchen.");
    const auto reply = says("On December the 24th 2026 at noon.");
    EXPECT_FALSE(agent_->progress().claim.contains("incident_date_time")) << reply.text;
    EXPECT_TRUE(reply.text.contains("future") || reply.text.contains("still to come"))
        << reply.text;
}

TEST(GuidedDialogue, AnyTurnsAtAllEndInAPoliteGoodbye) {
    const std::vector<std::string> lines{"Yes.",
                                         "No.",
                                         "uh",
                                         "yesterday",
                                         "B 7 3 4 5 2 1",
                                         "415 555 0123",
                                         "I don't know",
                                         "john at gmail dot com",
                                         "no that's wrong",
                                         "it's Tuesday",
                                         "why",
                                         "repeat that",
                                         "my name is Ann Lee",
                                         "the e-mail is wrong",
                                         "nobody was hurt",
                                         "",
                                         "???",
                                         "\xC3\xA9",
                                         "Sorry, I meant Tuesday",
                                         "one moment",
                                         "on Baker Street in Dover",
                                         "change the date",
                                         "thank you",
                                         "hello?",
                                         "A as in Alpha",
                                         "no, it is seventeen",
                                         "and then it rained a lot",
                                         "I'd rather not say",
                                         "five five five",
                                         "M as in Mike",
                                         "correct",
                                         "next year",
                                         "@",
                                         "#12",
                                         "the policy number is wrong",
                                         "my phone number is 5",
                                         "is everyone safe",
                                         "double seven",
                                         std::string(5'000, 'x'),
                                         "no no no no",
                                         "witnesses",
                                         "and and and"};
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        const auto agent = make_guided_dialogue(make_playbook(insurance_agent()),
                                                {.now = call_time, .caller_id = {}});
        auto reply = finish(agent->greet());
        int turns = 0;
        std::string transcript;
        while (!reply.hang_up) {
            ASSERT_LE(++turns, 120) << "seed " << seed << '\n' << transcript;
            const auto pick = random() % (lines.size() + 6);
            if (pick == lines.size()) {
                reply = finish(agent->silence(1));
            } else if (pick == lines.size() + 1) {
                reply = finish(agent->not_heard());
            } else if (pick == lines.size() + 2) {
                agent->interrupted(reply.text.substr(0, random() % (reply.text.size() + 1)));
            } else if (pick == lines.size() + 3) {
                reply = finish(agent->answer({std::to_string(random()), {}, true}, say_nothing));
            } else if (pick > lines.size() + 3) {
                std::string noise;
                for (auto i = random() % 40; i > 0; --i)
                    noise += static_cast<char>(' ' + random() % 95);
                reply = finish(
                    agent->answer({noise, {lines[random() % lines.size()]}, false}, say_nothing));
            } else {
                reply = finish(agent->answer({lines[pick], {}, false}, say_nothing));
            }
            transcript += reply.text + '\n';
        }
        EXPECT_FALSE(agent->progress().outcome.empty());
        EXPECT_FALSE(reply.text.empty());
        EXPECT_NO_THROW(agent->progress().claim.dump());
    }
}

}  // namespace
}  // namespace neura::reasoning
